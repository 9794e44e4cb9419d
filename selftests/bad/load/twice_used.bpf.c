// SPDX-License-Identifier: GPL-2.0
// expect: struct_ops init_kern twice_used func ptr folio_accessed: invalid reuse of prog added in se
// reason: one program, added(), is used for two operations
// at: POLICY(twice_used, "does not load", .nr_lists = 1, .folio_added = (void *)added,
// suggests: write a POLICY_PROG
/* One program for two operations. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return CACHE_EXT_STAY;
}

POLICY(twice_used, "does not load", .nr_lists = 1, .folio_added = (void *)added,
       .folio_accessed = (void *)added);
