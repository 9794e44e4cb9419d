// SPDX-License-Identifier: GPL-2.0
// expect: attach: attach: Invalid argument
// cachectl: tick() is without tick_ms and tick_evictions
/* A tick that would never come. */
#include "cache_ext.bpf.h"

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
}

POLICY(tick_never, "does not load", .nr_lists = 1, .tick = (void *)tick);
