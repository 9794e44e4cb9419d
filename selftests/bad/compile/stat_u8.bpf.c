// SPDX-License-Identifier: GPL-2.0
// reason: an atomic addition is made to less than 4 bytes
// at: stat_add(state[2], 1);
// suggests: add without it (state[2]++), or use a u3
/* An atomic addition to one byte. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state)
		stat_add(state[2], 1);
	return CACHE_EXT_STAY;
}

POLICY(stat_u8, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
