// SPDX-License-Identifier: GPL-2.0
// reason: policies have no timers: bpf_timer_start() is not there
// at: return bpf_timer_start(&timer, 1000000, 0);
// suggests: use .tick with .tick_ms or .tick_evictions
/* A timer of BPF's own. */
#include <linux/bpf.h>
#include "cache_ext.bpf.h"

struct bpf_timer timer;

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	return bpf_timer_start(&timer, 1000000, 0);
}

POLICY(timer, "does not compile", .nr_lists = 1, .init = (void *)init);
