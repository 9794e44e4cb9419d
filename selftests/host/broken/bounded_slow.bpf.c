// SPDX-License-Identifier: GPL-2.0
// expect: "bounded: seed 1, steady, step [0-9]+: folio_added\(\) is slow: 20 s of CPU time in [0-9]+ calls: bound its loops by a small constant$"
/* A loop over data that ends, but takes a long time in each call. */
#include "cache_ext.bpf.h"

volatile u32 spins;

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u32 i;

	for (i = 0; i < 20000000; i++)
		spins = i;
	return CACHE_EXT_STAY;
}

POLICY(bounded_slow, "tests", .nr_lists = 1, .folio_added = (void *)added);
