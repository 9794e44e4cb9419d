// SPDX-License-Identifier: GPL-2.0
// expect: invalid access to map value, value_size=8000 off=8184 size=8
// reason: an index goes beyond the end of its array (all global variables of its kind are 8000 bytes)
// at: uses[args->ino & 1023]++;
// in: folio_added
// suggests: bound it by this array's size
/* An index that is bounded, but not by the size of its array. */
#include "cache_ext.bpf.h"

u64 uses[1000];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	uses[args->ino & 1023]++;
	return CACHE_EXT_STAY;
}

POLICY(index_mask, "does not load", .nr_lists = 1, .folio_added = (void *)added);
