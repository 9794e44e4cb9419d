// SPDX-License-Identifier: GPL-2.0
// reason: folio_accessed() returns list 2, but lists are 0 to 0
// at: return CACHE_EXT_TO(2, CACHE_EXT_TAIL);
// in: folio_accessed
// suggests: raise .nr_lists, or name a list below it; the kernel takes no notice of such a verdict: the folio stays where it is
// by: returns 0x102
/* clang makes one instruction of the two returns, which has no line. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	if (args->kind)
		return CACHE_EXT_TO(2, CACHE_EXT_TAIL);
	return CACHE_EXT_STAY;
}

POLICY(merged_return, "loads, and does not do what it says", .nr_lists = 1,
       .folio_accessed = (void *)accessed, .on_access = { { .kind = CACHE_EXT_CALL } });
