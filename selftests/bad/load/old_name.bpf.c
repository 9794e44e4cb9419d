// SPDX-License-Identifier: GPL-2.0
// expect: R7 is ptr_cache_ext_init_args invalid variable offset: off=0, var_off=(0x0; 0xf)
// reason: which part of struct cache_ext_init_args is read is computed while the program runs
// at: return args->old_name[i] ? 0 : bpf_cache_ext_on_add_ghost(p, 0);
// in: init
// suggests: read members by their names
/* The name of the policy before, from a place that is computed. */
#include "cache_ext.bpf.h"

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	u32 i = bpf_get_prandom_u32() & 15;

	return args->old_name[i] ? 0 : bpf_cache_ext_on_add_ghost(p, 0);
}

POLICY(old_name, "does not load", .nr_lists = 1, .init = (void *)init);
