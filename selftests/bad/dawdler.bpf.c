// SPDX-License-Identifier: GPL-2.0
/*
 * Takes so long over each folio that its walks end for want of time, and has named none; or so long
 * before it looks at the first.
 */
#include "cache_ext.bpf.h"

KNOB(ahead, 0, 0, 1, "take the time before the walk");
STAT(walks, "calls of evict_folios");
STAT(looked_at, "folios");
STAT(us, "microseconds that all took");

u64 sum;

static __always_inline void take_time(struct cache_ext_lruvec *lv)
{
	u64 x = 0;
	u32 i;

	/* Each call sums up a counter of all CPUs. */
	for (i = 0; i < 30000; i++)
		x += bpf_cache_ext_accesses(lv);
	sum = x;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 begin = bpf_ktime_get_ns();
	struct folio *folio;

	stat_add(walks, 1);
	if (ahead) {
		/* Long compared to what else may hold up a call. */
		take_time(lv);
		take_time(lv);
		take_time(lv);
		take_time(lv);
		take_time(lv);
	} else {
		bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
			take_time(lv);
			stat_add(looked_at, 1);
		}
	}
	if (ahead)
		bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
			stat_add(looked_at, 1);
	stat_add(us, (bpf_ktime_get_ns() - begin) / 1000);
}

POLICY(dawdler, "takes its time", .nr_lists = 1, .evict_folios = (void *)evict);
