// SPDX-License-Identifier: GPL-2.0
// reason: MAIN is not declared
// at: return CACHE_EXT_TO(MAIN, CACHE_EXT_TAIL);
// suggests: declare it before its use: lists are best numbered
/* A name that was not declared. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return CACHE_EXT_TO(MAIN, CACHE_EXT_TAIL);
}

POLICY(undeclared, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
