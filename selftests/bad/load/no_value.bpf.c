// SPDX-License-Identifier: GPL-2.0
// expect: R2 is not a scalar
// reason: a number is wanted, and what is given has no value on this way, or is a pointer
// at: stat_add(pages, bpf_cache_ext_list_pages(lv, list));
// in: tick
// suggests: give it a value where it is declared
/* A variable that was not given a value. */
#include "cache_ext.bpf.h"

#pragma clang diagnostic ignored "-Wuninitialized"

STAT(pages, "pages on the list, summed over ticks");

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	u32 list;

	stat_add(pages, bpf_cache_ext_list_pages(lv, list));
}

POLICY(no_value, "does not load", .nr_lists = 1, .tick = (void *)tick, .tick_ms = 1000);
