/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the sources of cache_ext.ko. What a policy sees of these types is repeated in
 * policies/cache_ext.bpf.h, field names included: BPF programs are relocated by them.
 *
 * Who may touch what
 *
 *	cache_ext_lruvec.{list,nr_pages,ctx}  the lru_lock
 *	ce_entry.location  written under the lru_lock, and before the folio is on a list
 *	ce_entry.wanted    anybody, one byte store, the last one wins
 *	ce_entry.tag       flags: atomic or/and-not, or cmpxchg of the whole word; generation:
 *			   set once, by the insertion: xchg or cmpxchg of the whole word
 *	ce_entry.state     anybody, byte stores; a lost count is a lost count
 *
 * Lock order: xa_lock or lru_lock -> table lock (a leaf).
 */
#ifndef CACHE_EXT_MODULE_H
#define CACHE_EXT_MODULE_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/bpf.h>
#include <linux/cache_ext.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/memcontrol.h>
#include <linux/page-flags.h>
#include <linux/pagevec.h>
#include <linux/percpu.h>
#include <linux/refcount.h>
#include <linux/srcu.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#define CACHE_EXT_ABI_VERSION	1
#define CACHE_EXT_MAX_LISTS	16
#define CACHE_EXT_NAME_LEN	16
#define CACHE_EXT_ALL_LISTS	(~0U)
#define CACHE_EXT_STAY		0xffffU

/*
 * Folios one call of evict_folios() may look at. Absolute: nr_to_scan is 1, 3, 7, 15, 31 in a
 * small cgroup.
 */
#define CE_BUDGET		4096
/* A policy of whose victims so many pages in a row could not be freed names a quarter only. */
#define CE_KEPT_RUN		64
/* After so many, no matter who took them, it is not asked before one is freed. */
#define CE_STUCK		512
#define CE_DATA_SIZE		64
/* Folios of those not admitted that one pass finds in use, and that it passes over as unused. */
#define CE_OUTSIDE_LOOKS	64
/*
 * Pages that one reader is behind with: the window that it begins, which is when the next one is
 * asked for, that one, a batch of folios that it has found and not marked accessed yet, and one
 * that is on its way to the lists. POSIX_FADV_SEQUENTIAL, which cat and cp ask for, makes windows
 * twice as large; a read of more than a window makes them as large as a request of the device.
 */
#define CE_AHEAD(bdi)	(2 * max(2 * READ_ONCE((bdi)->ra_pages), READ_ONCE((bdi)->io_pages)) + \
			 2 * PAGEVEC_SIZE)
/* A reader that has come no further for so long will not come. */
#define CE_AHEAD_TIME	(10 * HZ)
/* Folios that one call of evict_folios() may propose with effect: SWAP_CLUSTER_MAX. */
#define CE_PROPOSED		32
/* The walk looks at the clock after so many folios. */
#define CE_LOOKS_TIMED		8

enum cache_ext_end {
	CACHE_EXT_HEAD = 0,
	CACHE_EXT_TAIL = 1,
};

enum ce_access_kind {
	CE_KEEP = 0,
	CE_COUNT = 1,
	CE_MOVE = 2,
	CE_CALL = 3,
	CE_NR_KINDS,
	CE_ASK = CE_NR_KINDS,	/* of CE_OUTSIDE */
};

struct cache_ext_access_rule {
	u8 kind;
	u8 list;
	u8 end;
	u8 arg;
};

struct cache_ext_add_rule {
	u8 list;
	u8 ghost_from;
	u8 ghost_list;
	u8 reserved;
	u32 ghost_pct;
};

struct cache_ext_init_args {
	char old_name[CACHE_EXT_NAME_LEN];
};

enum cache_ext_exit_kind {
	CACHE_EXT_EXIT_NONE = 0,
	CACHE_EXT_EXIT_UNREG = 1,
	CACHE_EXT_EXIT_OFFLINE = 2,
	CACHE_EXT_EXIT_REPLACED = 3,
	CACHE_EXT_EXIT_EJECTED = 4,
};

