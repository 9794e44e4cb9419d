// SPDX-License-Identifier: GPL-2.0
// expect: "ranges: seed 1, steady, step 0: folio_added\(\) returns list 2, but lists are 0 to 1$"
/* Sends new folios to a list that is not there. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return CACHE_EXT_TO(2, CACHE_EXT_HEAD);
}

POLICY(ranges, "broken", .nr_lists = 2, .folio_added = (void *)added);
