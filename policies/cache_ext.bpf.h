/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one header a page-cache policy includes.
 *
 * It declares what the module cache_ext offers to BPF programs: the operations of a policy
 * (struct cache_ext_ops), the kernel functions it may call, and macros for knobs, statistics,
 * sets of ids and the description that cachectl shows.  It is self-contained: no vmlinux.h, no
 * kernel source; clang 14 and the bpf_helpers.h of Debian 12's libbpf-dev are enough.
 *
 * The model.  A cgroup's cached file folios sit on up to 16 lists of the policy.  A list has a
 * young end (CACHE_EXT_HEAD) and an old end (CACHE_EXT_TAIL).  What a new folio's list is, and
 * what an access does, is *declared* (on_add, on_access), so that a hit costs no BPF call.
 * When memory is needed the kernel calls evict_folios(), which walks lists and names victims.
 * What it does not name the kernel takes itself from the tails of the lists, in order of their
 * index.
 *
 * A folio is opaque: a policy neither reads through it nor keeps it.  Its 4 bytes of state come
 * from cache_ext_state().
 *
 * What this header is not: an ABI that never changes.  abi_version is checked when a policy is
 * attached.
 */
#ifndef CACHE_EXT_BPF_H
#define CACHE_EXT_BPF_H

#include <linux/types.h>
#include <stdbool.h>
#ifdef __bpf__
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#else
/* `cachectl sim` runs the same source on the host, where these take the place of libbpf's. */
#include "cache_ext.host.h"
#endif

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

#define CACHE_EXT_ABI_VERSION	1
#define CACHE_EXT_MAX_LISTS	16
#define CACHE_EXT_NAME_LEN	16
#define CACHE_EXT_ALL_LISTS	(~0U)	/* bpf_cache_ext_list_pages(): the sum over the lists */
#define CACHE_EXT_STATE_SIZE	4	/* bytes of a folio's state */
#define CACHE_EXT_DATA_SIZE	64	/* and of a policy's memory per cgroup and node */

enum cache_ext_end {
	CACHE_EXT_HEAD = 0,		/* the young end */
	CACHE_EXT_TAIL = 1,		/* the old end */
};

/*
 * What an access to a folio does, by the list the folio is on. The first access after insertion
 * does nothing.
 */
enum cache_ext_access_kind {
	CACHE_EXT_KEEP = 0,	/* nothing */
	CACHE_EXT_COUNT = 1,	/* state byte 0 counts up to @arg (0: up to 255) */
	CACHE_EXT_MOVE = 2,	/* to @end of @list, unless in the youngest @arg/256 of it */
	CACHE_EXT_CALL = 3,	/* calls folio_accessed() */
};

/*
 * Verdicts of folio_added() and folio_accessed(): a list and an end, or to leave the folio
 * where its rule has it.
 */
#define CACHE_EXT_TO(list, end)	((list) | (end) << 8)
#define CACHE_EXT_STAY		0xffffU

struct cache_ext_access_rule {
	u8 kind;
	u8 list;
	u8 end;
	u8 arg;
};

/*
 * Where a new folio goes: to the head of @list; or to the head of @ghost_list, if it was evicted
 * from list @ghost_from and since then no more pages were evicted than @ghost_pct percent of
 * those cached now. ghost_pct 0: no ghosts.
 */
struct cache_ext_add_rule {
	u8 list;
	u8 ghost_from;
	u8 ghost_list;
	u8 reserved;
	u32 ghost_pct;
};

#ifdef __bpf__
#define CACHE_EXT_RELOCATED	__attribute__((preserve_access_index))
#else
#define CACHE_EXT_RELOCATED
#endif

/*
 * Opaque on purpose: reading the field fails at load. libbpf wants a definition to match kernel
 * functions by.
 */
#ifdef __bpf__
struct folio { u64 opaque_to_policies; } CACHE_EXT_RELOCATED;
#else
struct folio;
#endif
struct cache_ext_policy { u64 cgroup_id; } CACHE_EXT_RELOCATED;
struct cache_ext_lruvec { u32 nr_lists; } CACHE_EXT_RELOCATED;

