// SPDX-License-Identifier: GPL-2.0
// reason: bpf_cache_ext_keep() says what becomes of the lists there are, which only init() may do
// at: bpf_cache_ext_keep(p, true);
// in: exit
// suggests: call it from init (POLICY_INIT(init, ...
// expect: calling kernel function bpf_cache_ext_keep is not allowed
/* exit() would keep what goes. */
#include "cache_ext.bpf.h"

void POLICY_PROG(leave, struct cache_ext_policy *p, struct cache_ext_exit_info *info)
{
	bpf_cache_ext_keep(p, true);
}

POLICY(late_keep, "does not load", .nr_lists = 1, .exit = (void *)leave);
