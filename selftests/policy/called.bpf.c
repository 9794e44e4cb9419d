// SPDX-License-Identifier: GPL-2.0
/* Runs a program at every hit, which does nothing: what that costs. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	return CACHE_EXT_STAY;
}

POLICY(called, "tests", .nr_lists = 1, .folio_accessed = (void *)accessed,
       .on_access = { { .kind = CACHE_EXT_CALL } });
