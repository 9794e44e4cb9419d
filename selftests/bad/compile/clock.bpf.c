// SPDX-License-Identifier: GPL-2.0
// reason: policies have no clock: bpf_ktime_get_ns() is not there
// at: last = bpf_ktime_get_ns();
// suggests: count accesses (bpf_cache_ext_accesses(l
/* The clock of the machine, which a policy does without. */
#include "cache_ext.bpf.h"

u64 last;

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	last = bpf_ktime_get_ns();
}

POLICY(clock, "does not compile", .nr_lists = 1, .evict_folios = (void *)evict);
