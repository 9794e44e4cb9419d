// SPDX-License-Identifier: GPL-2.0
// reason: a folio, a lruvec or arguments are moved or computed with, as if they were a place in an array or a number
// at: seen[(u64)folio * 0x9e3779b97f4a7c15 >> 54]++;
// in: folio_added
// suggests: use them as they are
// expect: math between trusted_ptr_ pointer and -7046029254386353131 is not allowed
/* A hash of where a folio is in memory. */
#include "cache_ext.bpf.h"

u64 seen[1024];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	seen[(u64)folio * 0x9e3779b97f4a7c15 >> 54]++;
	return CACHE_EXT_STAY;
}

POLICY(folio_hash, "does not load", .nr_lists = 1, .folio_added = (void *)added);
