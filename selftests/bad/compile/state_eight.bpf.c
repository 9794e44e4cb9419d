// SPDX-License-Identifier: GPL-2.0
// reason: a folio's state has 4 bytes, and more is asked for: the kernel would answer NULL, always
// at: u64 *when = (u64 *)bpf_cache_ext_state(lv, folio, 8);
// suggests: keep a u8, a u16 or one u32 there
/* Eight bytes of a folio's state, of four: the kernel has nothing against it, and returns NULL. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 *when = (u64 *)bpf_cache_ext_state(lv, folio, 8);

	if (when)
		*when = args->index;
	return CACHE_EXT_STAY;
}

POLICY(state_eight, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
