// SPDX-License-Identifier: GPL-2.0
// reason: its global variables are too large: 2049 MiB, most of it table; the kernel has room for less than 2048 MiB
// at: static u64 table[1 << 28];
// suggests: make the largest one smaller: u64 table[1 << 20] takes 8 MiB
/* A table of 2 GiB, beside a small one. */
#include "cache_ext.bpf.h"

static u64 small[1 << 17];

static u64 table[1 << 28];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	table[args->ino & ((1 << 28) - 1)]++;
	small[args->ino & ((1 << 17) - 1)]++;
	return CACHE_EXT_STAY;
}

POLICY(table_large, "does not load", .nr_lists = 1, .folio_added = (void *)added);
