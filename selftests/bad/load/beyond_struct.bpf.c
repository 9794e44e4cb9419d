// SPDX-License-Identifier: GPL-2.0
// expect: access beyond struct cache_ext_add_args at off 4000 size 4
// reason: byte 4000 of struct cache_ext_add_args is read, which is not that long
// at: return ((volatile u32 *)args)[1000];
// in: folio_added
// suggests: read the members that cache_ext.bpf.h declares
/* Beyond the end of the arguments. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return ((volatile u32 *)args)[1000];
}

POLICY(beyond_struct, "does not load", .nr_lists = 1, .folio_added = (void *)added);
