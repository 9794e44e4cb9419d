// SPDX-License-Identifier: GPL-2.0
/*
 * No evict_folios(): the kernel takes from list 0, which has the first 256 pages of a file, before
 * list 1, which has the rest. selftests/kernel/pinned.sh has somebody hold the 256.
 */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return CACHE_EXT_TO(args->index >= 256, CACHE_EXT_HEAD);
}

POLICY(twolists, "list 0 before list 1", .nr_lists = 2, .folio_added = (void *)added);
