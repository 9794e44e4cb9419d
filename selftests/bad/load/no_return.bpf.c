// SPDX-License-Identifier: GPL-2.0
// expect: R0 !read_ok
// reason: it ends without having returned anything on this way, or returns a variable without a value
// at: u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
// in: folio_added
// suggests: return CACHE_EXT_STAY or CACHE_EXT_TO
/* It is to return a list, and returns nothing. */
#include "cache_ext.bpf.h"

#pragma clang diagnostic ignored "-Wreturn-type"

STAT(added_pages, "pages added");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	stat_add(added_pages, args->nr_pages);
}

POLICY(no_return, "does not load", .nr_lists = 1, .folio_added = (void *)added);
