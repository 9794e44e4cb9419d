// SPDX-License-Identifier: GPL-2.0
// reason: it computes with numbers that have a fraction, and BPF has none
// at: float share = args->index;
// suggests: compute in whole numbers
/* A number with a fraction. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	float share = args->index;

	return share * 0.1f > args->nr_pages ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(floating, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
