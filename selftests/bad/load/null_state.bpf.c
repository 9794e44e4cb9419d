// SPDX-License-Identifier: GPL-2.0
// reason: the state of a folio is used, and it may be NULL: not every folio is managed
// at: *cache_ext_state(lv, folio) = 1;
// in: folio_added
// suggests: test it first: u8 *state = cache_ext_sta
// by: R0 returned by bpf_cache_ext_state()
// expect: invalid mem access 'mem_or_null'
/* The state of a folio may be NULL, and has to be looked at before use. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	*cache_ext_state(lv, folio) = 1;
	return CACHE_EXT_STAY;
}

POLICY(null_state, "does not load", .nr_lists = 1, .folio_added = (void *)added);
