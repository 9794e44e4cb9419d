// SPDX-License-Identifier: GPL-2.0
/* Evicts and moves folios it has evicted, in the walk and after it: -ENOENT, all of it. */
#include "cache_ext.bpf.h"

STAT(wrong, "calls that should have been refused and were not");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio, *last = NULL;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (bpf_cache_ext_evict(ec, folio))
			continue;
		if (!bpf_cache_ext_evict(ec, folio) ||
		    !bpf_cache_ext_move(ec, folio, 0, CACHE_EXT_HEAD))
			stat_add(wrong, 1);
		last = folio;
	}
	if (last && !bpf_cache_ext_move(ec, last, 0, CACHE_EXT_HEAD))
		stat_add(wrong, 1);
}

POLICY(twice, "evicts what it has evicted", .nr_lists = 1, .evict_folios = (void *)evict);
