// SPDX-License-Identifier: GPL-2.0
// reason: there is no function bpf_cache_ext_evict_folio()
// at: bpf_cache_ext_evict_folio(ec, folio);
// suggests: use the functions that cache_ext.bpf.h declares
/* A function that does not exist. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict_folio(ec, folio);
}

POLICY(misspelled, "does not compile", .nr_lists = 1, .evict_folios = (void *)evict);
