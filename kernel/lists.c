// SPDX-License-Identifier: GPL-2.0
/*
 * The lists of a managed lruvec, and what the hooks of mm/cache_ext.c do to them.
 *
 * A folio's life:
 *
 *	insertion  ce_added()	  makes its entry; the on_add rule or folio_added() names a list,
 *				  unless admit_folio() will not have it: then it is *outside*
 *	adoption   ce_adopt()	  the same, for what was cached before: it goes to the tail
 *	linking	   ce_lru_add()	  puts it there, and back whenever something else isolated it
 *	accesses   ce_accessed()  the first is the miss; later ones follow the rule of the list
 *	eviction   kfuncs.c, or ce_lru_del() when reclaim helps itself
 *	kept	   ce_lru_add()	  reclaim could not free it: to the end where no victims are taken
 *	removal	   ce_removed()
 *
 * Position stamps. Moving a folio to the head of its list on every hit takes the lru_lock. Most
 * hits are on folios near the head already, so each folio carries a stamp, the list's insertion
 * clock when it came to the head, scaled so that the list is 64 to 127 stamps long. A hit moves
 * nothing while the stamp is younger than the window. The stamp is one byte: it would look
 * young again after 256 stamps, two list lengths or more, and by then the folio has reached the
 * tail.
 *
 * What this is not good at: large folios. An access counts once per folio, whatever part of it
 * was read.
 */
#include <linux/backing-dev.h>
#include <linux/bpf.h>
#include <linux/cgroup.h>
#include <linux/fs.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include "cache_ext.h"
#include "trace.h"

/**
 * ce_place - count a folio onto a list
 * @lv:	      its lruvec
 * @e:	      its entry; it is not counted on a list
 * @nr_pages: its pages
 * @list:     which
 * @end:      enum cache_ext_end
 *
 * Context: lru_lock held, maybe IRQ context.
 * Return: the position to list_add() the folio behind.
 */
struct list_head *ce_place(struct cache_ext_lruvec *lv, union ce_entry *e, long nr_pages,
			   unsigned int list, unsigned int end)
{
	struct ce_list *l = &lv->list[list];

	l->pages += nr_pages;
	lv->nr_pages += nr_pages;
	WRITE_ONCE(e->location, CE_ON_LIST | list);
	if (end == CACHE_EXT_TAIL) {
		WRITE_ONCE(e->state[CE_STATE_STAMP], l->now + 128);
		return l->head.prev;
	}
	l->clock += nr_pages;
	l->shift = l->pages < 128 ? 0 : ilog2(l->pages) - 6;
	WRITE_ONCE(l->now, l->clock >> l->shift);
	WRITE_ONCE(l->window, ((l->pages >> l->shift) * lv->on_access[list].arg) >> 8);
	WRITE_ONCE(e->state[CE_STATE_STAMP], l->now);
	return &l->head;
}

/**
 * ce_relink - put a folio that is on a list elsewhere
 * @lv:	   its lruvec
 * @e:	   its entry
 * @folio: the folio
 * @list:  where to
 * @end:   enum cache_ext_end
 *
 * Context: lru_lock held.
 */
void ce_relink(struct cache_ext_lruvec *lv, union ce_entry *e, struct folio *folio,
	       unsigned int list, unsigned int end)
{
	long nr_pages = folio_nr_pages(folio);

	ce_count_off(lv, e, nr_pages);
	__list_del_entry(&folio->lru);
	list_add(&folio->lru, ce_place(lv, e, nr_pages, list, end));
}

/* Otherwise it will not be adopted ever: truncated, or of memory that came after the table. */
static bool ce_has_place(struct folio *folio)
{
	return READ_ONCE(folio->mapping) && ce_in_table(folio_pfn(folio));
}

/*
 * The policy has not heard of this folio: it was isolated, or mlocked, while others were adopted,
 * or there was no memory for its entry. It goes to the kernel's list and is adopted from there.
 * Many such may come in a row, and to look for them takes an interrupt on every CPU: not at once.
 */
static struct list_head *ce_lru_add_unknown(struct cache_ext_lruvec *lv, struct folio *folio)
{
	if (ce_has_place(folio))
		ce_adopt_start(lv->instance, READ_ONCE(lv->instance->adopt_delay));
	return NULL;
}

