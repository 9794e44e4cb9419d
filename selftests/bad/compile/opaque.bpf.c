// SPDX-License-Identifier: GPL-2.0
// reason: a folio is opaque to policies: there is no mapping to read
// at: if (folio->mapping)
// suggests: take facts from args
/* A folio is opaque. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		if (folio->mapping)
			bpf_cache_ext_evict(ec, folio);
}

POLICY(opaque, "does not compile", .nr_lists = 1, .evict_folios = (void *)evict);
