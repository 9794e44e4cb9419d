// SPDX-License-Identifier: GPL-2.0
/*
 * Takes so long over each folio that its walks end for want of time, and has named none; or so long
 * before it looks at the first.
 */
#include "cache_ext.bpf.h"
#include "take_time.h"

KNOB(ahead, 0, 0, 1, "take the time before the walk");
STAT(walks, "calls of evict_folios");
STAT(looked_at, "folios");
STAT(us, "microseconds that all took");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 begin = bpf_ktime_get_ns();
	struct folio *folio;

	stat_add(walks, 1);
	/* Long compared to what else may hold up a call. */
	if (ahead)
		take_time(lv, 150000);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (!ahead)
			take_time(lv, 30000);
		stat_add(looked_at, 1);
	}
	stat_add(us, (bpf_ktime_get_ns() - begin) / 1000);
}

POLICY(dawdler, "takes its time", .nr_lists = 1, .evict_folios = (void *)evict);
