// SPDX-License-Identifier: GPL-2.0
// reason: more than the 4 bytes of a folio's state are used
// at: state[4] = 1;
// in: folio_added
// suggests: state[0] to state[3] are all there is
// by: R0 returned by bpf_cache_ext_state()
// expect: invalid access to memory
/* Beyond the 4 bytes of a folio's state. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state)
		state[4] = 1;
	return CACHE_EXT_STAY;
}

POLICY(state_size, "does not load", .nr_lists = 1, .folio_added = (void *)added);
