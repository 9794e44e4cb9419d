// SPDX-License-Identifier: GPL-2.0
/* A walk within a walk: the inner one is empty, and the outer goes on. */
#include "cache_ext.bpf.h"

STAT(inner, "folios that an inner walk gave");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio, *other;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_for_each(cache_ext_list, other, ec, 0, CACHE_EXT_TAIL) {
			stat_add(inner, 1);
			bpf_cache_ext_evict(ec, other);
		}
}

POLICY(nested, "names victims in inner walks only", .nr_lists = 1, .evict_folios = (void *)evict);
