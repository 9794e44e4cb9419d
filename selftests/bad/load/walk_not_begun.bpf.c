// SPDX-License-Identifier: GPL-2.0
// expect: expected an initialized iter_cache_ext_list as arg
// reason: a walk goes on, or is ended, that was not begun or is over
// at: struct folio *folio = bpf_iter_cache_ext_list_next(&it);
// in: evict_folios
// suggests: walk with bpf_for_each
/* A walk that goes on before it was begun. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct bpf_iter_cache_ext_list it = {};
	struct folio *folio = bpf_iter_cache_ext_list_next(&it);

	if (folio)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(walk_not_begun, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