/*
 * A folio that was on no list when the policy was replaced and its lists were adopted comes in
 * here, as one of the oldest.
 *
 * Truncation may end the entry meanwhile, ce_retire(), with the folio locked and no lru_lock: it
 * is on a list or it is not, by one cmpxchg.
 */
static struct list_head *ce_lru_add(struct cache_ext_lruvec *lv, struct folio *folio, bool tail)
{
	union ce_entry *e = ce_lookup(lv, folio), old, new;
	unsigned int list, end = CACHE_EXT_HEAD;
	bool stranger;
	s64 word;

	if (!e)
		return ce_lru_add_unknown(lv, folio);
	word = atomic64_read(&e->word);
	do {
		atomic64_set(&old.word, word);
		if (!ce_of_lruvec(&old, lv))
			return NULL;
		list = ce_wanted_list(lv, old.wanted);
		new = old;
		new.location = CE_ON_LIST | list;
		new.wanted = list;
		new.tag &= ~CE_QUEUED;
		stranger = ce_is_old(lv, old.wanted & CE_LIST_MASK);
		if (stranger)
			memset(new.state, 0, sizeof(new.state));
	} while (!atomic64_try_cmpxchg(&e->word, &word, atomic64_read(&new.word)));

	if (stranger) {
		end = CACHE_EXT_TAIL;
	} else if (old.location & CE_NEW) {
		if (old.wanted & CE_WANT_TAIL)
			end = CACHE_EXT_TAIL;
	} else if (tail) {
		end = lv->list[list].take_end;
	} else if (old.location & CE_TAKEN) {
		end = old.location & CE_FROM_TAIL ? CACHE_EXT_HEAD : CACHE_EXT_TAIL;
		ce_count(lv, kept, folio_nr_pages(folio));
		WRITE_ONCE(lv->stuck, lv->stuck + folio_nr_pages(folio));
		if (list == CE_OUTSIDE) {
			WRITE_ONCE(lv->outside_run, lv->outside_run + folio_nr_pages(folio));
		} else if (!ce_helped(old.location)) {
			WRITE_ONCE(lv->kept_run, lv->kept_run + folio_nr_pages(folio));
			lv->kept_news += folio_nr_pages(folio);
		}
	}
	return ce_place(lv, e, folio_nr_pages(folio), list, end);
}

static void ce_lru_del(struct cache_ext_lruvec *lv, struct folio *folio, bool reclaim)
{
	union ce_entry *e = ce_listed(lv, folio);
	long nr_pages = folio_nr_pages(folio);

	if (!e)
		return;
	if (!reclaim) {
		ce_unlink(lv, e, folio_pfn(folio), nr_pages, 0);
		return;
	}
	if (lv->native)
		ce_count(lv, evicted_policy, nr_pages);
	else
		ce_count(lv, evicted_fallback, nr_pages);
	trace_cache_ext_evicted(folio, ce_policy_list(e->location), lv->native);
	lv->list[e->location & CE_LIST_MASK].take_end = CACHE_EXT_TAIL;
	ce_unlink(lv, e, folio_pfn(folio), nr_pages,
		  CE_TAKEN | CE_FROM_TAIL | (lv->native ? 0 : CE_HELPED));
}

/*
 * An access wanted the folio elsewhere; meanwhile it may have been evicted, or moved by the
 * policy.
 */
static void ce_lru_move(struct cache_ext_lruvec *lv, struct folio *folio)
{
	union ce_entry *e = ce_lookup(lv, folio);
	unsigned int list;
	u8 wanted;

	if (!e || !(READ_ONCE(e->tag) & CE_QUEUED))
		return;
	ce_clear_flag(e, CE_QUEUED);
	if (!(e->location & CE_ON_LIST))
		return;
	wanted = READ_ONCE(e->wanted);
	list = ce_wanted_list(lv, wanted);
	/* Where the policy before this one had it, adoption comes to it: not past that. */
	if (ce_is_old(lv, e->location & CE_LIST_MASK))
		list = e->location & CE_LIST_MASK;
	WRITE_ONCE(e->wanted, list);
	ce_relink(lv, e, folio, list, wanted & CE_WANT_TAIL ? CACHE_EXT_TAIL : CACHE_EXT_HEAD);
	ce_count(lv, moves, folio_nr_pages(folio));
}

