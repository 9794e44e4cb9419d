// SPDX-License-Identifier: GPL-2.0
// expect: "evicts: .* evict_folios\(\) has a page that is not cached any more, for bpf_cache_ext_evict\(\)$"
/* Names first what it named last, which is gone. The verifier would not let it keep that. */
#include "cache_ext.bpf.h"

static struct folio *last;

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	if (last)
		bpf_cache_ext_evict(ec, last);
	last = NULL;
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		if (!bpf_cache_ext_evict(ec, folio))
			last = folio;
}

POLICY(evicts, "broken", .nr_lists = 1, .evict_folios = (void *)evict);
