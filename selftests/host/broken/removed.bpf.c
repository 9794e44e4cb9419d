// SPDX-License-Identifier: GPL-2.0
// expect: "removed: seed 1, removal, .* evict_folios\(\) uses memory of the cgroup that was removed$"
/* Keeps where the data of the first cgroup is, for all of them. */
#include "cache_ext.bpf.h"

static u64 *data;

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	if (!data)
		data = bpf_cache_ext_lruvec_data(lv, sizeof(*data));
	if (data)
		++*data;
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(removed, "broken", .nr_lists = 1, .evict_folios = (void *)evict);
