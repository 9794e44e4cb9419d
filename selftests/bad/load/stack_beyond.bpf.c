// SPDX-License-Identifier: GPL-2.0
// expect: invalid variable-offset write to stack
// reason: a local array is used beyond its end, or is larger than the stack of 512 bytes
// at: pages[args->index & 15] = args->nr_pages;
// in: folio_added
// suggests: bound the index by the array's size
/* A local array of eight, and an index up to 15. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 pages[8] = {};

	pages[args->index & 15] = args->nr_pages;
	return pages[args->ino & 7] ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(stack_beyond, "does not load", .nr_lists = 1, .folio_added = (void *)added);