/*
 * What was not admitted goes before anything else, but see ce_evict_outside(). What the policy
 * before this one had is older than what it has itself.
 */
static struct list_head *ce_lists(struct cache_ext_lruvec *lv, unsigned int i)
{
	if (!lv->outside_last) {
		if (!i)
			return &lv->list[CE_OUTSIDE].head;
		i--;
	}
	if (lv->adopting) {
		if (i < CACHE_EXT_MAX_LISTS)
			return &ce_old_list(lv, i)->head;
		i -= CACHE_EXT_MAX_LISTS;
	}
	if (i == lv->nr_lists && lv->outside_last)
		return &lv->list[CE_OUTSIDE].head;
	return i < lv->nr_lists ? &lv->list[lv->base + (lv->first + i) % lv->nr_lists].head : NULL;
}

/* Adoption starts with the youngest: in the lists that reclaim comes to last. */
static struct list_head *ce_old_lists(struct cache_ext_lruvec *lv, unsigned int i)
{
	return i < CACHE_EXT_MAX_LISTS ?
	       &ce_old_list(lv, CACHE_EXT_MAX_LISTS - 1 - i)->head : NULL;
}

/* What the policy before this one had is in ce_lists(), in front. */
static bool ce_adopting(struct cache_ext_lruvec *lv)
{
	return lv->adopting && ce_old_lists_empty(lv);
}

static unsigned long ce_nr_pages(struct cache_ext_lruvec *lv)
{
	return READ_ONCE(lv->nr_pages);
}

static unsigned long ce_clock(struct cache_ext_lruvec *lv)
{
	return atomic_long_read(&lv->clock);
}

/* A program's verdict as entry.wanted; false: it says to stay, or nonsense. */
static bool ce_verdict(struct cache_ext_lruvec *lv, u32 verdict, u8 *wanted)
{
	if ((verdict & 0xff) >= READ_ONCE(lv->nr_lists) || verdict >> 8 > CACHE_EXT_TAIL)
		return false;
	*wanted = READ_ONCE(lv->base) + (verdict & 0xff);
	if (verdict >> 8 == CACHE_EXT_TAIL)
		*wanted |= CE_WANT_TAIL;
	return true;
}

/* Not inlined: its arguments on the stack would cost every hit. */
static noinline enum cache_ext_accessed ce_call(struct cache_ext_lruvec *lv, struct folio *folio,
						union ce_entry *e, enum cache_ext_access kind)
{
	const struct cache_ext_ops *ops = READ_ONCE(lv->policy)->ops;
	struct cache_ext_access_args args = {
		.kind = kind,
		.list = READ_ONCE(e->wanted) % CACHE_EXT_MAX_LISTS,
		.pid = current->pid,
		.nr_pages = folio_nr_pages(folio),
		.tgid = current->tgid,
	};
	u8 wanted;

	if (!ops->folio_accessed || !ce_verdict(lv, ops->folio_accessed(lv, folio, &args), &wanted))
		return CACHE_EXT_DONE;
	WRITE_ONCE(e->wanted, wanted);
	ce_set_flag(e, CE_QUEUED);
	return CACHE_EXT_MOVE;
}

/* What programs are told of an insertion. Preemption off: the inode is not freed meanwhile. */
static void ce_add_args(struct cache_ext_add_args *args, struct folio *folio, int shadow_from,
			unsigned long distance, bool write, bool adopted)
{
	struct inode *inode = ce_folio_inode(folio);

	*args = (struct cache_ext_add_args){
		.refault_distance = shadow_from >= 0 ? distance : -1,
		.evicted_from = shadow_from,
		.dev = inode ? inode->i_sb->s_dev : 0,
		.ino = inode ? inode->i_ino : 0,
		.index = folio->index,
		.nr_pages = folio_nr_pages(folio),
		.write = write,
		.adopted = adopted,
	};
	/* Who adopts has not read it. */
	if (adopted)
		return;
	args->pid = current->pid;
	args->tgid = current->tgid;
	rcu_read_lock();
	args->reader_cgroup = cgroup_id(task_dfl_cgroup(current));
	rcu_read_unlock();
}