struct cache_ext_init_args {
	char old_name[CACHE_EXT_NAME_LEN];	/* the policy this one replaces, or "" */
} CACHE_EXT_RELOCATED;

enum cache_ext_exit_kind {
	CACHE_EXT_EXIT_NONE = 0,
	CACHE_EXT_EXIT_UNREG = 1,	/* detached from user space */
	CACHE_EXT_EXIT_OFFLINE = 2,	/* its cgroup was removed */
	CACHE_EXT_EXIT_REPLACED = 3,	/* by another policy, which has its folios */
	CACHE_EXT_EXIT_EJECTED = 4,	/* the kernel took it away: cachectl status says why */
};

struct cache_ext_exit_info {
	u32 kind;
} CACHE_EXT_RELOCATED;

/*
 * Of a page that an earlier policy of the cgroup evicted, evicted_from is that one's list, which
 * may be none of this one's, and the distance is random and nearly always huge.
 */
struct cache_ext_add_args {
	s64 refault_distance; /* file pages evicted here since it was evicted; -1: unknown */
	s32 evicted_from;		/* the list it was evicted from; -1: unknown */
	u32 pid;			/* of the thread that inserts it */
	u64 dev;
	u64 ino;
	u64 index;			/* in pages */
	u32 nr_pages;
	u32 write;			/* inserted by a write */
	u32 adopted;	/* was cached before the policy came: pid, tgid, reader_cgroup are 0 */
	u32 tgid;			/* of the process of that thread */
	u64 reader_cgroup;		/* the id of the cgroup which that thread is in */
} CACHE_EXT_RELOCATED;

struct cache_ext_access_args {
	u32 kind;			/* 0: read, 1: write, 2: mapped */
	u32 list;			/* the list the folio is on */
	u32 pid;			/* mapped: of who reclaims, not of who used it */
	u32 nr_pages;
	u32 tgid;			/* of the process of that thread */
} CACHE_EXT_RELOCATED;

struct cache_ext_evict_ctx {
	u32 nr_to_evict;		/* pages asked for */
	u32 nr_evicted;			/* pages taken so far */
	u32 nr_kept;			/* pages it named that came back since the last call */
} CACHE_EXT_RELOCATED;

enum cache_ext_removed_reason {
	CACHE_EXT_RECLAIMED = 0,
	CACHE_EXT_TRUNCATED = 1,	/* truncation, invalidation */
};

/**
 * struct cache_ext_ops - a page-cache policy; every operation is optional
 * @init:	 called once before the policy takes effect; may sleep; an error (-errno)
 *		refuses the attach
 * @exit:	 called once after the policy's last operation has returned
 * @folio_added: task context, folio locked; returns CACHE_EXT_TO(list, end) or CACHE_EXT_STAY
 *		(what on_add says)
 * @folio_accessed: for lists whose rule is CACHE_EXT_CALL; not on the first access; any context
 *		but hard IRQ
 * @evict_folios: lru_lock held, interrupts off: walk lists, name victims; absent: the tails of
 *		the lists in index order
 * @folio_removed: a folio left the page cache; xa_lock held, interrupts off (of what was
 *		collapsed to a huge page: preemption off); may see folios folio_added() never saw,
 *		and does not see those that were migrated
 * @admit_folio: a file's page was read or written in, or one that was not admitted is used again;
 *		0: do not keep it. It is served, and is the next to go; folio_added() is not
 *		called. Task context, the folio may be locked
 * @tick:	 what is due now and then, for each cgroup and node: tick_ms milliseconds after the
 *		last time, or when tick_evictions pages were reclaimed on one of the cgroup's
 *		nodes, then for each of them. From a work, preemption off; evict_folios() may run
 *		meanwhile
 * @cgroup_id:	 inode number of the cgroup's directory; cachectl fills it in
 * @flags:	 must be 0
 * @abi_version: CACHE_EXT_ABI_VERSION
 * @nr_lists:	 1..16
 * @tick_ms:	 0: not by time
 * @tick_evictions: 0: not by evictions
 * @on_add:	 where new folios go
 * @on_access:	 what an access does, by list
 * @name:	 as shown by cachectl
 */
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

