// SPDX-License-Identifier: GPL-2.0
/*
 * Names always the same folio: the first of the walk, for as long as it is let, and no other. The
 * second time it is refused, and the kernel takes what is missing.
 */
#include "cache_ext.bpf.h"

STAT(again, "times the same folio was taken once more");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio, *same = NULL;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (!same) {
			same = folio;
			bpf_cache_ext_evict(ec, same);
		} else if (!bpf_cache_ext_evict(ec, same)) {
			stat_add(again, 1);
		}
	}
}

POLICY(same, "names one folio for ever", .nr_lists = 1, .evict_folios = (void *)evict);
