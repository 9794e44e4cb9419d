// SPDX-License-Identifier: GPL-2.0
// reason: an index may be anything, or be negative: nothing bounds it
// at: uses[args->ino]++;
// in: folio_added
// suggests: bound it before it is used
// expect: math between map_value pointer and register with unbounded min value is not allowed
/* An index that was not compared with the size of its array. */
#include "cache_ext.bpf.h"

u64 uses[1024];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	uses[args->ino]++;
	return CACHE_EXT_STAY;
}

POLICY(index_unbound, "does not load", .nr_lists = 1, .folio_added = (void *)added);
