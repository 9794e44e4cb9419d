// SPDX-License-Identifier: GPL-2.0
/*
 * LRU: evicts the folio whose last use is longest ago.
 *
 * Good at: working sets that fit. Hurt by: loops longer than the cache (it misses always), scans.
 */
#include "cache_ext.bpf.h"

KNOB(refresh, 32, 0, 255,
     "a hit among the youngest refresh/256 of the list moves nothing; 0: exact LRU");
STAT(evicted, "folios it named as victims");

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	return bpf_cache_ext_on_access(p, 0,
				       CACHE_EXT_RULE(CACHE_EXT_MOVE, 0, CACHE_EXT_HEAD, refresh));
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		if (!bpf_cache_ext_evict(ec, folio))
			stat_add(evicted, 1);
}

POLICY(lru, "least recently used first", .nr_lists = 1, .init = (void *)init,
       .evict_folios = (void *)evict);
