// SPDX-License-Identifier: GPL-2.0
// expect: "forgets: seed 1, truncation, .* evict_folios\(\) has a page that was truncated, for bpf_cache_ext_seen\(\)$"
/* Keeps a page until it is reclaimed, and takes no notice if it is truncated. */
#include "cache_ext.bpf.h"

#define kept(lv) ((struct folio **)bpf_cache_ext_lruvec_data(lv, sizeof(struct folio *)))

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	struct folio **kept = kept(lv);

	if (!*kept)
		*kept = folio;
	return CACHE_EXT_STAY;
}

void POLICY_PROG(removed, struct cache_ext_lruvec *lv, struct folio *folio, u32 reason)
{
	struct folio **kept = kept(lv);

	if (folio == *kept && reason == CACHE_EXT_RECLAIMED)
		*kept = NULL;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio, **kept = kept(lv);

	if (*kept)
		bpf_cache_ext_seen(lv, *kept);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(forgets, "broken", .nr_lists = 1, .folio_added = (void *)added,
       .folio_removed = (void *)removed, .evict_folios = (void *)evict);
