// SPDX-License-Identifier: GPL-2.0
// reason: bpf_loop() is not for policies: its bound is none under a lock
// at: bpf_loop(1 << 23, body, NULL, 0);
// in: evict_folios
// suggests: loop with for (i = 0; i < CONSTANT; i++)
// expect: helper bpf_loop
/* bpf_loop() bounds nothing under a lock. */
#include "cache_ext.bpf.h"

static long body(u32 i, void *ctx)
{
	return 0;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	bpf_loop(1 << 23, body, NULL, 0);
}

POLICY(helper_loop, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
