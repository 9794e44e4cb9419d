// SPDX-License-Identifier: GPL-2.0
// expect: misaligned access off
// reason: an atomic operation is made at an address that is not a multiple of its size
// at: __sync_fetch_and_add((u32 *)&state[1], 1);
// in: folio_added
// suggests: align what is added to
/* A counter behind the byte that COUNT counts in: of 4 bytes, at an odd address. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state)
		__sync_fetch_and_add((u32 *)&state[1], 1);
	return CACHE_EXT_STAY;
}

POLICY(misaligned, "does not load", .nr_lists = 1, .folio_added = (void *)added);
