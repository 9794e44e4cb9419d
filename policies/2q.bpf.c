// SPDX-License-Identifier: GPL-2.0
/*
 * 2Q, the full version: new folios wait in a FIFO, and what is read again after it left there goes
 * to an LRU list. Johnson and Shasha, "2Q: a low overhead high performance buffer management
 * replacement algorithm", VLDB 1994.
 *
 *	new --> IN (FIFO) --> evicted, leaves a ghost --- comes back soon ---> AM (LRU) --> evicted
 *
 * A use while in IN counts for nothing: bursts of uses are one. The ghost is the kernel's own
 * shadow entry, so that "soon" is a number of evictions, those from AM among them: 60 percent of
 * the cache in these are about the paper's 50 in evictions from IN.
 *
 * Good at: skewed reads, scans, bursts; keeps part of a loop. Hurt by: a hot set that has to be
 * read twice before it stays.
 */
#include "cache_ext.bpf.h"

enum { IN, AM };

KNOB(in_pct, 25, 1, 90, "share of the cache for new folios, percent");
KNOB(out_pct, 60, 0, 400, "how long a ghost is remembered, percent of the cache in evictions");
KNOB(refresh, 32, 0, 255, "a hit among the youngest refresh/256 of AM moves nothing");
STAT(evicted_in, "victims from IN");
STAT(evicted_am, "victims from AM");

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	bpf_cache_ext_on_access(p, AM, CACHE_EXT_RULE(CACHE_EXT_MOVE, AM, CACHE_EXT_HEAD, refresh));
	return bpf_cache_ext_on_add_ghost(p, out_pct);
}

static __always_inline u32 pick(struct cache_ext_lruvec *lv)
{
	u64 in = bpf_cache_ext_list_pages(lv, IN), am = bpf_cache_ext_list_pages(lv, AM);

	return !am || in * 100 > (in + am) * in_pct ? IN : AM;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u32 from = pick(lv);
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, from, CACHE_EXT_TAIL) {
		if (!bpf_cache_ext_evict(ec, folio))
			stat_add(*(from == IN ? &evicted_in : &evicted_am), 1);
		from = pick(lv);
		bpf_cache_ext_seek(ec, from, CACHE_EXT_TAIL);
	}
}

POLICY_NAMED(two_queues, "2q", "skewed reads with scans and bursts", .init = (void *)init,
	     .evict_folios = (void *)evict, .nr_lists = 2,
	     .on_add = { .list = IN, .ghost_from = IN, .ghost_list = AM });
