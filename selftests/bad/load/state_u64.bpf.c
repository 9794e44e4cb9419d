// SPDX-License-Identifier: GPL-2.0
// expect: invalid access to memory, mem_size=4 off=0 size=8
// reason: more than the 4 bytes of a folio's state are used
// at: *when = bpf_cache_ext_accesses(lv);
// in: folio_added
// suggests: state[0] to state[3] are all there is
// by: R0 returned by bpf_cache_ext_state()
/* A number of 8 bytes in the 4 bytes of a folio. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 *when = (u64 *)cache_ext_state(lv, folio);

	if (when)
		*when = bpf_cache_ext_accesses(lv);
	return CACHE_EXT_STAY;
}

POLICY(state_u64, "does not load", .nr_lists = 1, .folio_added = (void *)added);
