// SPDX-License-Identifier: GPL-2.0
/* Takes so long over each folio that its walks end for want of time, and has named none. */
#include "cache_ext.bpf.h"

STAT(walks, "calls of evict_folios");
STAT(looked_at, "folios");

u64 sum;

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;
	u64 x = 0;
	u32 i;

	stat_add(walks, 1);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		/* Each call sums up a counter of all CPUs. */
		for (i = 0; i < 30000; i++)
			x += bpf_cache_ext_accesses(lv);
		sum = x;
		stat_add(looked_at, 1);
	}
}

POLICY(dawdler, "takes its time", .nr_lists = 1, .evict_folios = (void *)evict);
