// SPDX-License-Identifier: GPL-2.0
// expect: "repeats: seed 1, steady, .* the same seed gives another result from here on, at other addresses$"
/* Decides by an address. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u32 looks = 64;
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (!looks--)
			break;
		bpf_cache_ext_propose(ec, folio, (u64)folio * 0x9E3779B97F4A7C15ULL);
	}
}

POLICY(repeats, "broken", .nr_lists = 1, .evict_folios = (void *)evict);
