// SPDX-License-Identifier: GPL-2.0
/* Computes for long with the lru_lock held, then names what is wanted. */
#include "cache_ext.bpf.h"

u64 sum;

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;
	u32 i, x = sum;

	for (i = 0; i < 150000; i++)
		x = x * 1664525 + 1013904223;
	sum = x;
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(slow, "takes too long", .nr_lists = 1, .evict_folios = (void *)evict);
