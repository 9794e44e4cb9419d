// SPDX-License-Identifier: GPL-2.0
/* Keeps a pointer to the memory of its own for as long as it may, and writes there at the end. */
#include "cache_ext.bpf.h"

u64 sum;

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	u64 *data = bpf_cache_ext_lruvec_data(lv, sizeof(*data)), x = 0;
	u32 i;

	if (!data)
		return;
	for (i = 0; i < 120000; i++)
		x += bpf_cache_ext_accesses(lv);
	sum = x;
	*data = 1;
}

POLICY(scribbler, "writes late", .nr_lists = 1, .tick = (void *)tick, .tick_ms = 10);
