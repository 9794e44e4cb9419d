// SPDX-License-Identifier: GPL-2.0
/*
 * LIRS: folios whose last two uses are close to each other (LIR) stay, the others (HIR) pass
 * through a short queue. Jiang and Zhang, "LIRS: an efficient low inter-reference recency set
 * replacement policy to improve buffer cache performance", SIGMETRICS 2002.
 *
 *	new --> HIR, a queue --> evicted, leaves a ghost
 *	         ^       | used again, and its use before is younger than LIR's oldest one
 *	         |       v       (a ghost that comes back in that time: the same)
 *	 too many|      LIR, by last use
 *	         +-------+
 *
 * The paper's stack S is not kept. A folio is in it if its last use is younger than that of the
 * oldest of LIR; so each folio has the time of its last use, by a clock that counts evictions, and
 * a ghost has its distance. That is a little coarser than the stack: a page has to be younger by
 * more than the clock's unit.
 *
 * Good at: loops longer than the cache, scans, skewed reads. Hurt by: a hot set that moves.
 */
#include "cache_ext.bpf.h"

enum { LIR, HIR, STAMP = 2 };		/* bytes 2 and 3 of a folio's state */

struct lirs {
	u64 clock;		/* evictions */
	u32 shift;		/* of the clock, to stamps */
	u16 bottom;		/* stamp of LIR's oldest folio */
};

KNOB(hir_pct, 1, 1, 50, "share of the cache for HIR, percent; at least 128 pages");
STAT(promoted, "folios that became LIR");
STAT(demoted, "folios that became HIR");
STAT(ghosts, "folios that came back in time and are LIR");

#define data(lv) ((struct lirs *)bpf_cache_ext_lruvec_data(lv, sizeof(struct lirs)))

static __always_inline u16 now(struct lirs *l)
{
	return l->clock >> l->shift;
}

/* Returns the one before. */
static __always_inline u16 stamp(u8 *state, u16 to)
{
	u16 *at = (u16 *)(state + STAMP), was = *at;

	*at = to;
	return was;
}

static __always_inline bool in_stack(struct lirs *l, u64 age)
{
	return age < (u16)(now(l) - l->bottom);
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);
	struct lirs *l = data(lv);
	u64 age;

	if (!state || !l)
		return CACHE_EXT_TO(HIR, CACHE_EXT_HEAD);
	stamp(state, now(l));
	/* What was used last before it went through HIR. */
	age = (args->refault_distance + bpf_cache_ext_list_pages(lv, HIR)) >> l->shift;
	if (args->refault_distance >= 0 && in_stack(l, age + 1))
		stat_add(ghosts, 1);
	else if (l->clock)
		return CACHE_EXT_TO(HIR, CACHE_EXT_HEAD);
	return CACHE_EXT_TO(LIR, args->adopted);
}

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	u8 *state = cache_ext_state(lv, folio);
	struct lirs *l = data(lv);
	u16 was;

	if (!state || !l)
		return CACHE_EXT_STAY;
	was = stamp(state, now(l));
	if (args->list == HIR && !in_stack(l, (u16)(now(l) - was)))
		return CACHE_EXT_TO(HIR, CACHE_EXT_HEAD);
	if (args->list == HIR)
		stat_add(promoted, 1);
	return CACHE_EXT_TO(LIR, CACHE_EXT_HEAD);
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 all = bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS), queue = all * hir_pct / 100;
	u32 from = bpf_cache_ext_list_pages(lv, LIR) ? LIR : HIR;
	struct lirs *l = data(lv);
	struct folio *folio;

	if (!l)
		return;
	if (!l->clock)
		while (l->shift < 32 && all >> l->shift > 4096)
			l->shift++;
	if (queue < 128)
		queue = all < 256 ? all / 2 : 128;
	bpf_for_each(cache_ext_list, folio, ec, from, CACHE_EXT_TAIL) {
		u8 *state = cache_ext_state(lv, folio);

		if (from == HIR) {
			l->clock += !bpf_cache_ext_evict(ec, folio);
		} else if (bpf_cache_ext_list_pages(lv, HIR) < queue) {
			bpf_cache_ext_move(ec, folio, HIR, CACHE_EXT_HEAD);
			stat_add(demoted, 1);
		} else {
			if (state)
				l->bottom = *(u16 *)(state + STAMP);
			from = HIR;
			bpf_cache_ext_seek(ec, HIR, CACHE_EXT_TAIL);
		}
	}
}

POLICY(lirs, "loops longer than the cache, scans, skewed reads", .nr_lists = 2,
       .folio_added = (void *)added, .folio_accessed = (void *)accessed,
       .evict_folios = (void *)evict, .on_access = { [0 ... 1] = { .kind = CACHE_EXT_CALL } });
