// SPDX-License-Identifier: GPL-2.0
// reason: an index may be anything, or be negative: nothing bounds it
// at: by_list[from]++;
// in: folio_added
// suggests: bound it before it is used
// expect: math between map_value pointer and register with unbounded min value is not allowed
/* An index with a sign, compared with the upper end only. */
#include "cache_ext.bpf.h"

u64 by_list[16];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	s64 from = args->refault_distance;

	if (from < 16)
		by_list[from]++;
	return CACHE_EXT_STAY;
}

POLICY(index_negative, "does not load", .nr_lists = 1, .folio_added = (void *)added);
