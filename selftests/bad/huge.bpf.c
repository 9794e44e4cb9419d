// SPDX-License-Identifier: GPL-2.0
/*
 * The largest number wherever there is one: the reach of its ghosts, what its rules count up to and
 * how far, a folio's state and its own data. Scores: scores.bpf.c.
 */
#include "cache_ext.bpf.h"

enum { MAX = 255 };

STAT(ghosts, "folios that came back as ghosts");

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	return bpf_cache_ext_on_add_ghost(p, 0xffffffff);
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state)
		state[0] = state[1] = state[2] = state[3] = MAX;
	if (args->evicted_from >= 0)
		stat_add(ghosts, 1);
	return CACHE_EXT_STAY;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 *data = bpf_cache_ext_lruvec_data(lv, 64);
	struct folio *folio;
	u32 list;

	if (data)
		data[0] = data[7] = ~0ULL;
	for (list = 0; list < 16; list++)
		bpf_for_each(cache_ext_list, folio, ec, list, CACHE_EXT_TAIL)
			bpf_cache_ext_evict(ec, folio);
}

#define C { .kind = CACHE_EXT_COUNT, .arg = MAX }
#define M { .kind = CACHE_EXT_MOVE, .list = 15, .end = CACHE_EXT_TAIL, .arg = MAX }
POLICY(huge, "the largest numbers", .nr_lists = 16, .init = (void *)init, .folio_added = (void *)added,
       .evict_folios = (void *)evict, .on_add = { .ghost_list = 15, .ghost_pct = ~0U },
       .on_access = { M, C, C, C, C, C, C, C, C, C, C, C, C, C, C, M });
