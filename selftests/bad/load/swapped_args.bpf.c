// SPDX-License-Identifier: GPL-2.0
// expect: kernel function bpf_cache_ext_seen args
// reason: bpf_cache_ext_seen() wants a struct cache_ext_lruvec and is given a struct folio
// at: return bpf_cache_ext_seen((void *)folio, (void *)lv);
// in: folio_added
// suggests: look at the order of the arguments of bpf_cache_ext_seen
/* The folio and the lruvec, the wrong way round. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return bpf_cache_ext_seen((void *)folio, (void *)lv);
}

POLICY(swapped_args, "does not load", .nr_lists = 1, .folio_added = (void *)added);
