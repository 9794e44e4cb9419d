// SPDX-License-Identifier: GPL-2.0
// expect: expected uninitialized iter_cache_ext_list as arg
// reason: a walk is begun again before it is ended
// at: bpf_iter_cache_ext_list_new(&it, ec, 1, CACHE_EXT_TAIL);
// in: evict_folios
// suggests: go on at another list with bpf_cache_ext_seek
/* A walk that is begun once more before it is ended. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct bpf_iter_cache_ext_list it;

	bpf_iter_cache_ext_list_new(&it, ec, 0, CACHE_EXT_TAIL);
	bpf_iter_cache_ext_list_new(&it, ec, 1, CACHE_EXT_TAIL);
	bpf_iter_cache_ext_list_destroy(&it);
}

POLICY(walk_twice, "does not load", .nr_lists = 2, .evict_folios = (void *)evict);
