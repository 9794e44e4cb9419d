// SPDX-License-Identifier: GPL-2.0
// expect: the call stack of 9 frames is too deep
// reason: a function calls itself, or calls are nested more than 8 deep
// at: u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
// in: folio_added
// suggests: write the recursion as a loop with a constant bound
/* A function that calls itself. */
#include "cache_ext.bpf.h"

static __attribute__((noinline)) u64 level(u64 n)
{
	volatile u64 here = n;

	return n ? level(n / 2) + here : 0;
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return level(args->ino) & 1 ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(recursion, "does not load", .nr_lists = 1, .folio_added = (void *)added);
