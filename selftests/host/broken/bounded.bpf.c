// SPDX-License-Identifier: GPL-2.0
// expect: "bounded: seed 1, .* folio_accessed\(\) does not return: 3 s of CPU time in one call$"
/* A loop without an end, for one page. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state && ++state[0] == 100)
		for (;;)
			asm volatile("");
	return CACHE_EXT_STAY;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(bounded, "broken", .nr_lists = 1, .folio_accessed = (void *)accessed,
       .evict_folios = (void *)evict, .on_access = { { .kind = CACHE_EXT_CALL } });
