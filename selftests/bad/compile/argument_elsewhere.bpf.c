// SPDX-License-Identifier: GPL-2.0
// reason: lv is not declared here
// at: u8 *state = cache_ext_state(lv, folio);
// suggests: it is an argument of an operation
/* An argument of an operation, used where it is not handed to. */
#include "cache_ext.bpf.h"

static bool mark(void)
{
	u8 *state = cache_ext_state(lv, folio);

	return state;
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return mark() ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(argument_elsewhere, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
