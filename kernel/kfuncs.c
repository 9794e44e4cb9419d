// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy may call, and from where.
 *
 * A program never holds a folio longer than its own run, and every function here checks, under
 * the lru_lock, that the folio is on a list of this lruvec right now. That is what makes a
 * folio pointer kept across bpf_cache_ext_evict(), or across the end of the walk, harmless: it
 * answers -ENOENT.
 *
 * The walk. One cursor per call of evict_folios(), always one ahead of the folio the program
 * has, so that this folio may go anywhere. When the program evicts or moves the folio the
 * cursor stands on, the cursor steps aside first. Every step takes one from a budget that the
 * whole call shares; it is absolute, since what a policy has to look at does not depend on how
 * little is asked for.
 *
 * What this is not good at: stopping a program that computes without calling anything. It may
 * not use the kernel's own iterators (ops.c), so what it does outside the walk is bounded by the
 * million instructions that the verifier looks at. Of the walk the verifier looks at the body a few
 * times only, and that body may be long: the clock is looked at every CE_LOOKS_TIMED folios.
 */
#include <linux/bpf.h>
#include <linux/bpf_verifier.h>
#include <linux/btf.h>
#include <linux/btf_ids.h>
#include <linux/mm.h>
#include <linux/mm_inline.h>
#include "cache_ext.h"
#include "trace.h"

struct ce_iter {
	struct cache_ext_evict_ctx *ctx;
};

static struct list_head *ce_step(struct cache_ext_evict_ctx *ctx, struct list_head *pos)
{
	return ctx->end == CACHE_EXT_HEAD ? pos->next : pos->prev;
}

static int ce_seek(struct cache_ext_evict_ctx *ctx, u32 list, u32 end)
{
	if (list >= ce_lv(ctx)->nr_lists || end > CACHE_EXT_TAIL)
		return -EINVAL;
	ctx->list = ce_lv(ctx)->base + list;
	ctx->end = end;
	ctx->cursor = ce_step(ctx, &ce_lv(ctx)->list[ctx->list].head);
	return 0;
}

/* The entry of a folio that is on a list of this lruvec; the cursor is out of its way then. */
static __always_inline union ce_entry *ce_grab(struct cache_ext_evict_ctx *ctx, struct folio *folio)
{
	union ce_entry *e;

	if (!ctx->ci)
		return NULL;
	e = ce_listed(ce_lv(ctx), folio);
	if (e && ctx->cursor == &folio->lru)
		ctx->cursor = ce_step(ctx, ctx->cursor);
	return e;
}

__bpf_kfunc_start_defs();

/**
 * bpf_iter_cache_ext_list_new - begin a walk
 * @it:	  the iterator
 * @ctx:  of this call of evict_folios()
 * @list: which list
 * @end:  from which end, enum cache_ext_end
 *
 * Return: 0; -EINVAL: no such list or end; -EBUSY: this call has a walk already. Then the walk
 * is empty.
 */
__bpf_kfunc int bpf_iter_cache_ext_list_new(struct bpf_iter_cache_ext_list *it,
					    struct cache_ext_evict_ctx *ctx, u32 list, u32 end)
{
	struct ce_iter *iter = (struct ce_iter *)it;
	int ret;

	BUILD_BUG_ON(sizeof(*iter) != sizeof(*it));
	iter->ctx = NULL;
	if (!ctx->ci || ctx->live)
		return -EBUSY;
	ret = ce_seek(ctx, list, end);
	if (ret)
		return ret;
	ctx->live = true;
	iter->ctx = ctx;
	return 0;
}

/**
 * bpf_iter_cache_ext_list_next - the next folio of the walk
 * @it: the iterator
 *
 * Return: the folio; NULL: the list ends, enough has been taken, or budget or time are spent.
 */
__bpf_kfunc struct folio *bpf_iter_cache_ext_list_next(struct bpf_iter_cache_ext_list *it)
{
	struct cache_ext_evict_ctx *ctx = ((struct ce_iter *)it)->ctx;
	struct list_head *pos;

	if (!ctx || !ctx->budget || ctx->late || ctx->nr_evicted >= ctx->nr_to_evict)
		return NULL;
	/* Folios are cold: so many looks may take too long, whatever the program. */
	if (!(ctx->budget % CE_LOOKS_TIMED) && ce_time_is_up(ctx)) {
		ctx->late = true;
		return NULL;
	}
	pos = ctx->cursor;
	if (pos == &ce_lv(ctx)->list[ctx->list].head)
		return NULL;
	ctx->budget--;
	ctx->cursor = ce_step(ctx, pos);
	return list_entry(pos, struct folio, lru);
}

