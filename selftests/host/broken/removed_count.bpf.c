// SPDX-License-Identifier: GPL-2.0
// expect: "removed: seed 1, removal, .* evict_folios\(\) names nothing in [0-9]+ of [0-9]+ calls though pages could go"
/* Counts the pages of all cgroups in one place, those of a removed one for ever. */
#include "cache_ext.bpf.h"

static s64 pages;

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	pages++;
	return CACHE_EXT_STAY;
}

void POLICY_PROG(removed, struct cache_ext_lruvec *lv, struct folio *folio, u32 reason)
{
	pages--;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	/* It makes sure of what it counts, so it thinks. */
	if (pages > 100 + (s64)bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS))
		return;
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(removed_count, "broken", .nr_lists = 1, .folio_added = (void *)added,
       .folio_removed = (void *)removed, .evict_folios = (void *)evict);
