// SPDX-License-Identifier: GPL-2.0
/* FIFO that says itself whether it goes on with what the policy before it has. */
#include "cache_ext.bpf.h"

KNOB(keep, 0, 0, 1, "whether it does");

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	return bpf_cache_ext_keep(p, keep);
}

POLICY(keeps, "tests", .nr_lists = 1, .init = (void *)init);
