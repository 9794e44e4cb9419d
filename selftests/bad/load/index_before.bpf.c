// SPDX-License-Identifier: GPL-2.0
// expect: min value is negative, either use unsigned index or do a if (index >=0) check.
// reason: an index may be negative
// at: recent[(args->index & 15) - (args->nr_pages & 15)]++;
// in: folio_added
// suggests: make it unsigned
/* The slot that is so many pages before the page's own: the first ones have none. */
#include "cache_ext.bpf.h"

u8 recent[16];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	recent[(args->index & 15) - (args->nr_pages & 15)]++;
	return CACHE_EXT_STAY;
}

POLICY(index_before, "does not load", .nr_lists = 1, .folio_added = (void *)added);
