// SPDX-License-Identifier: GPL-2.0
// expect: calling kernel function bpf_iter_cache_ext_list_new is not allowed
// reason: bpf_iter_cache_ext_list_new() is called by an operation that may not: only evict_folios() may
// at: bpf_for_each(cache_ext_list, folio, (void *)lv, 0, CACHE_EXT_TAIL)
// in: tick
// suggests: walk, evict and move in evict_folios();
/* Only evict_folios() may walk a list. */
#include "cache_ext.bpf.h"

STAT(seen, "folios seen");

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, (void *)lv, 0, CACHE_EXT_TAIL)
		stat_add(seen, 1);
}

POLICY(evict_in_tick, "does not load", .nr_lists = 1, .tick = (void *)tick, .tick_ms = 100);
