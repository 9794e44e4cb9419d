// SPDX-License-Identifier: GPL-2.0
// expect: write into map forbidden, value_size=4 off=0 size=4
// reason: what is fixed is written: a knob while the policy is attached, a set of ids always
// at: *(volatile u32 *)&threshold = 3;
// in: evict_folios
// suggests: copy the knob to a variable of its own
/* A knob is fixed. */
#include "cache_ext.bpf.h"

KNOB(threshold, 2, 1, 3, "uses");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	*(volatile u32 *)&threshold = 3;
}

POLICY(knob_write, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
