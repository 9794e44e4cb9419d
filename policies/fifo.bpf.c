// SPDX-License-Identifier: GPL-2.0
/*
 * FIFO: evicts the folio that was inserted first.
 *
 * Good at: costing nothing; a baseline. Hurt by: every workload with a hot set, whose folios it
 * evicts as readily as any.
 */
#include "cache_ext.bpf.h"

STAT(evicted, "folios it named as victims");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		if (!bpf_cache_ext_evict(ec, folio))
			stat_add(evicted, 1);
}

POLICY(fifo, "oldest first: a baseline, lowest cost", .nr_lists = 1, .evict_folios = (void *)evict);
