// SPDX-License-Identifier: GPL-2.0
// reason: a loop has no end that the verifier can see: nothing it looks at changes from round to round
// at: for (;;)
// in: evict_folios
// suggests: count the rounds up to a constant
// expect: infinite loop detected
/* A loop without an end. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	for (;;)
		asm volatile("");
}

POLICY(endless, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
