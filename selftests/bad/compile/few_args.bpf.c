// SPDX-License-Identifier: GPL-2.0
// reason: a function wants 4 arguments and is given 3
// at: bpf_cache_ext_move(ec, folio, 0);
// suggests: its declaration is in cache_ext.bpf.h
/* A function with too few arguments. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_move(ec, folio, 0);
}

POLICY(few_args, "does not compile", .nr_lists = 1, .evict_folios = (void *)evict);