/* Does the policy want the folio? Not inlined: as above. */
static noinline bool ce_admits(struct cache_ext_lruvec *lv, const struct cache_ext_policy *p,
			       struct folio *folio, int shadow_from, unsigned long distance,
			       bool write)
{
	struct cache_ext_add_args args;

	ce_add_args(&args, folio, shadow_from, distance, write, false);
	return p->ops->admit_folio(lv, &args);
}

/* Of several devices the last one counts. The folio is locked and in its mapping: so is the bdi. */
static void ce_expect_reader(struct cache_ext_lruvec *lv, const struct backing_dev_info *bdi)
{
	unsigned long ahead = CE_AHEAD(bdi);

	if (READ_ONCE(lv->outside_ahead) != ahead)
		WRITE_ONCE(lv->outside_ahead, ahead);
	WRITE_ONCE(lv->outside_added, jiffies);
}

/* A folio outside is used again: that may be by somebody else. Reclaim asks for nobody. */
static enum cache_ext_accessed ce_ask(struct cache_ext_lruvec *lv, struct folio *folio,
				      union ce_entry *e, enum cache_ext_access kind)
{
	const struct cache_ext_policy *p = READ_ONCE(lv->policy);

	if (kind == CACHE_EXT_MAPPED ||
	    (p->ops->admit_folio &&
	     !ce_admits(lv, p, folio, -1, 0, kind == CACHE_EXT_WRITE)))
		return CACHE_EXT_DONE;
	WRITE_ONCE(e->wanted, READ_ONCE(lv->base) + p->on_add.list);
	ce_set_flag(e, CE_QUEUED);
	return CACHE_EXT_MOVE;
}

/* Two CPUs may count as one: no atomic on the hit path. */
static __always_inline void ce_count_up(union ce_entry *e, const struct cache_ext_access_rule *rule)
{
	u8 count = READ_ONCE(e->state[CE_STATE_COUNT]);

	if (count < READ_ONCE(rule->arg))
		WRITE_ONCE(e->state[CE_STATE_COUNT], count + 1);
}

/* What an access but the first does, by the rule of the folio's list. */
static __always_inline enum cache_ext_accessed
ce_apply_rule(struct cache_ext_lruvec *lv, struct folio *folio, union ce_entry *e, unsigned int tag,
	      enum cache_ext_access kind)
{
	/* A swap may change the rule meanwhile: it comes to a move that ce_wanted_list() checks. */
	const struct cache_ext_access_rule *rule =
		&lv->on_access[READ_ONCE(e->wanted) & CE_LIST_MASK];
	u8 what = READ_ONCE(rule->kind), list;
	const struct ce_list *l;

	if (what == CE_KEEP)
		return CACHE_EXT_DONE;
	if (what == CE_COUNT) {
		ce_count_up(e, rule);
		return CACHE_EXT_DONE;
	}
	if (what == CE_CALL)
		return ce_call(lv, folio, e, kind);
	if (what == CE_ASK)
		return ce_ask(lv, folio, e, kind);

	list = READ_ONCE(rule->list);
	l = &lv->list[list];
	if (list == (READ_ONCE(e->location) & CE_LIST_MASK) &&
	    (u8)(READ_ONCE(l->now) - READ_ONCE(e->state[CE_STATE_STAMP])) < READ_ONCE(l->window))
		return CACHE_EXT_DONE;
	if (READ_ONCE(rule->end) == CACHE_EXT_TAIL)
		list |= CE_WANT_TAIL;
	WRITE_ONCE(e->wanted, list);
	/* Queued again even if it is queued: a batch may have passed it over. */
	if (!(tag & CE_QUEUED))
		ce_set_flag(e, CE_QUEUED);
	return CACHE_EXT_MOVE;
}

/*
 * The entry of a folio that may be of any kind, managed or not, and its lists. An entry may be left
 * over from a folio that used the frame before: who is charged for this one decides.
 */
static __always_inline union ce_entry *ce_find(struct folio *folio, struct cache_ext_lruvec **lv)
{
	unsigned long pfn = folio_pfn(folio);
	const struct ce_instance *inst;
	union ce_entry *e;

	if (!ce_in_table(pfn))
		return NULL;
	e = ce_entry(pfn);
	inst = READ_ONCE(ce_instances[ce_gen(e)]);
	if (READ_ONCE(folio->memcg_data) != inst->memcg_data || folio_test_swapbacked(folio))
		return NULL;
	*lv = inst->lv[folio_nid(folio)];
	return e;
}

