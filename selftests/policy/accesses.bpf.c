// SPDX-License-Identifier: GPL-2.0
/* FIFO that shows what bpf_cache_ext_accesses() was at the last eviction. */
#include "cache_ext.bpf.h"

STAT(clock, "accesses at the last eviction");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	clock = bpf_cache_ext_accesses(lv);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(accesses, "tests", .nr_lists = 1, .evict_folios = (void *)evict);
