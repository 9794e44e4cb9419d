// SPDX-License-Identifier: GPL-2.0
// reason: memset() of so many bytes would be a call of the C library
// at: __builtin_memset(table, 0, sizeof(table));
// suggests: a global array is zero at attach
/* More bytes set to zero than are written out. */
#include "cache_ext.bpf.h"

u64 table[65536];

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	__builtin_memset(table, 0, sizeof(table));
}

POLICY(big_copy, "does not compile", .nr_lists = 1, .evict_folios = (void *)evict);