/*
 * Walk a list from one end: bpf_for_each(cache_ext_list, folio, ctx, list, end) { ... }
 *
 * One walk may be live per call of evict_folios(). The current folio may be evicted or moved.
 * bpf_cache_ext_seek() makes the walk go on at the end of another list, or once more at that of the
 * same: what was taken, moved or refused is not there any more. A call may look at 4096 folios, and
 * for three quarters of the time it has (750 us); then no walk goes on.
 */
struct bpf_iter_cache_ext_list { u64 opaque[1]; } __attribute__((aligned(8)));
extern int bpf_iter_cache_ext_list_new(struct bpf_iter_cache_ext_list *it,
				       struct cache_ext_evict_ctx *ctx, u32 list, u32 end) __ksym;
extern struct folio *bpf_iter_cache_ext_list_next(struct bpf_iter_cache_ext_list *it) __ksym;
extern void bpf_iter_cache_ext_list_destroy(struct bpf_iter_cache_ext_list *it) __ksym;

extern int bpf_cache_ext_seek(struct cache_ext_evict_ctx *ctx, u32 list, u32 end) __ksym;
/*
 * 0: taken; -ENOENT: not on a list of this cgroup; -EBUSY: cannot be taken now (was put at the
 * far end); -E2BIG: enough
 *
 * Taken is not freed yet: what was just written, is mapped or held by somebody comes back to its
 * list, at the far end (counter kept), and the next call is told how many (nr_kept). After 64 such
 * pages in a row the kernel takes three of four that are wanted from the tails of the lists itself
 * (evicted_fallback), until one that was named is freed.
 */
extern int bpf_cache_ext_evict(struct cache_ext_evict_ctx *ctx, struct folio *folio) __ksym;
/*
 * Instead: it may go, and how much it is worth. When the program returns, those with the lowest
 * scores are taken; of the 32 lowest, what is left is taken in the calls after this one, unless its
 * state changed meanwhile, and the program is not called until none is left.
 */
extern int bpf_cache_ext_propose(struct cache_ext_evict_ctx *ctx, struct folio *folio,
				 u64 score) __ksym;
extern int bpf_cache_ext_move(struct cache_ext_evict_ctx *ctx, struct folio *folio, u32 list,
			      u32 end) __ksym;

/* Pages on a list, or on all (CACHE_EXT_ALL_LISTS). */
extern u64 bpf_cache_ext_list_pages(struct cache_ext_lruvec *lv, u32 list) __ksym;
/*
 * Accesses to files of this cgroup on this node, as a clock: 0 at attach; it goes on, a little
 * ahead, when the same policy is set again. Summed over CPUs: call it once per eviction, not per
 * folio.
 */
extern u64 bpf_cache_ext_accesses(struct cache_ext_lruvec *lv) __ksym;
/*
 * 64 bytes of the policy's own per cgroup and node, zero at attach. The size that is given may be
 * less: the verifier allows no more bytes than that. More does not compile.
 */
extern u64 *bpf_cache_ext_lruvec_data(struct cache_ext_lruvec *lv, const u32 rdwr_buf_size) __ksym;
#define bpf_cache_ext_lruvec_data(lv, size)						\
	({										\
		CACHE_EXT_AT_MOST(size, CACHE_EXT_DATA_SIZE, "a lruvec's memory has 64 bytes");	\
		bpf_cache_ext_lruvec_data(lv, size);					\
	})
/*
 * 4 bytes per folio, zero at insertion: byte 0 is COUNT's, or the policy's own where no list
 * counts; byte 1 is written each time a folio is put on a list, whatever the rules; 2 and 3 are its
 * own.
 * NULL: folio not managed. A size below 4 is all that may be used then, one above does not compile.
 */
extern u8 *bpf_cache_ext_state(struct cache_ext_lruvec *lv, struct folio *folio,
			       const u32 rdwr_buf_size) __ksym;
#define bpf_cache_ext_state(lv, folio, size)						\
	({										\
		CACHE_EXT_AT_MOST(size, CACHE_EXT_STATE_SIZE, "a folio's state has 4 bytes");	\
		bpf_cache_ext_state(lv, folio, size);					\
	})
