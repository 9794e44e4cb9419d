// SPDX-License-Identifier: GPL-2.0
/*
 * MGLRU: what Linux's multi-gen LRU does with files that are read and written, as a policy, to be
 * compared with it. Documentation/mm/multigen_lru.rst, and mm/vmscan.c of Linux 6.12.
 *
 * Two to four generations, the oldest of which is evicted, and four tiers in each, by the logarithm
 * of a folio's uses. A folio of a tier whose refaults are more, for each eviction, than twice those
 * of the first is not evicted but goes to the next generation. A refault counts if the folio was
 * evicted from what is the oldest generation still.
 *
 * A victim leaves by the door of its number of uses, a list that is empty otherwise: so the shadow
 * entry remembers them. Not here: page tables, which only the kernel can walk.
 *
 * Good at: skewed reads. Hurt by: loops longer than the cache, a hot set that moves.
 */
#include "cache_ext.bpf.h"

enum { NR_GENS = 4, NR_TIERS = 4, DOORS = NR_GENS, MAX_USES = 4, ENOUGH = 64 };

struct gens {
	u64 min_seq, max_seq;	/* generations are numbered; list n % NR_GENS has number n */
	u64 evicted;		/* since min_seq became that */
	u32 refaulted[NR_TIERS], total[NR_TIERS];
};

STAT(evicted, "folios it named as victims");
STAT(protected, "folios that were spared for their tier's refaults");
STAT(refaulted, "refaults that counted");
STAT(generations, "generations that were used up");

#define data(lv) ((struct gens *)bpf_cache_ext_lruvec_data(lv, sizeof(struct gens)))

static __always_inline u32 list_of(u64 seq)
{
	return seq % NR_GENS;
}

static __always_inline u32 tier_of(u32 uses)
{
	return (uses > 0) + (uses > 1) + (uses > 3);
}

/* The highest tier that has no more than its part of refaults, nor has any below. */
static __always_inline u32 tier_limit(struct gens *g)
{
	u32 t;

	for (t = 1; t < NR_TIERS; t++)
		if (g->refaulted[t] >= ENOUGH && (u64)g->refaulted[t] * (g->total[0] + ENOUGH) >
						 2 * (g->refaulted[0] + 1ULL) * g->total[t])
			break;
	return t - 1;
}

static __always_inline void advance(struct cache_ext_lruvec *lv, struct gens *g)
{
	u32 i, t;

	for (i = 0; i < NR_GENS; i++) {
		if (g->max_seq < g->min_seq + 2)
			g->max_seq = g->min_seq + 2;
		if (bpf_cache_ext_list_pages(lv, list_of(g->min_seq)))
			break;
		for (t = 0; t < NR_TIERS; t++) {
			g->refaulted[t] /= 2;
			g->total[t] /= 2;
		}
		g->min_seq++;
		g->evicted = 0;
		stat_add(generations, 1);
	}
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u32 uses = args->evicted_from - DOORS;
	struct gens *g = data(lv);

	if (!g)
		return CACHE_EXT_STAY;
	if (args->evicted_from >= DOORS && (u64)args->refault_distance < g->evicted) {
		__sync_fetch_and_add(&g->refaulted[tier_of(uses) % NR_TIERS], 1);
		if (uses + 1 >= MAX_USES)
			__sync_fetch_and_add(&g->refaulted[NR_TIERS - 1], 1);
		stat_add(refaulted, 1);
	}
	return CACHE_EXT_TO(list_of(g->min_seq + (g->max_seq - g->min_seq > 2)), args->adopted);
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct gens *g = data(lv);
	struct folio *folio;
	u32 limit, uses, t;
	u8 *state;

	if (!g)
		return;
	advance(lv, g);
	limit = tier_limit(g);
	bpf_for_each(cache_ext_list, folio, ec, list_of(g->min_seq), CACHE_EXT_TAIL) {
		state = cache_ext_state(lv, folio);
		uses = state ? state[0] : 0;
		t = tier_of(uses) % NR_TIERS;
		if (t > limit || uses >= MAX_USES) {
			if (state)
				state[0] = 0;
			bpf_cache_ext_move(ec, folio, list_of(g->min_seq + 1), CACHE_EXT_TAIL);
			g->total[t]++;
			stat_add(protected, 1);
		} else {
			bpf_cache_ext_move(ec, folio, DOORS + uses, CACHE_EXT_HEAD);
			if (!bpf_cache_ext_evict(ec, folio)) {
				g->total[t]++;
				g->evicted++;
				stat_add(evicted, 1);
			} else {
				bpf_cache_ext_move(ec, folio, list_of(g->min_seq), CACHE_EXT_HEAD);
			}
		}
		advance(lv, g);
		bpf_cache_ext_seek(ec, list_of(g->min_seq), CACHE_EXT_TAIL);
	}
}

/*
 * Nothing comes back from list 0; how long ghosts are wanted is for cachectl sim, where 335 % are
 * what 64 bytes a page have room for.
 */
POLICY(mglru, "the kernel's multi-gen LRU, to compare with", .nr_lists = DOORS + MAX_USES,
       .folio_added = (void *)added, .evict_folios = (void *)evict, .on_add = { .ghost_pct = 335 },
       .on_access = { [0 ... DOORS + MAX_USES - 1] = { .kind = CACHE_EXT_COUNT,
						       .arg = MAX_USES } });
