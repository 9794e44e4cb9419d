// SPDX-License-Identifier: GPL-2.0
/*
 * Victims by score. A program that knows no order walks a window of folios and proposes each with
 * a score, by bpf_cache_ext_propose(). When it returns, those with the lowest scores are taken.
 *
 * Reclaim asks for few pages at a time, often for one, and a window that is looked at for each
 * would cost thousands of instructions a victim. So a program's call yields up to CE_PROPOSED
 * folios: what is not needed at once is the *supply* of the calls that follow, which do not run
 * the program while it lasts, a second at most. A supplied folio is taken if it still is on a list
 * of this lruvec and its four bytes of state are what they were: with rule COUNT that is, if nobody
 * used it since, or its count was at its highest before.
 *
 *	call 1, asks for 1	program, window of 64 -> 32 candidates: 1 taken, 31 left
 *	call 2, asks for 3	supply: 3 taken, 28 left
 *	...
 *
 * What it is not good at: a policy whose scores change without the folio's state. Its choice is as
 * old as 31 victims.
 */
#include <linux/bpf.h>
#include <linux/min_heap.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include "cache_ext.h"

struct ce_candidate {
	u64 score;
	unsigned long pfn;
};

MIN_HEAP_PREALLOCATED(struct ce_candidate, ce_heap, CE_PROPOSED);

/* Of the call under way on this CPU: it has interrupts off. */
static DEFINE_PER_CPU(struct ce_heap, ce_heaps);

/* The highest score on top, to be replaced by a lower one. */
static bool ce_candidate_less(const void *l, const void *r, void *unused)
{
	return ((const struct ce_candidate *)l)->score > ((const struct ce_candidate *)r)->score;
}

static void ce_candidate_swap(void *l, void *r, void *unused)
{
	swap(*(struct ce_candidate *)l, *(struct ce_candidate *)r);
}

static const struct min_heap_callbacks ce_candidate_order = {
	.less = ce_candidate_less,
	.swp = ce_candidate_swap,
};

__bpf_kfunc_start_defs();

/**
 * bpf_cache_ext_propose - a folio that may go, and how much it is worth
 * @ctx:   of this call of evict_folios()
 * @folio: from the walk; it stays where it is
 * @score: the lowest go first
 *
 * Return: 0; -ENOENT: not on a list here (any more).
 */
__bpf_kfunc int bpf_cache_ext_propose(struct cache_ext_evict_ctx *ctx, struct folio *folio,
				      u64 score)
{
	struct ce_candidate c = { .score = score, .pfn = folio_pfn(folio) };
	struct ce_heap *heap;

	if (!ctx->ci || !ce_listed(ce_lv(ctx), folio))
		return -ENOENT;
	heap = this_cpu_ptr(&ce_heaps);
	if (!min_heap_full(heap))
		min_heap_push(heap, &c, &ce_candidate_order, NULL);
	else if (score < heap->data[0].score)
		min_heap_pop_push(heap, &c, &ce_candidate_order, NULL);
	return 0;
}

__bpf_kfunc_end_defs();

/**
 * ce_supply_take - take what earlier calls proposed
 * @lv:	 the lruvec
 * @ctx: the request
 *
 * Context: lru_lock held, interrupts off.
 */
void ce_supply_take(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ctx)
{
	struct ce_supply *s = &lv->supply;

	if (time_after(jiffies, s->until))
		s->nr = 0;
	while (s->next < s->nr && ctx->nr_evicted < ctx->nr_to_evict) {
		unsigned long pfn = s->pfn[s->next];
		union ce_entry *e = ce_entry(pfn);

		/* On a list of ours: so this frame still has a folio, if another one maybe. */
		if (ce_of_lruvec(e, lv) && (e->location & CE_ON_LIST) &&
		    !memcmp(e->state, s->state[s->next], sizeof(e->state)))
			bpf_cache_ext_evict(ctx, pfn_folio(pfn));
		s->next++;
	}
}

/* Before the program runs. Context: as above. */
void ce_propose_begin(struct cache_ext_lruvec *lv)
{
	struct ce_heap *heap = this_cpu_ptr(&ce_heaps);

	min_heap_init(heap, NULL, CE_PROPOSED);
	lv->supply.nr = 0;
	lv->supply.next = 0;
}

/* After it has run: the candidates in order, the lowest score first, are the supply. */
void ce_propose_end(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ctx)
{
	struct ce_heap *heap = this_cpu_ptr(&ce_heaps);
	struct ce_supply *s = &lv->supply;

	s->nr = heap->nr;
	s->until = jiffies + HZ;
	while (heap->nr) {
		unsigned int i = heap->nr - 1;

		s->pfn[i] = heap->data[0].pfn;
		memcpy(s->state[i], ce_entry(s->pfn[i])->state, sizeof(s->state[i]));
		min_heap_pop(heap, &ce_candidate_order, NULL);
	}
	ce_supply_take(lv, ctx);
}