__bpf_kfunc void bpf_iter_cache_ext_list_destroy(struct bpf_iter_cache_ext_list *it)
{
	struct ce_iter *iter = (struct ce_iter *)it;

	if (iter->ctx)
		iter->ctx->live = false;
	iter->ctx = NULL;
}

/**
 * bpf_cache_ext_seek - go on at the end of another list
 * @ctx:  of this call
 * @list: which list
 * @end:  from which end
 *
 * Return: 0, -EINVAL: no such list or end.
 */
__bpf_kfunc int bpf_cache_ext_seek(struct cache_ext_evict_ctx *ctx, u32 list, u32 end)
{
	return ctx->ci ? ce_seek(ctx, list, end) : -EINVAL;
}

/**
 * bpf_cache_ext_evict - take a folio for reclaim
 * @ctx:   of this call
 * @folio: from the walk
 *
 * Reclaim may find that it cannot free the folio (dirty, under writeback, referenced through a
 * mapping, in use); it then comes back at the end of its list opposite to the one this walk
 * goes from.
 *
 * Return: 0; -ENOENT: not on a list here (any more); -E2BIG: enough has been taken; -EBUSY:
 * cannot be taken at this moment, and was put at the far end of its list.
 */
__bpf_kfunc int bpf_cache_ext_evict(struct cache_ext_evict_ctx *ctx, struct folio *folio)
{
	struct cache_ext_lruvec *lv = ce_lv(ctx);
	long nr_pages = folio_nr_pages(folio);
	union ce_entry *e;
	u32 list;

	if (ctx->nr_evicted >= ctx->nr_to_evict)
		return -E2BIG;
	e = ce_grab(ctx, folio);
	if (!e)
		return -ENOENT;
	list = e->location & CE_LIST_MASK;
	if (cache_ext_isolate_folio(ctx->ci, folio)) {
		trace_cache_ext_refused(folio, list - lv->base, 0);
		ctx->refused = true;
		ce_relink(lv, e, folio, list, !ctx->end);
		/* A move that an access queued, and may be under way, is not forgotten. */
		if (!(READ_ONCE(e->tag) & CE_QUEUED))
			WRITE_ONCE(e->wanted, list);
		ce_count(lv, refused, nr_pages);
		return -EBUSY;
	}
	trace_cache_ext_evicted(folio, list - lv->base, 1);
	lv->list[list].take_end = ctx->end;
	ce_unlink(lv, e, folio_pfn(folio), nr_pages,
		  CE_TAKEN | (ctx->end == CACHE_EXT_TAIL ? CE_FROM_TAIL : 0));
	ctx->nr_evicted += nr_pages;
	ce_count(lv, evicted_policy, nr_pages);
	return 0;
}

/**
 * bpf_cache_ext_move - put a folio on a list
 * @ctx:   of this call
 * @folio: from the walk
 * @list:  which list
 * @end:   which end of it
 *
 * Return: 0; -ENOENT: not on a list here; -EINVAL: no such list or end.
 */
__bpf_kfunc int bpf_cache_ext_move(struct cache_ext_evict_ctx *ctx, struct folio *folio, u32 list,
				   u32 end)
{
	union ce_entry *e;

	if (list >= ce_lv(ctx)->nr_lists || end > CACHE_EXT_TAIL)
		return -EINVAL;
	e = ce_grab(ctx, folio);
	if (!e)
		return -ENOENT;
	list += ce_lv(ctx)->base;
	ce_relink(ce_lv(ctx), e, folio, list, end);
	ce_clear_flag(e, CE_QUEUED);
	WRITE_ONCE(e->wanted, list);
	return 0;
}

/**
 * bpf_cache_ext_list_pages - the length of a list
 * @lv:   the cgroup's lists on a node
 * @list: which list, or CACHE_EXT_ALL_LISTS for their sum
 *
 * Return: pages; racy where the lru_lock is not held; 0: no such list.
 */
__bpf_kfunc u64 bpf_cache_ext_list_pages(struct cache_ext_lruvec *lv, u32 list)
{
	if (list == CACHE_EXT_ALL_LISTS)
		return ce_inside_pages(lv);
	if (list >= READ_ONCE(lv->nr_lists))
		return 0;
	return READ_ONCE(lv->list[READ_ONCE(lv->base) + list].pages);
}

