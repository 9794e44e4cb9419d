// SPDX-License-Identifier: GPL-2.0
// expect: "refusals: seed 1, refusals, .* evict_folios\(\) names refused pages 65 times without going on in its walk$"
/* Names a page until it is taken. */
#include "cache_ext.bpf.h"

enum { BUSY = -16 };

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		while (bpf_cache_ext_evict(ec, folio) == BUSY)
			;
}

POLICY(refusals, "broken", .nr_lists = 1, .evict_folios = (void *)evict);
