// SPDX-License-Identifier: GPL-2.0
/* Ticks every 20 ms, and does nothing else. */
#include "cache_ext.bpf.h"

STAT(ticks, "calls of tick");

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	stat_add(ticks, 1);
}

POLICY(clockwork, "tests", .nr_lists = 1, .tick = (void *)tick, .tick_ms = 20);