/*
 * An access that is not the plain case. Metadata, and young PTEs that reclaim came across, are
 * uses but neither hits nor misses: the fault that made the mapping was not counted either.
 */
static noinline enum cache_ext_accessed
ce_accessed_rare(struct cache_ext_lruvec *lv, struct folio *folio, union ce_entry *e,
		 unsigned int tag, enum cache_ext_access kind)
{
	struct ce_stats __percpu *stats = READ_ONCE(lv->stats);

	trace_cache_ext_accessed(folio, ce_policy_list(READ_ONCE(e->wanted)), kind);
	if (tag & CE_META) {
		this_cpu_inc(stats->meta_accesses);
	} else if (kind == CACHE_EXT_MAPPED) {
		this_cpu_inc(stats->mapped_accesses);
	} else {
		this_cpu_inc(stats->accesses);
		if (tag & CE_FRESH)
			this_cpu_inc(stats->misses);
		else
			this_cpu_inc(stats->hits);
	}
	if (!(tag & CE_FRESH))
		return ce_apply_rule(lv, folio, e, tag, kind);
	ce_clear_flag(e, CE_FRESH);
	return CACHE_EXT_DONE;
}

/* Of each hit. It calls nothing unless it has to, so that it need not save a register. */
static enum cache_ext_accessed ce_accessed(struct folio *folio, enum cache_ext_access kind)
{
	struct ce_stats __percpu *stats;
	struct cache_ext_lruvec *lv;
	union ce_entry *e;
	unsigned int tag;

	e = ce_find(folio, &lv);
	if (!e)
		return CACHE_EXT_UNMANAGED;
	tag = READ_ONCE(e->tag);
	/* The policy may be replaced any time: one set of counters. */
	stats = READ_ONCE(lv->stats);
	if (unlikely(tag & (CE_FRESH | CE_META)) || trace_cache_ext_accessed_enabled()) {
		if ((tag & CE_META) || trace_cache_ext_accessed_enabled())
			return ce_accessed_rare(lv, folio, e, tag, kind);
		this_cpu_inc(stats->accesses);
		this_cpu_inc(stats->misses);
		ce_clear_flag(e, CE_FRESH);
		return CACHE_EXT_DONE;
	}
	this_cpu_inc(stats->accesses);
	this_cpu_inc(stats->hits);
	return ce_apply_rule(lv, folio, e, tag, kind);
}

static enum cache_ext_accessed ce_referenced(struct folio *folio)
{
	struct cache_ext_lruvec *lv;
	union ce_entry *e = ce_find(folio, &lv);

	if (!e)
		return CACHE_EXT_UNMANAGED;
	return ce_accessed_rare(lv, folio, e, READ_ONCE(e->tag), CACHE_EXT_MAPPED);
}

/* Ask the policy's program where a folio goes whose entry is there. Not inlined: as ce_call(). */
static noinline void ce_call_added(struct cache_ext_lruvec *lv, const struct cache_ext_policy *p,
				   struct folio *folio, union ce_entry *e, int shadow_from,
				   unsigned long distance, bool write, bool adopted)
{
	struct cache_ext_add_args args;
	u8 wanted;

	ce_add_args(&args, folio, shadow_from, distance, write, adopted);
	if (ce_verdict(lv, p->ops->folio_added(lv, folio, &args), &wanted))
		WRITE_ONCE(e->wanted, wanted | (adopted ? CE_WANT_TAIL : 0));
}

