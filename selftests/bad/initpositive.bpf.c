// SPDX-License-Identifier: GPL-2.0
/* init() returns what is no error code: refused, with EINVAL. */
#include "cache_ext.bpf.h"

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	return 4711;
}

POLICY(initpositive, "returns nonsense", .nr_lists = 1, .init = (void *)init);