struct cache_ext_exit_info {
	u32 kind;
};

struct cache_ext_add_args {
	s64 refault_distance;
	s32 evicted_from;
	u32 pid;
	u64 dev;
	u64 ino;
	u64 index;
	u32 nr_pages;
	u32 write;
	u32 adopted;
	u32 tgid;
	u64 reader_cgroup;
};

struct cache_ext_access_args {
	u32 kind;
	u32 list;
	u32 pid;
	u32 nr_pages;
	u32 tgid;
};

/* The first three fields are the policy's to read. */
struct cache_ext_evict_ctx {
	u32 nr_to_evict;
	u32 nr_evicted;
	u32 nr_kept;
	struct cache_ext_isolate *ci;	/* NULL outside evict_folios() */
	struct list_head *cursor;	/* what the walk returns next; a list head: its end */
	u32 budget;
	u8 list;
	u8 end;
	bool live;			/* an iterator exists */
	bool refused;			/* one was named that could not be taken */
	bool late;			/* it walks no further, see ce_time_is_up() */
	u64 begin;			/* ns */
};

struct cache_ext_policy;
struct cache_ext_lruvec;

struct cache_ext_ops {
	s32 (*init)(struct cache_ext_policy *p, struct cache_ext_init_args *args);
	void (*exit)(struct cache_ext_policy *p, struct cache_ext_exit_info *info);
	u32 (*folio_added)(struct cache_ext_lruvec *lv, struct folio *folio,
			   struct cache_ext_add_args *args);
	u32 (*folio_accessed)(struct cache_ext_lruvec *lv, struct folio *folio,
			      struct cache_ext_access_args *args);
	void (*evict_folios)(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ctx);
	void (*folio_removed)(struct cache_ext_lruvec *lv, struct folio *folio, u32 reason);
	u32 (*admit_folio)(struct cache_ext_lruvec *lv, struct cache_ext_add_args *args);
	void (*tick)(struct cache_ext_lruvec *lv);
	u64 cgroup_id;
	u64 flags;
	u32 abi_version;
	u32 nr_lists;
	u32 tick_ms;
	u32 tick_evictions;
	struct cache_ext_add_rule on_add;
	struct cache_ext_access_rule on_access[CACHE_EXT_MAX_LISTS];
	char name[CACHE_EXT_NAME_LEN];
};

/* An operation as expected_attach_type of its program. */
#define CE_OP(op)	(offsetof(struct cache_ext_ops, op) / sizeof(void *))

/* Per folio, by page frame number: see table.c. */
union ce_entry {
	atomic64_t word;
	struct {
		u8 location;
		u8 wanted;
		u16 tag;		/* generation and flags */
		u8 state[4];
	};
};

/*
 * A lruvec has two banks of lists. One is the policy's, from lv->base on: its list 0 is
 * list[base]. The other one is empty, or holds what the policy before this one had and is being
 * adopted. And one list is no policy's: of the folios that it did not admit.
 */
#define CE_OUTSIDE	(2 * CACHE_EXT_MAX_LISTS)
#define CE_NR_LISTS	(CE_OUTSIDE + 1)
#define CE_LIST_MASK	0x3f

/* location */
#define CE_ON_LIST	BIT(7)		/* and the low bits say which */
#define CE_TAKEN	BIT(6)		/* reclaim took it; if it comes back it was kept */
#define CE_NEW		BIT(5)		/* not been on a list yet, without CE_ON_LIST */
/* in place of the list, with CE_TAKEN */
#define CE_FROM_TAIL	BIT(0)		/* taken from the tail, not the head */
#define CE_HELPED	BIT(1)		/* the policy had not named it */

/* wanted: the list in the low bits */
#define CE_WANT_TAIL	BIT(6)

/* tag: flags, and in the other bits the generation of the instance */
#define CE_FRESH	BIT(0)		/* its first access, the miss, is to come */
#define CE_META		BIT(1)		/* not of a regular file */
#define CE_QUEUED	BIT(2)		/* wanted was set by an access and is not carried out */
#define CE_DEAD		BIT(3)		/* left the page cache while on a list */

