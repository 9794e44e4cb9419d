// SPDX-License-Identifier: GPL-2.0
// expect: "stays: seed 1, steady, .* it gives up: no room for inode [0-9]+$"
/* Gives up when there is much to do. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	if (args->index > 200)
		cache_ext_error(lv, "no room for inode %llu", args->ino);
	return CACHE_EXT_STAY;
}

POLICY(stays, "broken", .nr_lists = 1, .folio_added = (void *)added);