/**
 * bpf_cache_ext_accesses - accesses to files of this cgroup on this node, as a clock
 * @lv: the cgroup's lists on a node
 *
 * Begins at 0 as the memory of bpf_cache_ext_lruvec_data() does, and goes on where that is kept, a
 * little ahead. Those of a cgroup below that is removed are not among them, other than in
 * memory.cache_ext.stat.
 *
 * Sums over the CPUs: costs a few instructions for each.
 */
__bpf_kfunc u64 bpf_cache_ext_accesses(struct cache_ext_lruvec *lv)
{
	/* An update may replace them meanwhile. */
	struct ce_stats __percpu *stats = READ_ONCE(lv->stats);
	u64 sum = per_cpu_ptr(stats, cpumask_first(cpu_possible_mask))->before;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(stats, cpu)->accesses);
	return sum;
}

/**
 * bpf_cache_ext_lruvec_data - memory of the policy's own
 * @lv:		   the cgroup's lists on a node
 * @rdwr_buf_size: bytes wanted, at most 64
 *
 * Only evict_folios() has it to itself; elsewhere use atomic operations.
 *
 * Return: the memory, zero at attach; NULL: too much wanted.
 */
__bpf_kfunc u64 *bpf_cache_ext_lruvec_data(struct cache_ext_lruvec *lv, const u32 rdwr_buf_size)
{
	if (rdwr_buf_size > CE_DATA_SIZE)
		return NULL;
	/* Whoever was called as the new policy's finds the new one's bank: see ce_install(). */
	smp_rmb();
	return lv->data[!!READ_ONCE(lv->base)];
}

/**
 * bpf_cache_ext_state - the state of a folio
 * @lv:		   the cgroup's lists on a node
 * @folio:	   the folio
 * @rdwr_buf_size: bytes wanted, at most 4
 *
 * Return: 4 bytes, zero at insertion, of which the rule COUNT uses the first, and ce_place() writes
 * the second, MOVE's stamp, whatever the rules; NULL: not managed.
 */
__bpf_kfunc u8 *bpf_cache_ext_state(struct cache_ext_lruvec *lv, struct folio *folio,
				    const u32 rdwr_buf_size)
{
	union ce_entry *e = ce_lookup(lv, folio);

	return e && rdwr_buf_size <= sizeof(e->state) ? e->state : NULL;
}

/**
 * bpf_cache_ext_seen - has a folio been used since it was inserted?
 * @lv:	   the cgroup's lists on a node
 * @folio: the folio
 */
__bpf_kfunc bool bpf_cache_ext_seen(struct cache_ext_lruvec *lv, struct folio *folio)
{
	union ce_entry *e = ce_lookup(lv, folio);

	return e && !(READ_ONCE(e->tag) & CE_FRESH);
}

/**
 * bpf_cache_ext_error_bstr - the policy gives up
 * @lv:	     the cgroup's lists on a node
 * @buf:     why, a sentence
 * @buf__sz: its size
 *
 * The policy is ejected: detached soon after. What the header calls cache_ext_error(). While one
 * policy takes the place of another, until the last program of the old one has returned, nobody
 * knows whose error it is, and it is not heard.
 */
__bpf_kfunc void bpf_cache_ext_error_bstr(struct cache_ext_lruvec *lv, const char *buf, u32 buf__sz)
{
	ce_eject(lv->instance->attachment, READ_ONCE(lv->policy), CE_EJECT_ERROR, "%.*s",
		 (int)min(buf__sz, 1024U), buf);
}

/**
 * bpf_cache_ext_on_access - set the access rule of a list
 * @p:	  the policy being attached
 * @list: which list
 * @rule: kind | list << 8 | end << 16 | arg << 24
 *
 * Return: 0; -EINVAL: no such list, kind or end, or CALL without folio_accessed(); -EBUSY: init()
 *	   is over.
 */
__bpf_kfunc int bpf_cache_ext_on_access(struct cache_ext_policy *p, u32 list, u32 rule)
{
	struct cache_ext_access_rule r = {
		.kind = rule,
		.list = rule >> 8,
		.end = rule >> 16,
		.arg = rule >> 24,
	};

	if (p->ready)
		return -EBUSY;
	if (list >= p->ops->nr_lists || !ce_rule_valid(p->ops, &r))
		return -EINVAL;
	p->on_access[list] = r;
	return 0;
}

/**
 * bpf_cache_ext_on_add_ghost - set the reach of the ghost rule
 * @p:	       the policy being attached
 * @ghost_pct: percent of the pages cached, 0: no ghosts
 *
 * Return: 0; -EBUSY: init() is over.
 */
