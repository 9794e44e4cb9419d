// SPDX-License-Identifier: GPL-2.0
/* Evicts all there is, whatever was asked for: it gets what was asked for. */
#include "cache_ext.bpf.h"

STAT(taken, "folios it was given");
STAT(beyond, "folios it was given beyond what was asked for");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio, *last = NULL;
	u32 list;

	for (list = 0; list < 2; list++)
		bpf_for_each(cache_ext_list, folio, ec, list, CACHE_EXT_TAIL) {
			/* The one before this one stays, so that there is one left to name. */
			if (last && !bpf_cache_ext_evict(ec, last)) {
				stat_add(taken, 1);
				if (ec->nr_evicted > ec->nr_to_evict)
					stat_add(beyond, 1);
			}
			last = folio;
		}
	if (last && ec->nr_evicted >= ec->nr_to_evict && !bpf_cache_ext_evict(ec, last))
		stat_add(beyond, 1);
}

POLICY(everything, "evicts everything", .nr_lists = 2, .evict_folios = (void *)evict);
