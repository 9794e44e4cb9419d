// SPDX-License-Identifier: GPL-2.0
/* FIFO, and what it hears of victims that reclaim could not free. */
#include "cache_ext.bpf.h"

KNOB(held, 0, 0, 4294967295, "inode number of a file whose first 256 pages somebody holds");
STAT(told, "pages it was told have come back");
STAT(named, "pages of these that it named");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state)
		state[0] = args->ino == held && args->index < 256;
	return CACHE_EXT_STAY;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	stat_add(told, ec->nr_kept);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		u8 *state = cache_ext_state(lv, folio);
		bool is_held = state && state[0];

		if (!bpf_cache_ext_evict(ec, folio))
			stat_add(named, is_held);
	}
}

POLICY(heard, "tests", .nr_lists = 1, .folio_added = (void *)added, .evict_folios = (void *)evict);
