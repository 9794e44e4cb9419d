// SPDX-License-Identifier: GPL-2.0
// expect: "progress: seed 1, steady, .* evict_folios\(\) names nothing in [0-9]+ of [0-9]+ calls though pages could go: the kernel takes them in its place$"
/* Names something each second time. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 *calls = bpf_cache_ext_lruvec_data(lv, sizeof(*calls));
	struct folio *folio;

	if (calls && ++*calls % 2)
		return;
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(progress, "broken", .nr_lists = 1, .evict_folios = (void *)evict);
