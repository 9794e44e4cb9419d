// SPDX-License-Identifier: GPL-2.0
// reason: a policy has no operation or member promote
// at: POLICY(unknown_op, "does not compile", .nr_lists = 1, .promote = (void *)evict);
// suggests: struct cache_ext_ops of cache_ext.bpf.h has them all: nr_lists, on_add, on_access, tick_ms, tick_evictions;
/* An operation that does not exist. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}

POLICY(unknown_op, "does not compile", .nr_lists = 1, .promote = (void *)evict);
