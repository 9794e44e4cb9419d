// SPDX-License-Identifier: GPL-2.0
// expect: func 'tick' doesn't have 3-th argument
// reason: the program takes more arguments than the operation has
// at: void POLICY_PROG(tick, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
// in: tick
// suggests: write its head as struct cache_ext_ops of cache_ext.bpf.h has it
/* An op with more arguments than it gets. */
#include "cache_ext.bpf.h"

void POLICY_PROG(tick, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	bpf_cache_ext_list_pages(lv, ec->nr_to_evict);
}

POLICY(tick_args, "does not load", .nr_lists = 1, .tick = (void *)tick, .tick_ms = 100);