static void ce_added(struct cache_ext_lruvec *lv, struct folio *folio, int shadow_from,
		     unsigned long distance, bool write)
{
	const struct cache_ext_policy *p = READ_ONCE(lv->policy);
	const struct cache_ext_add_rule *rule = &p->on_add;
	struct ce_stats __percpu *stats = READ_ONCE(lv->stats);
	u8 base = READ_ONCE(lv->base);
	long nr_pages = folio_nr_pages(folio);
	union ce_entry val = {
		.location = CE_NEW,
		.wanted = base + rule->list,
		.tag = lv->gen_tag | CE_FRESH,
	};
	union ce_entry *e;

	if (shadow_from >= 0) {
		this_cpu_add(stats->refaults, nr_pages);
		if (shadow_from == rule->ghost_from &&
		    distance <= ce_inside_pages(lv) * rule->ghost_pct / 100)
			val.wanted = base + rule->ghost_list;
	}
	if (!S_ISREG(folio->mapping->host->i_mode)) {
		val.tag |= CE_META;
		this_cpu_add(stats->inserted_other, nr_pages);
	} else {
		if (p->ops->admit_folio &&
		    !ce_admits(lv, p, folio, shadow_from, distance, write)) {
			val.wanted = CE_OUTSIDE;
			ce_expect_reader(lv, folio->mapping->host->i_sb->s_bdi);
			this_cpu_add(stats->not_admitted, nr_pages);
		}
		if (write) {
			/* The write's lookup is the first access: it missed. */
			val.tag &= ~CE_FRESH;
			this_cpu_add(stats->inserted_write, nr_pages);
		} else {
			this_cpu_add(stats->inserted_read, nr_pages);
		}
	}
	e = ce_insert(folio_pfn(folio), val);
	if (!e) {
		this_cpu_add(stats->no_entry, nr_pages);
		return;
	}
	if (!(val.tag & CE_FRESH)) {
		this_cpu_inc(stats->accesses);
		this_cpu_inc(stats->misses);
	}
	if (p->ops->folio_added && val.wanted != CE_OUTSIDE)
		ce_call_added(lv, p, folio, e, shadow_from, distance, write, false);
	if (trace_cache_ext_added_enabled())
		trace_cache_ext_added(folio, ce_policy_list(READ_ONCE(e->wanted)), shadow_from);
}

static bool ce_adoptable(struct folio *folio)
{
	return ce_has_place(folio) && !folio_test_anon(folio) && !folio_test_locked(folio);
}

/*
 * A folio that was cached before. One of the policy before this one is known to have been used
 * or not; one of the kernel's lists by its marks there, as far as these go.
 */
static bool ce_adopt(struct cache_ext_lruvec *lv, struct folio *folio)
{
	const struct cache_ext_policy *p = READ_ONCE(lv->policy);
	union ce_entry *e = ce_lookup(lv, folio);
	union ce_entry val = {
		.location = CE_NEW,
		.wanted = (READ_ONCE(lv->base) + p->on_add.list) | CE_WANT_TAIL,
		.tag = lv->gen_tag,
	};

	if (e)
		val.tag |= READ_ONCE(e->tag) & (CE_FRESH | CE_META);
	else if (!S_ISREG(folio->mapping->host->i_mode))
		val.tag |= CE_META | CE_FRESH;
	else if (!folio_test_referenced(folio) && !folio_test_active(folio) &&
		 !folio_test_workingset(folio))
		val.tag |= CE_FRESH;
	e = ce_insert(folio_pfn(folio), val);
	if (!e) {
		/* Later on it was counted before, and may be tried again. */
		if (READ_ONCE(lv->adopting))
			ce_count(lv, no_entry, folio_nr_pages(folio));
		return false;
	}
	ce_count(lv, adopted, folio_nr_pages(folio));
	lv->instance->nr_adopted++;
	if (p->ops->folio_added)
		ce_call_added(lv, p, folio, e, -1, 0, false, true);
	return true;
}

static void ce_removed(struct folio *folio, bool reclaimed)
{
	long nr_pages = folio_nr_pages(folio);
	const struct cache_ext_ops *ops;
	struct cache_ext_lruvec *lv;
	union ce_entry *e = ce_find(folio, &lv);

	if (!e)
		return;
	if ((READ_ONCE(e->tag) & (CE_FRESH | CE_META)) == CE_FRESH)
		ce_count(lv, never_used, nr_pages);
	if (reclaimed)
		ce_count(lv, removed_reclaim, nr_pages);
	else
		ce_count(lv, removed_truncate, nr_pages);
	ops = READ_ONCE(lv->policy)->ops;
	if (ops->folio_removed)
		ops->folio_removed(lv, folio, !reclaimed);
	ce_retire(folio_pfn(folio), e);
}

