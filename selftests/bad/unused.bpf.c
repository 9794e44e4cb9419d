// SPDX-License-Identifier: GPL-2.0
/* A program that no op is. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}

POLICY(unused, "forgets its program", .nr_lists = 1);
