// SPDX-License-Identifier: GPL-2.0
/*
 * CLOCK, also called FIFO-Reinsertion or Second Chance: a folio that was used since the hand last
 * passed stays for one more round. Corbato, "A paging experiment with the Multics system", 1968.
 *
 * Good at: what LRU is good at, while a hit moves nothing. Hurt by: loops longer than the cache,
 * scans.
 */
#include "cache_ext.bpf.h"

STAT(evicted, "folios it named as victims");
STAT(reinserted, "folios that had been used and stay");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (cache_ext_test_clear_used(lv, folio)) {
			bpf_cache_ext_move(ec, folio, 0, CACHE_EXT_HEAD);
			stat_add(reinserted, 1);
		} else if (!bpf_cache_ext_evict(ec, folio)) {
			stat_add(evicted, 1);
		}
	}
}

POLICY(clock, "working sets that fit, at the price of fifo", .nr_lists = 1,
       .evict_folios = (void *)evict, .on_access = { { .kind = CACHE_EXT_COUNT, .arg = 1 } });
