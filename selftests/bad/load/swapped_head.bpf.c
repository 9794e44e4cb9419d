// SPDX-License-Identifier: GPL-2.0
// expect: kernel function bpf_iter_cache_ext_list_new args
// reason: bpf_iter_cache_ext_list_new() wants a struct cache_ext_evict_ctx and is given a struct cache_ext_lruvec
// at: bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
// in: evict_folios
// suggests: and at the head of the operation, whose arguments are those of its member of struct cache_ext_ops, in that order
/* The head of the operation has its arguments the wrong way round. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_evict_ctx *ec, struct cache_ext_lruvec *lv)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(swapped_head, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