static int ce_evicted(struct cache_ext_lruvec *lv, struct folio *folio, unsigned long *clock)
{
	union ce_entry *e = ce_lookup(lv, folio);
	unsigned int list;

	if (!e)
		return -1;
	list = READ_ONCE(e->wanted) & CE_LIST_MASK;
	/*
	 * No lru_lock: against ce_lru_add() either wins, and the next victim freed resets them
	 * again.
	 */
	if (READ_ONCE(lv->stuck))
		WRITE_ONCE(lv->stuck, 0);
	if (list == CE_OUTSIDE) {
		/* Leaves no ghost, and those of others grow no older. */
		WRITE_ONCE(lv->outside_run, 0);
		return -1;
	}
	if (ce_helped(READ_ONCE(e->location)))
		WRITE_ONCE(lv->watch.helped, READ_ONCE(lv->watch.helped) + folio_nr_pages(folio));
	else if (READ_ONCE(lv->kept_run))
		WRITE_ONCE(lv->kept_run, 0);
	*clock = atomic_long_fetch_add(folio_nr_pages(folio), &lv->clock) & CACHE_EXT_CLOCK_MASK;
	/* One of the policy before this one counts as what it would have been adopted as. */
	list -= READ_ONCE(lv->base);
	return list < CACHE_EXT_MAX_LISTS ? list : READ_ONCE(lv->policy)->on_add.list;
}

/*
 * Still on a list, or just being isolated from it: PG_lru is cleared before the lru_lock is taken.
 * An entry that is unlinked was dead, and does not get on a list again.
 */
static bool ce_still_listed(struct folio *folio)
{
	struct cache_ext_lruvec *lv;
	const union ce_entry *e = ce_find(folio, &lv);

	return folio_test_lru(folio) || (e && (READ_ONCE(e->location) & CE_ON_LIST));
}

static void ce_copy(struct folio *to, struct folio *from, bool split)
{
	struct cache_ext_lruvec *lv;
	union ce_entry *e = ce_find(from, &lv), val;

	if (!e)
		return;
	/* fuse may put a page in the cache that was in it before. */
	if (split || !ce_still_listed(to)) {
		atomic64_set(&val.word, atomic64_read(&e->word));
		val.tag &= ~CE_QUEUED;
		/* A split's tail was linked behind its head, and is counted there already. */
		if (!split || !(val.location & CE_ON_LIST))
			val.location = 0;
		if (!ce_insert(folio_pfn(to), val))
			ce_count(lv, no_entry, folio_nr_pages(to));
	}
	if (!split)
		ce_retire(folio_pfn(from), e);
}

/**
 * ce_verify - compare the counters of a lruvec with its lists
 * @lv: the lists
 *
 * For tests: it looks at every folio at once.
 *
 * Context: lru_lock held.
 * Return: whether all is as it should be.
 */
bool ce_verify(struct cache_ext_lruvec *lv)
{
	unsigned long all = 0;
	unsigned int i;

	for (i = 0; i < CE_NR_LISTS; i++) {
		unsigned long pages = 0;
		struct folio *folio;

		list_for_each_entry(folio, &lv->list[i].head, lru) {
			union ce_entry *e = ce_lookup(lv, folio);

			if (!e || e->location != (CE_ON_LIST | i))
				return false;
			pages += folio_nr_pages(folio);
		}
		if (pages != lv->list[i].pages)
			return false;
		all += pages;
	}
	return all == lv->nr_pages;
}

const struct cache_ext_hooks ce_hooks = {
	.owner = THIS_MODULE,
	.lru_add = ce_lru_add,
	.lru_del = ce_lru_del,
	.lru_move = ce_lru_move,
	.lists = ce_lists,
	.old_lists = ce_old_lists,
	.adopting = ce_adopting,
	.nr_pages = ce_nr_pages,
	.evict = ce_evict,
	.accessed = ce_accessed,
	.referenced = ce_referenced,
	.added = ce_added,
	.adoptable = ce_adoptable,
	.adopt = ce_adopt,
	.removed = ce_removed,
	.evicted = ce_evicted,
	.clock = ce_clock,
	.copy = ce_copy,
	.online = ce_online,
	.offline = ce_offline,
	.stat_show = ce_stat_show,
};