#define CE_GEN_SHIFT	4
#define CE_MAX_GEN	(BIT(16 - CE_GEN_SHIFT) - 1)	/* 0: no entry */

/* state bytes the rules use */
#define CE_STATE_COUNT	0
#define CE_STATE_STAMP	1

struct ce_stats {
	unsigned long accesses;		/* the first: see ce_fold() */
	unsigned long hits;
	unsigned long misses;
	unsigned long meta_accesses;
	unsigned long mapped_accesses;
	unsigned long inserted_read;
	unsigned long inserted_write;
	unsigned long inserted_other;
	unsigned long never_used;
	unsigned long evicted_policy;
	unsigned long evicted_fallback;
	unsigned long refused;
	unsigned long kept;
	unsigned long refaults;
	unsigned long moves;
	unsigned long removed_reclaim;
	unsigned long removed_truncate;
	unsigned long adopted;
	unsigned long not_admitted;
	unsigned long no_entry;
	/* Not shown: accesses, */
	unsigned long folded;	/* of cgroups that went, see ce_fold() */
	unsigned long before;	/* counted before an update that went on with what there was */
};

/* By node id. */
struct ce_stats_set {
	struct rcu_head rcu;
	struct ce_stats __percpu *stats[];
};

#define CE_NR_STATS	(offsetof(struct ce_stats, folded) / sizeof(unsigned long))

/* What is summed over nodes and cgroups, and CPUs. */
struct ce_sum {
	unsigned long cgroups, pages, outside, list[CACHE_EXT_MAX_LISTS];
	unsigned long stat[CE_NR_STATS];
	bool adopting;
};

/* Does the policy name anything? See eject.c. The lru_lock, but for @helped. */
struct ce_watch {
	u64 since;		/* ns, of the first of the rounds */
	u32 rounds;		/* in a row that it named nothing, and there was something */
	u32 helped;		/* pages freed that reclaim took on its own account */
	unsigned long looks;	/* since it named one */
	unsigned long freed;	/* in these rounds */
	bool idle;		/* named nothing the last time */
};

/* What was proposed and not needed yet, in order of score. */
struct ce_supply {
	u32 nr;
	u32 next;
	unsigned long until;	/* jiffies: it is too old then */
	unsigned long pfn[CE_PROPOSED];
	u8 state[CE_PROPOSED][4];
};

enum ce_eject_kind {
	CE_EJECT_STALL = 1,
	CE_EJECT_TIME,
	CE_EJECT_ERROR,
	CE_EJECT_SWITCH,
};

#define CE_REASON_LEN	192

struct ce_list {
	struct list_head head;
	unsigned long pages;
	u32 clock;		/* pages that came in at the head, ever */
	u8 shift;		/* of the clock, so that the list spans 64 to 127 stamps */
	u8 now;			/* clock >> shift */
	u8 window;		/* stamps this young are not moved again */
	u8 take_end;		/* where victims were last taken: a rotated folio goes there */
};

struct cache_ext_lruvec {
	u32 nr_lists;
	u16 gen_tag;		/* the generation, as it is in the tag of an entry */
	u8 base;		/* the policy's first list: 0 or CACHE_EXT_MAX_LISTS */
	bool native;		/* no evict_folios(): the lists in order are the policy */
	bool adopting;		/* older folios than the policy's are not on its lists yet */
	struct ce_stats __percpu *stats;
	struct cache_ext_policy *policy;
	struct ce_instance *instance;
	struct cache_ext_access_rule on_access[CE_NR_LISTS];
	struct ce_list list[CE_NR_LISTS];
	unsigned long nr_pages;
	unsigned long kept_run;	/* pages named and kept since one named was freed */
	u32 kept_news;		/* and since evict_folios() was last told */
	unsigned long stuck;	/* pages taken and kept since one was freed */
	u8 kept_turn;
	unsigned long outside_run;	/* pages of CE_OUTSIDE kept since one of them was freed */
	unsigned long outside_ahead;	/* and so many may wait for their first use, see CE_AHEAD */
	unsigned long outside_added;	/* jiffies: when the last one was not admitted */
	u8 first;		/* the list reclaim helps itself from first: 0, unless stuck */
	bool outside_last;	/* CE_OUTSIDE is not the first one: stuck, or to be read */
	atomic_long_t clock;	/* file pages reclaimed */
	struct cache_ext_evict_ctx ctx;
	unsigned long ticked;	/* the clock at the last tick by evictions */
	struct ce_watch watch;
	struct ce_supply supply;
	u64 data[2][CE_DATA_SIZE / sizeof(u64)];	/* by bank: see ce_install() */
};

