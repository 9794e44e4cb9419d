// SPDX-License-Identifier: GPL-2.0
// expect: "bounded: seed 1, small, .* evict_folios\(\) looks at 4096 pages where there are [0-9]+: only the limit ends its walk$"
/* Names one page less than it should, and then drags pages about. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		if (ec->nr_evicted + 1 < ec->nr_to_evict || !ec->nr_evicted)
			bpf_cache_ext_evict(ec, folio);
		else
			bpf_cache_ext_move(ec, folio, 0, CACHE_EXT_HEAD);
}

POLICY(bounded_walk, "broken", .nr_lists = 1, .evict_folios = (void *)evict);
