// SPDX-License-Identifier: GPL-2.0
// reason: a function is given a pointer that is not one of this call: a number, or one that was kept in a variable or a map
// at: u64 pages = mine ? bpf_cache_ext_list_pages(mine, 0) : 0;
// in: folio_added
// suggests: keep no folio and no lruvec from one call to the next
// expect: arg
/* A lruvec kept in a variable. */
#include "cache_ext.bpf.h"

struct cache_ext_lruvec *mine;

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 pages = mine ? bpf_cache_ext_list_pages(mine, 0) : 0;

	mine = lv;
	return pages ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(kept_lruvec, "does not load", .nr_lists = 1, .folio_added = (void *)added);