/* A policy, with its rules: what its programs know as such. Replaced by a live swap. */
struct cache_ext_policy {
	u64 cgroup_id;
	const struct cache_ext_ops *ops;
	struct cache_ext_add_rule on_add;
	struct cache_ext_access_rule on_access[CACHE_EXT_MAX_LISTS];
	bool keep;			/* go on with what the policy before has */
	bool ready;			/* init() is over: rules are fixed */
};

/*
 * A cgroup with a policy of its own: lasts from attach to detach, whichever policies come and go.
 * It manages that cgroup and those below it, but for those that have, or inherit, a nearer one.
 */
struct ce_attachment {
	struct cache_ext_policy *policy;
	char name[CACHE_EXT_NAME_LEN];	/* of the policy, and its number of lists: for readers */
	u32 nr_lists;
	struct bpf_link *link;
	struct cgroup *cgrp;
	struct mem_cgroup *memcg;
	struct list_head node;		/* on the list of attachments */
	struct list_head instances;
	refcount_t refs;		/* of unreg, detach_work, each instance */
	struct work_struct detach_work;
	struct ce_record *record;	/* of its ejection, should it come to that */
	bool active;			/* memcgs that come online are managed */
	bool offline;
	bool ejected;
	u64 attached;			/* ns, boot time; of the policy */
	spinlock_t watch_lock;		/* within the lru_lock; for whose record it is, and: */
	bool exchanging;		/* hooks of two policies may run */
	unsigned int slow_calls;
	u64 slow_since;
};

/* A memcg in the time that it is managed for one attachment. */
struct ce_instance {
	struct ce_attachment *attachment;
	struct mem_cgroup *memcg;
	struct list_head node;		/* attachment->instances */
	struct list_head drop;		/* while it is taken down */
	struct llist_node reap;		/* its memcg went offline */
	struct llist_node unseen;	/* it is gone, and no reader has it */
	struct rcu_head rcu;
	unsigned long memcg_data;	/* of its folios */
	refcount_t refs;		/* of the attachment's list, reap */
	struct delayed_work adopt_work;
	unsigned long nr_adopted;	/* folios; the work's alone */
	unsigned long adopt_delay;	/* jiffies, until what comes later is looked for */
	struct delayed_work tick_work;
	bool looking;			/* the adoption runs; ce_attach_mutex */
	bool leaving;			/* stop adopting */
	bool gone;			/* is on no attachment's list any more */
	unsigned int gen;
	struct ce_stats_set *other_stats;	/* in the course of an update */
	struct cache_ext_lruvec *lv[];		/* by node id */
};

static inline struct cache_ext_lruvec *ce_lv(struct cache_ext_evict_ctx *ctx)
{
	return container_of(ctx, struct cache_ext_lruvec, ctx);
}

#define ce_count(lv, which, n)	this_cpu_add(READ_ONCE((lv)->stats)->which, n)

/* Pages on the policy's lists. */
static inline unsigned long ce_inside_pages(const struct cache_ext_lruvec *lv)
{
	unsigned long all = READ_ONCE(lv->nr_pages);

	/* Without the lru_lock the two may be of different moments. */
	return all - min(all, READ_ONCE(lv->list[CE_OUTSIDE].pages));
}

