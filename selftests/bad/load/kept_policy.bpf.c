// SPDX-License-Identifier: GPL-2.0
// expect: R2 invalid mem access 'scalar'
// reason: what is used as a pointer is only a number: one that was kept in a variable or a map, or was computed
// at: *(volatile u64 *)me = info->kind;
// in: exit
// suggests: keep no pointers from one call to the next
/* A policy that keeps what init() was given. */
#include "cache_ext.bpf.h"

struct cache_ext_policy *me;

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	me = p;
	return 0;
}

void POLICY_PROG(leave, struct cache_ext_policy *p, struct cache_ext_exit_info *info)
{
	*(volatile u64 *)me = info->kind;
}

POLICY(kept_policy, "does not load", .nr_lists = 1, .init = (void *)init, .exit = (void *)leave);
