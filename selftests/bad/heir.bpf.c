// SPDX-License-Identifier: GPL-2.0
/* Not bad: FIFO that says whom it replaces. */
#include "cache_ext.bpf.h"

STAT(first, "first letter of the name of the policy before this one, 0: there was none");
STAT(last, "and the fourth");

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	stat_add(first, args->old_name[0]);
	stat_add(last, args->old_name[3]);
	return 0;
}

POLICY(heir, "says whom it replaces", .nr_lists = 1, .init = (void *)init);
