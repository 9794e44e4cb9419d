// SPDX-License-Identifier: GPL-2.0
// reason: a local array's size is not a constant
// at: u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
// suggests: give it a constant size
/* An array whose size is not known. */
#include "cache_ext.bpf.h"

static __attribute__((noinline)) u32 sum(volatile u32 *n, u32 nr)
{
	return n[0] + n[nr - 1];
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	volatile u32 seen[args->nr_pages];

	seen[0] = args->pid;
	return sum(seen, args->nr_pages) ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(variable_array, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
