// SPDX-License-Identifier: GPL-2.0
// reason: policies do not print: bpf_printk() is not there
// at: bpf_printk("evict %u", ec->nr_to_evict);
// suggests: count with STAT() and stat_add(), or giv
/* Printing, which a policy does without. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	bpf_printk("evict %u", ec->nr_to_evict);
}

POLICY(printk, "does not compile", .nr_lists = 1, .evict_folios = (void *)evict);
