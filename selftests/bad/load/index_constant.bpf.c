// SPDX-License-Identifier: GPL-2.0
// expect: invalid access to map value, value_size=128 off=128 size=8
// reason: an index goes beyond the end of its array (all global variables of its kind are 128 bytes)
// at: *(volatile u64 *)&by_list[16] = 1;
// in: evict_folios
// suggests: bound it by this array's size
/* One past the end. */
#include "cache_ext.bpf.h"

u64 by_list[16];

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	*(volatile u64 *)&by_list[16] = 1;
}

POLICY(index_constant, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
