// SPDX-License-Identifier: GPL-2.0
// expect: unreachable insn 1
// reason: there are instructions that nothing leads to
// at: asm volatile("goto +1\n"
// in: evict_folios
// suggests: remove the code behind the jump
/* Instructions that nothing leads to. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	asm volatile("goto +1\n"
		     "r0 = 0\n" ::: "r0");
}

POLICY(unreachable, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