#define cache_ext_state(lv, folio) bpf_cache_ext_state(lv, folio, CACHE_EXT_STATE_SIZE)
/* The kernel answers too large a size by NULL, always. One that is no constant does not load. */
#define CACHE_EXT_AT_MOST(size, most, text)						\
	_Static_assert(__builtin_choose_expr(__builtin_constant_p(size), size, 0) <= (most), text)
/* Has the folio been used since it was inserted? Readahead brings folios that have not. */
extern bool bpf_cache_ext_seen(struct cache_ext_lruvec *lv, struct folio *folio) __ksym;

/*
 * Give up, from any operation that has a lruvec: the policy is detached, and cachectl status shows
 * the sentence. The format is bpf_snprintf()'s; up to 127 bytes.
 */
#ifdef __bpf__
#define cache_ext_error(lv, fmt, args...)						\
	({										\
		char ___text[128];							\
											\
		BPF_SNPRINTF(___text, sizeof(___text), fmt, ##args);			\
		bpf_cache_ext_error_bstr(lv, ___text, sizeof(___text));			\
	})
extern void bpf_cache_ext_error_bstr(struct cache_ext_lruvec *lv, const char *buf,
				     u32 buf__sz) __ksym;
#else
#define cache_ext_error(lv, fmt, args...) cache_ext_sim_error(lv, fmt, ##args)
extern void cache_ext_sim_error(struct cache_ext_lruvec *lv, const char *fmt, ...);
#endif

/* init() only: rules that depend on knobs, and what becomes of the state. */
extern int bpf_cache_ext_on_access(struct cache_ext_policy *p, u32 list,
				   u32 kind_list_end_arg) __ksym;
extern int bpf_cache_ext_on_add_ghost(struct cache_ext_policy *p, u32 ghost_pct) __ksym;
/* Go on with what the policy before has, if as many lists. Without: if it has the same name. */
extern int bpf_cache_ext_keep(struct cache_ext_policy *p, bool keep) __ksym;
#define CACHE_EXT_RULE(kind, list, end, arg) ((kind) | (list) << 8 | (end) << 16 | (u32)(arg) << 24)

#ifndef bpf_for_each
/* libbpf 1.1 (Debian 12) has no bpf_for_each() in bpf_helpers.h. */
#define bpf_for_each(type, cur, args...)						\
	for (struct bpf_iter_##type ___it						\
		__attribute__((aligned(8), cleanup(bpf_iter_##type##_destroy))),	\
		*___p __attribute__((unused)) = (					\
			bpf_iter_##type##_new(&___it, ##args),				\
			(void)bpf_iter_##type##_destroy, (void *)0);			\
		((cur) = bpf_iter_##type##_next(&___it)); )
#endif

/* The first list that is not empty; the last one if all are. */
static __always_inline __attribute__((unused)) u32 cache_ext_first_list(struct cache_ext_lruvec *lv)
{
	u32 i = 0;

	while (i < lv->nr_lists - 1 && i < CACHE_EXT_MAX_LISTS && !bpf_cache_ext_list_pages(lv, i))
		i++;
	return i;
}

#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))

/* A number for the page, the same each time that it comes; its higher bits are the better ones. */
static __always_inline __attribute__((unused)) u64
cache_ext_page_hash(const struct cache_ext_add_args *args)
{
	return ((args->dev * 31 + args->ino) * 0x9E3779B97F4A7C15ULL + args->index) *
	       0xBF58476D1CE4E5B9ULL;
}

/* Has the folio been used since this was last asked? For lists with a COUNT rule. */
static __always_inline __attribute__((unused)) bool
cache_ext_test_clear_used(struct cache_ext_lruvec *lv, struct folio *folio)
{
	u8 *state = cache_ext_state(lv, folio);

	if (!state || !state[0])
		return false;
	state[0] = 0;
	return true;
}

#define CACHE_EXT_KNOB_RANGE(name, def, min, max)					\
	_Static_assert((s64)(def) >= (s64)(min) && (s64)(def) <= (s64)(max),		\
		       "knob " #name ": the default is outside of its range, " #min " to " #max)

/* The policy itself: POLICY(mine, "what it is for", .nr_lists = 1, .evict_folios = ...); */
#define POLICY(policy, about, members...) POLICY_NAMED(policy, #policy, about, members)

#ifdef __bpf__
/*
 * A knob: set by `cachectl set CGROUP POLICY name=value`, fixed while attached. Its default is in
 * its range, or it does not compile. min and max are written as decimal numbers: no macros, no 1u.
 */
#define KNOB(name, def, min, max, about)						\
	CACHE_EXT_KNOB_RANGE(name, def, min, max);					\
	const volatile u32 name								\
	__attribute__((btf_decl_tag("cache_ext:knob " #min " " #max " " about))) = (def)

/* A statistic: a running count shown by `cachectl stats`. */
#define STAT(name, about)								\
	u64 name __attribute__((btf_decl_tag("cache_ext:stat " about)))
#define stat_add(name, n) __sync_fetch_and_add(&(name), (n))

/*
 * A set of ids that `cachectl ids`, and programs by cache_ext_ids.h, fill while the policy is
 * attached: at most @max of a @kind, which is task (threads and processes), file (inode numbers) or
 * cgroup. The policy asks ids_has(set, id), and cannot write. There are no other maps.
 */
#define IDS(name, kind, max, about)							\
	struct {									\
		__uint(type, 1);		/* BPF_MAP_TYPE_HASH */			\
		__uint(map_flags, 1 << 7);	/* BPF_F_RDONLY_PROG */			\
		__uint(max_entries, max);						\
		__type(key, u64);							\
		__type(value, u32);							\
	} name SEC(".maps") __attribute__((btf_decl_tag("cache_ext:ids " #kind " " about)))

/* A function, since the helper's name is poisoned below. */
static __always_inline __attribute__((unused)) bool cache_ext_ids_has(void *ids, u64 id)
{
	return bpf_map_lookup_elem(ids, &id);
}
#define ids_has(ids, id) cache_ext_ids_has(&(ids), id)

#define POLICY_PROG(op, args...) SEC("struct_ops/" #op) BPF_PROG(op, ##args)
#define POLICY_INIT(op, args...) SEC("struct_ops.s/" #op) BPF_PROG(op, ##args)

/* One whose name is no identifier of C. */
#define POLICY_NAMED(policy, policy_name, about, members...)				\
	char _license[] SEC("license") = "GPL";						\
	SEC(".struct_ops.link")								\
	struct cache_ext_ops policy __attribute__((btf_decl_tag("cache_ext:about " about))) = {	\
		.abi_version = CACHE_EXT_ABI_VERSION, .name = policy_name, members }

/*
 * What a simulator cannot have, a policy does without: other helpers do not compile, for BPF as on
 * the host. A program that includes this header and is no policy defines CACHE_EXT_ANY_HELPER.
 */
#ifndef CACHE_EXT_ANY_HELPER
#undef bpf_printk
#pragma GCC poison bpf_printk bpf_trace_printk bpf_trace_vprintk bpf_timer_init bpf_timer_start
#pragma GCC poison bpf_timer_set_callback bpf_timer_cancel bpf_kptr_xchg bpf_ringbuf_output
#pragma GCC poison bpf_ringbuf_reserve bpf_ringbuf_submit bpf_ringbuf_discard bpf_ringbuf_query
#pragma GCC poison bpf_get_current_task bpf_get_current_task_btf bpf_get_current_comm
#pragma GCC poison bpf_get_current_pid_tgid bpf_get_current_uid_gid bpf_get_current_cgroup_id
#pragma GCC poison bpf_map_lookup_elem bpf_map_update_elem bpf_map_delete_elem
#pragma GCC poison bpf_perf_event_output bpf_probe_read bpf_probe_read_kernel bpf_spin_lock
#pragma GCC poison bpf_ktime_get_ns bpf_ktime_get_boot_ns bpf_ktime_get_coarse_ns bpf_jiffies64
#endif
#endif /* __bpf__ */

#endif /* CACHE_EXT_BPF_H */