/*
 * NULL when it was truncated meanwhile, or is no file's. Preemption is off, so that an inode is
 * not freed before it has been looked at.
 */
static inline struct inode *ce_folio_inode(struct folio *folio)
{
	unsigned long mapping = (unsigned long)READ_ONCE(folio->mapping);

	return mapping && !(mapping & PAGE_MAPPING_FLAGS) ?
		       ((struct address_space *)mapping)->host :
		       NULL;
}

/* List @i of the other bank. */
static inline struct ce_list *ce_old_list(struct cache_ext_lruvec *lv, unsigned int i)
{
	return &lv->list[(lv->base ^ CACHE_EXT_MAX_LISTS) + i];
}

/* Has all of what the policy before had been adopted? lru_lock held. */
static inline bool ce_old_lists_empty(struct cache_ext_lruvec *lv)
{
	unsigned int i;

	for (i = 0; i < CACHE_EXT_MAX_LISTS; i++)
		if (!list_empty(&ce_old_list(lv, i)->head))
			return false;
	return true;
}

/* The list of a location or of entry.wanted, as the policy numbers them. */
static inline unsigned int ce_policy_list(u8 list)
{
	list &= CE_LIST_MASK;
	return list == CE_OUTSIDE ? CE_OUTSIDE : list % CACHE_EXT_MAX_LISTS;
}

/* Is a list of the policy before this one? lru_lock held. */
static inline bool ce_is_old(const struct cache_ext_lruvec *lv, unsigned int list)
{
	return list != CE_OUTSIDE && (list ^ lv->base) & CACHE_EXT_MAX_LISTS;
}

/* The list of entry.wanted, which may have been said to a policy before this one. lru_lock held. */
static inline unsigned int ce_wanted_list(const struct cache_ext_lruvec *lv, u8 wanted)
{
	unsigned int list = wanted & CE_LIST_MASK;

	if (list == CE_OUTSIDE)
		return list;
	return list - lv->base < lv->nr_lists ? list : lv->base + lv->policy->on_add.list;
}

/* table.c */
extern union ce_entry **ce_root;
extern unsigned long ce_root_size;

/*
 * A page of entries. The folios that are split are smaller than what it covers, so that all tails
 * find it there.
 */
#define CE_CHUNK_SHIFT	(PAGE_SHIFT - 3)
#define CE_CHUNK_SIZE	BIT(CE_CHUNK_SHIFT)

/* An access rule of @ops, of its table or from init(). */
static inline bool ce_rule_valid(const struct cache_ext_ops *ops,
				 const struct cache_ext_access_rule *r)
{
	return r->kind < CE_NR_KINDS && (r->kind != CE_CALL || ops->folio_accessed) &&
	       r->list < ops->nr_lists && r->end <= CACHE_EXT_TAIL;
}

static inline bool ce_in_table(unsigned long pfn)
{
	return likely(pfn >> CE_CHUNK_SHIFT < ce_root_size);
}

/*
 * The entry of a page frame in the table. Where the block has none it is one of ce_no_chunk, with
 * generation 0. Valid under RCU-sched.
 */
static inline union ce_entry *ce_entry(unsigned long pfn)
{
	return &READ_ONCE(ce_root[pfn >> CE_CHUNK_SHIFT])[pfn & (CE_CHUNK_SIZE - 1)];
}

static inline unsigned int ce_gen(const union ce_entry *e)
{
	return READ_ONCE(e->tag) >> CE_GEN_SHIFT;
}

static inline bool ce_of_lruvec(const union ce_entry *e, const struct cache_ext_lruvec *lv)
{
	return ((READ_ONCE(e->tag) ^ lv->gen_tag) >> CE_GEN_SHIFT) == 0;
}

/* The entry of a folio of this instance, else NULL. */
static inline union ce_entry *ce_lookup(struct cache_ext_lruvec *lv, struct folio *folio)
{
	unsigned long pfn = folio_pfn(folio);
	union ce_entry *e;

	if (!ce_in_table(pfn))
		return NULL;
	e = ce_entry(pfn);
	return ce_of_lruvec(e, lv) ? e : NULL;
}

