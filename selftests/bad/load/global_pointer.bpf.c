// SPDX-License-Identifier: GPL-2.0
// expect: misaligned access off (0x0; 0xffffffffffffffff)
// reason: something is added, by an atomic operation, at an address that is only a number: a global pointer has no memory to point to
// at: __sync_fetch_and_add(&uses[args->index & 63], 1);
// in: folio_added
// suggests: make it an array, u64 table[4096] in place of u64 *table
/* A global pointer that nothing was given to, used as an array: it is read as a number. */
#include "cache_ext.bpf.h"

u64 *uses;

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	__sync_fetch_and_add(&uses[args->index & 63], 1);
	return CACHE_EXT_STAY;
}

POLICY(global_pointer, "does not load", .nr_lists = 1, .folio_added = (void *)added);
