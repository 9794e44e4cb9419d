// SPDX-License-Identifier: GPL-2.0
/*
 * Asks for 4 GiB of a policy's data, which as an int is -1. The verifier believes it will get
 * them; it has to get NULL. `got` says whether it did. In parentheses, so that it is not the
 * header's macro, which refuses it.
 */
#include "cache_ext.bpf.h"

STAT(asked, "times it asked");
STAT(got, "times it was given something");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	stat_add(asked, 1);
	if ((bpf_cache_ext_lruvec_data)(lv, 0xffffffff))
		stat_add(got, 1);
}

POLICY(bigdata, "asks for too much", .nr_lists = 1, .evict_folios = (void *)evict);