/* The same, if the folio is on a list. lru_lock held. */
static inline union ce_entry *ce_listed(struct cache_ext_lruvec *lv, struct folio *folio)
{
	union ce_entry *e = ce_lookup(lv, folio);

	return e && (e->location & CE_ON_LIST) ? e : NULL;
}

/* A flag as a bit of the whole word. */
#ifdef __LITTLE_ENDIAN
#define CE_FLAG_BITS(f)	((s64)(f) << 16)
#else
#define CE_FLAG_BITS(f)	((s64)(f) << 32)
#endif

static inline void ce_set_flag(union ce_entry *e, u16 flag)
{
	atomic64_or(CE_FLAG_BITS(flag), &e->word);
}

/* Taken by reclaim on its own account. */
static inline bool ce_helped(u8 location)
{
	return (location & (CE_TAKEN | CE_HELPED)) == (CE_TAKEN | CE_HELPED);
}

static inline void ce_clear_flag(union ce_entry *e, u16 flag)
{
	atomic64_andnot(CE_FLAG_BITS(flag), &e->word);
}

/* Pages leave the list their entry says. lru_lock held. */
static inline void ce_count_off(struct cache_ext_lruvec *lv, const union ce_entry *e, long nr_pages)
{
	lv->list[e->location & CE_LIST_MASK].pages -= nr_pages;
	lv->nr_pages -= nr_pages;
}

int ce_table_create(void);
void ce_table_destroy(void);
union ce_entry *ce_insert(unsigned long pfn, union ce_entry val);
void ce_retire(unsigned long pfn, union ce_entry *e);
void ce_purge(const unsigned long *gens);
unsigned long ce_table_bytes(void);

/* lists.c */
extern const struct cache_ext_hooks ce_hooks;
void ce_unlink(struct cache_ext_lruvec *lv, union ce_entry *e, unsigned long pfn, long nr_pages,
	       u8 left);
struct list_head *ce_place(struct cache_ext_lruvec *lv, union ce_entry *e, long nr_pages,
			   unsigned int list, unsigned int end);
bool ce_verify(struct cache_ext_lruvec *lv);
void ce_relink(struct cache_ext_lruvec *lv, union ce_entry *e, struct folio *folio,
	       unsigned int list, unsigned int end);

/* instance.c */
extern struct ce_instance *ce_instances[CE_MAX_GEN + 1];
extern struct mutex ce_attach_mutex;
extern struct mutex ce_drop_mutex;
extern struct list_head ce_attachments;
extern struct workqueue_struct *ce_wq;
extern struct srcu_struct ce_srcu;
extern seqcount_mutex_t ce_fold_seq;
struct ce_instance *ce_instance_of(struct mem_cgroup *memcg);
size_t ce_instance_size(void);
void ce_install(struct cache_ext_lruvec *lv, struct cache_ext_policy *p,
		struct ce_stats __percpu *stats, bool keep);
struct ce_stats_set *ce_stats_create(void);
void ce_stats_destroy(struct ce_stats_set *set);
void ce_stats_retire(struct ce_stats_set *set);
void ce_drop_all(struct list_head *drop);
void ce_adopt_start(struct ce_instance *inst, unsigned long delay);
void ce_purge_if_scarce(void);
void ce_online(struct mem_cgroup *memcg);
void ce_offline(struct cache_ext_lruvec *lv);
bool ce_verify_all(void);
int ce_instances_create(void);
void ce_instances_destroy(void);

static inline struct lruvec *ce_lruvec(const struct ce_instance *inst, int nid)
{
	return &inst->memcg->nodeinfo[nid]->lruvec;
}

/* attach.c */
struct ce_attachment *ce_effective(struct mem_cgroup *memcg);
void ce_attachment_put(struct ce_attachment *a);
void ce_request_detach(struct ce_attachment *a);
int ce_reg(void *kdata, struct bpf_link *link);
int ce_update(void *kdata, void *old_kdata, struct bpf_link *link);
void ce_unreg(void *kdata, struct bpf_link *link);

