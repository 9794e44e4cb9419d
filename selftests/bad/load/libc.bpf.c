// SPDX-License-Identifier: GPL-2.0
// expect: failed to find BTF for extern 'strcmp'
// cachectl: it uses a function that nothing has
// reason: strcmp() is declared, and nothing has it: a BPF program has no C library
// at: return strcmp(args->old_name, "lru") ? 0 : bpf_cache_ext_on_add_ghost(p, 0);
// suggests: is the name spelled as in cache_ext.bpf.h? else write it as a static function
// kernel: not asked
/* A function of the C library. */
#include "cache_ext.bpf.h"

extern int strcmp(const char *a, const char *b);

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	return strcmp(args->old_name, "lru") ? 0 : bpf_cache_ext_on_add_ghost(p, 0);
}

POLICY(libc, "does not load", .nr_lists = 1, .init = (void *)init);
