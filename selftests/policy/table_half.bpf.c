// SPDX-License-Identifier: GPL-2.0
/* A table of 1 GiB, which is half of the memory of the machine that the tests have. */
#include "cache_ext.bpf.h"

static u64 table[1 << 27];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	table[args->ino & ((1 << 27) - 1)]++;
	return CACHE_EXT_STAY;
}

POLICY(table_half, "tests", .nr_lists = 1, .folio_added = (void *)added);
