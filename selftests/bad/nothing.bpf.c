// SPDX-License-Identifier: GPL-2.0
/* Never names a victim. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}

POLICY(nothing, "names no victim", .nr_lists = 1, .evict_folios = (void *)evict);
