// SPDX-License-Identifier: GPL-2.0
// reason: it calls what may sleep, from a program that may not
// at: return bpf_copy_from_user_str(word, sizeof(word), (void *)4096, 0);
// in: init
// suggests: declare init with POLICY_INIT
// expect: program must be sleepable to call sleepable kfunc bpf_copy_from_user_str
/* What may sleep, from an init() that may not. */
#include "cache_ext.bpf.h"

extern int bpf_copy_from_user_str(void *dst, u32 dst__sz, const void *unsafe_ptr__ign,
				  u64 flags) __ksym;

s32 POLICY_PROG(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	char word[8];

	return bpf_copy_from_user_str(word, sizeof(word), (void *)4096, 0);
}

POLICY(init_sleeps, "does not load", .nr_lists = 1, .init = (void *)init);