/* eject.c */
struct ce_record *ce_record_create(u64 cgroup_id);
void ce_record_forget(u64 cgroup_id);
void ce_record_sum(struct ce_attachment *a);
void ce_record_keep(struct ce_attachment *a);
bool ce_exchange_begin(struct ce_attachment *a);
void ce_exchange_end(struct ce_attachment *a);
int ce_record_show(u64 cgroup_id, struct seq_file *m);
__printf(4, 5) void ce_eject(struct ce_attachment *a, const struct cache_ext_policy *p,
			     enum ce_eject_kind kind, const char *fmt, ...);
bool ce_time_is_up(const struct cache_ext_evict_ctx *ctx);
void ce_records_destroy(void);
void ce_watch_evict(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ctx);

/* tick.c */
void ce_tick_init(struct ce_instance *inst);
void ce_tick_start(struct ce_instance *inst, const struct cache_ext_ops *ops);
void ce_tick_evictions(struct cache_ext_lruvec *lv, const struct cache_ext_ops *ops);
void ce_tick_stop(struct ce_instance *inst);

/* propose.c */
int bpf_cache_ext_propose(struct cache_ext_evict_ctx *ctx, struct folio *folio, u64 score);
void ce_supply_take(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ctx);
void ce_propose_begin(struct cache_ext_lruvec *lv);
void ce_propose_end(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ctx);

/* kfuncs.c */
int ce_kfuncs_register(void);
void ce_evict(struct cache_ext_lruvec *lv, struct cache_ext_isolate *ci);
extern const struct btf_type *ce_ops_type;

/* As the verifier knows it: see policies/cache_ext.bpf.h. */
struct bpf_iter_cache_ext_list {
	__u64 opaque[1];
} __aligned(8);

int bpf_iter_cache_ext_list_new(struct bpf_iter_cache_ext_list *it,
				struct cache_ext_evict_ctx *ctx, u32 list, u32 end);
struct folio *bpf_iter_cache_ext_list_next(struct bpf_iter_cache_ext_list *it);
void bpf_iter_cache_ext_list_destroy(struct bpf_iter_cache_ext_list *it);
int bpf_cache_ext_seek(struct cache_ext_evict_ctx *ctx, u32 list, u32 end);
int bpf_cache_ext_evict(struct cache_ext_evict_ctx *ctx, struct folio *folio);
int bpf_cache_ext_move(struct cache_ext_evict_ctx *ctx, struct folio *folio, u32 list, u32 end);
u64 bpf_cache_ext_list_pages(struct cache_ext_lruvec *lv, u32 list);
u64 bpf_cache_ext_accesses(struct cache_ext_lruvec *lv);
u64 *bpf_cache_ext_lruvec_data(struct cache_ext_lruvec *lv, const u32 rdwr_buf_size);
u8 *bpf_cache_ext_state(struct cache_ext_lruvec *lv, struct folio *folio,
			const u32 rdwr_buf_size);
bool bpf_cache_ext_seen(struct cache_ext_lruvec *lv, struct folio *folio);
void bpf_cache_ext_error_bstr(struct cache_ext_lruvec *lv, const char *buf, u32 buf__sz);
int bpf_cache_ext_on_access(struct cache_ext_policy *p, u32 list, u32 rule);
int bpf_cache_ext_on_add_ghost(struct cache_ext_policy *p, u32 ghost_pct);
int bpf_cache_ext_keep(struct cache_ext_policy *p, bool keep);

/* stat.c */
void ce_sum_up(struct ce_sum *sum, const struct ce_instance *inst);
void ce_sum_show(const struct ce_sum *sum, const char *prefix, struct seq_file *m);
int ce_stat_show(struct mem_cgroup *memcg, struct seq_file *m);

#endif /* CACHE_EXT_MODULE_H */
