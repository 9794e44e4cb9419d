// SPDX-License-Identifier: GPL-2.0
// expect: "forgets: seed 1, .* the state of a page was written to after the page left$"
/* Writes to the state of a page that left by truncation. */
#include "cache_ext.bpf.h"

static u8 *state;

void POLICY_PROG(removed, struct cache_ext_lruvec *lv, struct folio *folio, u32 reason)
{
	if (reason == CACHE_EXT_TRUNCATED)
		state = cache_ext_state(lv, folio);
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	if (state)
		state[2] = 1;
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(forgets_state, "broken", .nr_lists = 1, .folio_removed = (void *)removed,
       .evict_folios = (void *)evict);
