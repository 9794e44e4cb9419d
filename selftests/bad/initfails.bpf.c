// SPDX-License-Identifier: GPL-2.0
/* init() refuses: so does the attach, with init()'s error. */
#include "cache_ext.bpf.h"

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	return -6;	/* ENXIO */
}

POLICY(initfails, "refuses to be attached", .nr_lists = 1, .init = (void *)init);
