// SPDX-License-Identifier: GPL-2.0
// reason: its global variables are too large: 4096 MiB, most of it table; the kernel has room for less than 2048 MiB
// at: static u64 table[1 << 29];
// suggests: make the largest one smaller: u64 table[1 << 20] takes 8 MiB
/* A table of 4 GiB, which is 0 as an int. */
#include "cache_ext.bpf.h"

static u64 table[1 << 29];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	table[args->ino & ((1 << 29) - 1)]++;
	return CACHE_EXT_STAY;
}

POLICY(table_larger, "does not load", .nr_lists = 1, .folio_added = (void *)added);
