// SPDX-License-Identifier: GPL-2.0
// expect: Unreleased reference
// reason: a walk is begun and, on this way, not ended
// at: void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
// in: evict_folios
// suggests: walk with bpf_for_each
/* A walk that is begun by hand and never ended. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct bpf_iter_cache_ext_list it;
	struct folio *folio;

	bpf_iter_cache_ext_list_new(&it, ec, 0, CACHE_EXT_TAIL);
	folio = bpf_iter_cache_ext_list_next(&it);
	if (folio)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(walk_leak, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
