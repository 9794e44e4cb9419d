// SPDX-License-Identifier: GPL-2.0
// expect: math between mem pointer and register with unbounded min value is not allowed
// reason: an index may be anything, or be negative: nothing bounds it
// at: __sync_fetch_and_add(&counts[args->evicted_from], 1);
// in: folio_added
// suggests: bound it before it is used
/* A pointer into the memory of a lruvec, moved by a number nobody checked. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 *counts = bpf_cache_ext_lruvec_data(lv, 64);

	if (counts)
		__sync_fetch_and_add(&counts[args->evicted_from], 1);
	return CACHE_EXT_STAY;
}

POLICY(data_shift, "does not load", .nr_lists = 1, .folio_added = (void *)added);
