// SPDX-License-Identifier: GPL-2.0
// expect: Possibly NULL pointer passed to trusted arg1
// reason: the next folio of the walk is used, and it is NULL at the end of the list
// at: bpf_cache_ext_evict(ec, bpf_iter_cache_ext_list_next(&it));
// in: evict_folios
// suggests: walk with bpf_for_each(cache_ext_list
/* The end of the list is no folio. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct bpf_iter_cache_ext_list it;

	bpf_iter_cache_ext_list_new(&it, ec, 0, CACHE_EXT_TAIL);
	bpf_cache_ext_evict(ec, bpf_iter_cache_ext_list_next(&it));
	bpf_iter_cache_ext_list_destroy(&it);
}

POLICY(walk_end, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
