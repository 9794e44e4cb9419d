// SPDX-License-Identifier: GPL-2.0
// reason: what has to be a number is a variable: a size of memory, or the range of a knob
// at: u8 *state = bpf_cache_ext_state(lv, folio, size);
// suggests: a const variable is none to C
/* A size that the compiler knows, but that is no constant to C. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	const u32 size = 8;
	u8 *state = bpf_cache_ext_state(lv, folio, size);

	if (state)
		state[7] = 1;
	return CACHE_EXT_STAY;
}

POLICY(state_const, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
