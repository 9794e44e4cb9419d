// SPDX-License-Identifier: GPL-2.0
// expect: "sizes: seed 1, sizes, .* evict_folios\(\) names nothing in [0-9]+ of [0-9]+ calls though pages could go"
/* Leaves alone a part of the cache, of the size it had at first. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 *leave = bpf_cache_ext_lruvec_data(lv, sizeof(*leave));
	struct folio *folio;

	if (!leave)
		return;
	if (!*leave)
		*leave = bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS) / 2 + 1;
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS) < *leave)
			break;
		bpf_cache_ext_evict(ec, folio);
	}
}

POLICY(sizes, "broken", .nr_lists = 1, .evict_folios = (void *)evict);
