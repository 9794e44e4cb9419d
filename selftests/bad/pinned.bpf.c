// SPDX-License-Identifier: GPL-2.0
/*
 * Names the first 256 pages of a file again and again, and nothing else, or drags them to the end
 * where the kernel helps itself: selftests/kernel/pinned.sh has somebody hold them.
 */
#include "cache_ext.bpf.h"

enum { HELD = 2 };	/* byte of a folio's state */

KNOB(young, 0, 0, 1, "look from the young end");
KNOB(drag, 0, 0, 1, "do not name them, move them to where the kernel takes from");
STAT(named, "times it named a page that is held");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state && args->index < 256)
		state[HELD] = 1;
	return CACHE_EXT_STAY;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, young ? CACHE_EXT_HEAD : CACHE_EXT_TAIL) {
		u8 *state = cache_ext_state(lv, folio);

		if (!state || !state[HELD])
			continue;
		if (drag)
			bpf_cache_ext_move(ec, folio, 0, CACHE_EXT_TAIL);
		else if (!bpf_cache_ext_evict(ec, folio))
			stat_add(named, 1);
	}
}

POLICY(pinned, "names pages that cannot be freed", .nr_lists = 1, .folio_added = (void *)added,
       .evict_folios = (void *)evict);
