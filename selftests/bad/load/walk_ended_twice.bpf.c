// SPDX-License-Identifier: GPL-2.0
// expect: expected an initialized iter_cache_ext_list as arg
// reason: a walk goes on, or is ended, that was not begun or is over
// at: (void)0, bpf_iter_cache_ext_list_destroy(&it);
// in: evict_folios
// suggests: walk with bpf_for_each(cache_ext_list
/* A walk that is ended twice. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct bpf_iter_cache_ext_list it;

	bpf_iter_cache_ext_list_new(&it, ec, 0, CACHE_EXT_TAIL);
	bpf_iter_cache_ext_list_destroy(&it);
	(void)0, bpf_iter_cache_ext_list_destroy(&it);
}

POLICY(ended_twice, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
