// SPDX-License-Identifier: GPL-2.0
/* Moves folios for as long as it is let and names none: what ends it is the budget of looks. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_move(ec, folio, 0, CACHE_EXT_TAIL);
}

POLICY(mover, "moves for ever", .nr_lists = 1, .evict_folios = (void *)evict);
