// SPDX-License-Identifier: GPL-2.0
// expect: "evicts: .* evict_folios\(\) has a page that it has evicted in this call, for bpf_cache_ext_evict\(\)$"
/* Names each page twice. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		bpf_cache_ext_evict(ec, folio);
		bpf_cache_ext_evict(ec, folio);
	}
}

POLICY(evicts_twice, "broken", .nr_lists = 1, .evict_folios = (void *)evict);
