// SPDX-License-Identifier: GPL-2.0
// reason: 2 functions that call one another have 640 bytes of local variables together; 512 is the limit
// at: void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
// in: evict_folios
// suggests: make large local arrays global
// expect: combined stack size of 2 calls is 640. Too large
/* Functions that call one another and need more than 512 bytes together. */
#include "cache_ext.bpf.h"

static __attribute__((noinline)) u64 fill(u64 seed)
{
	volatile u64 a[40];
	u32 i;

	for (i = 0; i < 40; i++)
		a[i] = seed + i;
	return a[7] + a[31];
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	volatile u64 a[40];
	u32 i;

	for (i = 0; i < 40; i++)
		a[i] = fill(i);
	bpf_cache_ext_seek(ec, a[5], CACHE_EXT_TAIL);
}

POLICY(combined_stack, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
