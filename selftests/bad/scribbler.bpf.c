// SPDX-License-Identifier: GPL-2.0
/* Keeps a pointer to the memory of its own for as long as it may, and writes there at the end. */
#include "cache_ext.bpf.h"
#include "take_time.h"

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	u64 *data = bpf_cache_ext_lruvec_data(lv, sizeof(*data));

	if (!data)
		return;
	take_time(lv, 120000);
	*data = 1;
}

POLICY(scribbler, "writes late", .nr_lists = 1, .tick = (void *)tick, .tick_ms = 10);
