// SPDX-License-Identifier: GPL-2.0
// reason: tick() is without tick_ms and tick_evictions: it would never come
// at: POLICY(tick_never, "does not load", .nr_lists = 1, .tick = (void *)tick);
// suggests: write .tick_ms = MILLISECONDS or .tick_evictions = PAGES in POLICY
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: tick() is without tick_ms and tick_evictions
/* A tick that would never come. */
#include "cache_ext.bpf.h"

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
}

POLICY(tick_never, "does not load", .nr_lists = 1, .tick = (void *)tick);
