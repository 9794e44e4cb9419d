// SPDX-License-Identifier: GPL-2.0
// expect: only read is supported
/* How many lists there are is the framework's to know. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	lv->nr_lists = 16;
}

POLICY(lruvec_write, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