__bpf_kfunc int bpf_cache_ext_on_add_ghost(struct cache_ext_policy *p, u32 ghost_pct)
{
	if (p->ready)
		return -EBUSY;
	p->on_add.ghost_pct = ghost_pct;
	return 0;
}

/**
 * bpf_cache_ext_keep - does this policy go on with what the one that it replaces has?
 * @p:	  the policy being attached
 * @keep: lists, state, ghosts, bpf_cache_ext_lruvec_data() and the clock stay as they are; false:
 *	  all begins anew, and folio_added() is told of each folio that is cached
 *
 * Without this call: if both have the same name. With another number of lists nothing is kept.
 *
 * Return: 0; -EBUSY: init() is over.
 */
__bpf_kfunc int bpf_cache_ext_keep(struct cache_ext_policy *p, bool keep)
{
	if (p->ready)
		return -EBUSY;
	p->keep = keep;
	return 0;
}

__bpf_kfunc_end_defs();

BTF_KFUNCS_START(ce_kfunc_ids)
BTF_ID_FLAGS(func, bpf_iter_cache_ext_list_new, KF_ITER_NEW | KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_iter_cache_ext_list_next, KF_ITER_NEXT | KF_RET_NULL)
BTF_ID_FLAGS(func, bpf_iter_cache_ext_list_destroy, KF_ITER_DESTROY)
BTF_ID_FLAGS(func, bpf_cache_ext_seek, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_evict, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_propose, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_move, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_list_pages, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_accesses, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_lruvec_data, KF_TRUSTED_ARGS | KF_RET_NULL)
BTF_ID_FLAGS(func, bpf_cache_ext_state, KF_TRUSTED_ARGS | KF_RET_NULL)
BTF_ID_FLAGS(func, bpf_cache_ext_seen, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_error_bstr, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_on_access, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_on_add_ghost, KF_TRUSTED_ARGS)
BTF_ID_FLAGS(func, bpf_cache_ext_keep, KF_TRUSTED_ARGS)
BTF_KFUNCS_END(ce_kfunc_ids)

BTF_SET_START(ce_evict_ids)
BTF_ID(func, bpf_iter_cache_ext_list_new)
BTF_ID(func, bpf_iter_cache_ext_list_next)
BTF_ID(func, bpf_iter_cache_ext_list_destroy)
BTF_ID(func, bpf_cache_ext_seek)
BTF_ID(func, bpf_cache_ext_evict)
BTF_ID(func, bpf_cache_ext_propose)
BTF_ID(func, bpf_cache_ext_move)
BTF_SET_END(ce_evict_ids)

BTF_SET_START(ce_init_ids)
BTF_ID(func, bpf_cache_ext_on_access)
BTF_ID(func, bpf_cache_ext_on_add_ghost)
BTF_ID(func, bpf_cache_ext_keep)
BTF_SET_END(ce_init_ids)

/*
 * The set is offered to every struct_ops program of the machine: only ours may call it, each
 * function from its op.
 */
static int ce_kfunc_filter(const struct bpf_prog *prog, u32 kfunc_id)
{
	const struct btf_type *t;
	u32 op = prog->expected_attach_type;

	/* Every id asked for is one of this module's. Not so if its BTF was relocated: refuse. */
	if (!btf_id_set8_contains(&ce_kfunc_ids, kfunc_id))
		return -EACCES;
	if (prog->type != BPF_PROG_TYPE_STRUCT_OPS || !prog->aux->attach_btf)
		return -EACCES;
	t = btf_type_by_id(prog->aux->attach_btf, prog->aux->attach_btf_id);
	if (!t || t != READ_ONCE(ce_ops_type))
		return -EACCES;
	if (btf_id_set_contains(&ce_evict_ids, kfunc_id))
		return op == CE_OP(evict_folios) ? 0 : -EACCES;
	if (btf_id_set_contains(&ce_init_ids, kfunc_id))
		return op == CE_OP(init) ? 0 : -EACCES;
	/* The rest takes a lruvec: no other op has one. */
	return 0;
}

static const struct btf_kfunc_id_set ce_kfunc_set = {
	.owner = THIS_MODULE,
	.set = &ce_kfunc_ids,
	.filter = ce_kfunc_filter,
};

int ce_kfuncs_register(void)
{
	return register_btf_kfunc_id_set(BPF_PROG_TYPE_STRUCT_OPS, &ce_kfunc_set);
}

/*
 * How many pages that were not admitted may wait for their first use: readahead brought them, and
 * its reader, which is still to come, would read them in once more. None where nobody has been
 * refused anything for long, so that no reader is to come, or where nothing else can be freed.
 */
