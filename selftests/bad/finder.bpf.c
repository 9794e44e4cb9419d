// SPDX-License-Identifier: GPL-2.0
/* Writes nothing to the memory of its own, and gives up if it finds something there. */
#include "cache_ext.bpf.h"

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	u64 *data = bpf_cache_ext_lruvec_data(lv, sizeof(*data));

	if (data && *data)
		cache_ext_error(lv, "%llu is in memory that is zero at attach", *data);
}

POLICY(finder, "reads what others wrote", .nr_lists = 1, .tick = (void *)tick, .tick_ms = 10);
