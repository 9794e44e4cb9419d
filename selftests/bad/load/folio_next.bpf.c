// SPDX-License-Identifier: GPL-2.0
// reason: a folio, a lruvec or arguments are moved or computed with, as if they were a place in an array or a number
// at: return bpf_cache_ext_seen(lv, folio + 1);
// in: folio_added
// suggests: use them as they are
// expect: cannot access ptr member next with moff 0 in struct list_head with off 0 size 1
/* The folio after this one in memory. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return bpf_cache_ext_seen(lv, folio + 1);
}

POLICY(folio_next, "does not load", .nr_lists = 1, .folio_added = (void *)added);
