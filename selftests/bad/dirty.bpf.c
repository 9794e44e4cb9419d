// SPDX-License-Identifier: GPL-2.0
/* Names only folios that a write brought, which are the dirty ones; those that were read stay. */
#include "cache_ext.bpf.h"

STAT(named, "folios that a write brought");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return CACHE_EXT_TO(args->write ? 1 : 0, CACHE_EXT_HEAD);
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 1, CACHE_EXT_HEAD)
		if (!bpf_cache_ext_evict(ec, folio))
			stat_add(named, 1);
}

POLICY(dirty, "names dirty folios", .nr_lists = 2, .folio_added = (void *)added,
       .evict_folios = (void *)evict);
