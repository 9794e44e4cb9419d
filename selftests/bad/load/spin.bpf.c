// SPDX-License-Identifier: GPL-2.0
// expect: infinite loop detected at insn 2
// reason: a loop has no end that the verifier can see: nothing it looks at changes from round to round
// at: while (*(volatile u64 *)&busy)
// in: evict_folios
// suggests: count the rounds up to a constant
/* A loop that waits for something to change. */
#include "cache_ext.bpf.h"

u64 busy;

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	while (*(volatile u64 *)&busy)
		;
}

POLICY(spin, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
