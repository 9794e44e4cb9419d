// SPDX-License-Identifier: GPL-2.0
/* Turns to the same list's end after each folio: the walk itself would never end. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_seek(ec, 0, CACHE_EXT_TAIL);
}

POLICY(turner, "never gets past the first folio", .nr_lists = 1, .evict_folios = (void *)evict);
