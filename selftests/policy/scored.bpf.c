// SPDX-License-Identifier: GPL-2.0
/* Least often used among the oldest, by scores; and it counts what it is called for. */
#include "cache_ext.bpf.h"

KNOB(window, 1024, 32, 4096, "folios it looks at");
STAT(calls, "calls of evict_folios");
STAT(ticks, "calls of tick");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;
	u32 looks = window;
	u8 *state;

	stat_add(calls, 1);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (!looks--)
			break;
		state = cache_ext_state(lv, folio);
		bpf_cache_ext_propose(ec, folio, state ? state[0] : 0);
	}
}

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	stat_add(ticks, 1);
}

POLICY(scored, "tests", .nr_lists = 1, .evict_folios = (void *)evict, .tick = (void *)tick,
       .tick_evictions = 256, .on_access = { { .kind = CACHE_EXT_COUNT } });
