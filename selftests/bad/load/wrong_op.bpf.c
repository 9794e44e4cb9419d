// SPDX-License-Identifier: GPL-2.0
// reason: bpf_cache_ext_on_add_ghost() sets a rule, which only init() may do
// at: bpf_cache_ext_on_add_ghost(p, 1);
// in: exit
// suggests: call it from init (POLICY_INIT(init, ...
// expect: calling kernel function bpf_cache_ext_on_add_ghost is not allowed
/* exit() calls what only init() may. */
#include "cache_ext.bpf.h"

void POLICY_PROG(leave, struct cache_ext_policy *p, struct cache_ext_exit_info *info)
{
	bpf_cache_ext_on_add_ghost(p, 1);
}

POLICY(wrong_op, "does not load", .nr_lists = 1, .exit = (void *)leave);
