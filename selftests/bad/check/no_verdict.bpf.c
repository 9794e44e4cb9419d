// SPDX-License-Identifier: GPL-2.0
// reason: folio_added() returns -1, which is no verdict
// at: return -1;
// in: folio_added
// suggests: return CACHE_EXT_TO(list, CACHE_EXT_HEAD or CACHE_EXT_TAIL) or CACHE_EXT_STAY
/* An error, where a verdict is wanted. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (!state)
		return -1;
	state[2] = args->write;
	return CACHE_EXT_STAY;
}

POLICY(no_verdict, "loads, and does not do what it says", .nr_lists = 1,
       .folio_added = (void *)added);
