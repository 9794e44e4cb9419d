// SPDX-License-Identifier: GPL-2.0
// reason: folio_added() returns list 9, but lists are 0 to 0
// at: return CACHE_EXT_TO(9, CACHE_EXT_TAIL);
// in: folio_added
// suggests: raise .nr_lists, or name a list below it; the kernel takes no notice of such a verdict: the folio goes where .on_add says
// by: returns 0x109
/* A list that the policy has not: it loads, and the folio goes to list 0. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	if (args->nr_pages > 1)
		return CACHE_EXT_TO(9, CACHE_EXT_TAIL);
	return CACHE_EXT_STAY;
}

POLICY(list_beyond, "loads, and does not do what it says", .nr_lists = 1,
       .folio_added = (void *)added);