static unsigned long ce_outside_ahead(struct cache_ext_lruvec *lv)
{
	if (time_after(jiffies, READ_ONCE(lv->outside_added) + CE_AHEAD_TIME) ||
	    READ_ONCE(lv->stuck) >= CE_KEPT_RUN)
		return 0;
	return min(READ_ONCE(lv->outside_ahead), ce_inside_pages(lv) / 8);
}

/*
 * Folios that were not admitted displace no others: they are taken first, but for these. What a
 * reader has used is older than what it has not, so the walk ends soon after it has met the first
 * of them.
 */
static void ce_evict_outside(struct cache_ext_lruvec *lv, struct cache_ext_isolate *ci)
{
	struct ce_list *l = &lv->list[CE_OUTSIDE];
	unsigned int looks = CE_OUTSIDE_LOOKS, spare = CE_OUTSIDE_LOOKS;
	unsigned long nr = ci->nr_to_scan;
	unsigned long ahead = ce_outside_ahead(lv);
	struct folio *folio, *next;

	/* As with what a policy names for ever and cannot be freed: see below. */
	if (READ_ONCE(lv->outside_run) >= CE_KEPT_RUN)
		nr = (nr + lv->kept_turn++ % 4) / 4;
	list_for_each_entry_safe_reverse(folio, next, &l->head, lru) {
		union ce_entry *e = ce_lookup(lv, folio);
		long nr_pages = folio_nr_pages(folio);

		if (ci->nr_taken >= nr)
			break;
		if (l->pages <= ahead && READ_ONCE(e->tag) & CE_FRESH) {
			/* Nor is the kernel to take it before what the policy has. */
			lv->outside_last = true;
			if (!--spare)
				break;
			continue;
		}
		if (cache_ext_isolate_folio(ci, folio)) {
			ce_relink(lv, e, folio, CE_OUTSIDE, CACHE_EXT_HEAD);
			ce_count(lv, refused, nr_pages);
			if (!--looks)
				break;
			continue;
		}
		trace_cache_ext_evicted(folio, CE_OUTSIDE, 1);
		l->take_end = CACHE_EXT_TAIL;
		ce_unlink(lv, e, folio_pfn(folio), nr_pages, CE_TAKEN | CE_FROM_TAIL | CE_HELPED);
		ce_count(lv, evicted_policy, nr_pages);
	}
}

/* The hook: lru_lock held, interrupts off. */
void ce_evict(struct cache_ext_lruvec *lv, struct cache_ext_isolate *ci)
{
	struct cache_ext_evict_ctx *ctx = &lv->ctx;

	ce_tick_evictions(lv, lv->policy->ops);
	/* Pages that cannot be freed may fill one list: go on at another. */
	lv->first = lv->stuck >= CE_STUCK ? (lv->first + 1) % lv->nr_lists : 0;
	lv->outside_last = lv->stuck >= CE_STUCK || READ_ONCE(lv->outside_run) >= CE_KEPT_RUN;

	if (lv->stuck < CE_STUCK)
		ce_evict_outside(lv, ci);
	if (ci->nr_taken >= ci->nr_to_scan)
		return;

	/* While older folios are not on its lists yet, those go first: see ce_lists(). */
	if (lv->native || lv->adopting || READ_ONCE(lv->instance->attachment->ejected))
		return;
	/*
	 * It may name pages for ever that cannot be freed: pinned, or dirty for long. Then the
	 * kernel takes most of what is wanted, from the tails: reclaim makes progress in this very
	 * pass. What was named at the head is kept at a tail, so the kernel's part has to be more
	 * than the policy's. It may also move such pages to the tails: if nothing at all can be
	 * freed, it is kept out, and the kernel goes through the lists from end to end.
	 */
	if (READ_ONCE(lv->stuck) >= CE_STUCK)
		return;
	ctx->nr_to_evict = ci->nr_to_scan - ci->nr_taken;
	if (READ_ONCE(lv->kept_run) >= CE_KEPT_RUN)
		ctx->nr_to_evict = (ctx->nr_to_evict + lv->kept_turn++ % 4) / 4;
	ctx->nr_evicted = 0;
	ctx->budget = CE_BUDGET;
	ctx->late = false;
	ctx->live = false;
	ctx->refused = false;
	ctx->ci = ci;
	ce_supply_take(lv, ctx);
	if (ctx->nr_evicted < ctx->nr_to_evict)
		ce_watch_evict(lv, ctx);
	ctx->ci = NULL;
	ctx->cursor = NULL;
}
