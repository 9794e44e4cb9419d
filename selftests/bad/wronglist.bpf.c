// SPDX-License-Identifier: GPL-2.0
/* Looks for victims on a list that nothing is ever put on, and on lists that do not exist. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 1, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
	bpf_for_each(cache_ext_list, folio, ec, 2, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
	bpf_for_each(cache_ext_list, folio, ec, 0, 7)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(wronglist, "walks an empty list", .nr_lists = 2, .evict_folios = (void *)evict);
