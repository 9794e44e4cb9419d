// SPDX-License-Identifier: GPL-2.0
// expect: invalid mem access 'mem_or_null'
// reason: the state of a folio is used, and it may be NULL: not every folio is managed
// at: *state = 1;
// in: folio_added
// suggests: test it first: u8 *state = cache_ext_state(lv, folio); if (!state) return or go on
// by: R0 returned by bpf_cache_ext_state()
/* As null_state.bpf.c; clang makes one call of the two, which has no line. */
#include "cache_ext.bpf.h"

STAT(writes, "folios that a write brought");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state;

	if (args->write) {
		writes = 1;
		state = cache_ext_state(lv, folio);
	} else {
		writes = 2;
		state = cache_ext_state(lv, folio);
	}
	*state = 1;
	return CACHE_EXT_STAY;
}

POLICY(merged_state, "does not load", .nr_lists = 1, .folio_added = (void *)added);
