// SPDX-License-Identifier: GPL-2.0
/* FIFO, and what it hears of victims that reclaim could not free. */
#include "cache_ext.bpf.h"

STAT(told, "pages it was told have come back");
STAT(named, "pages it named");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	stat_add(told, ec->nr_kept);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
	stat_add(named, ec->nr_evicted);
}

POLICY(heard, "tests", .nr_lists = 1, .evict_folios = (void *)evict);
