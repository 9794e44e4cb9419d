// SPDX-License-Identifier: GPL-2.0
/* Not bad: FIFO that adds up how far away in evictions each folio was that comes back. */
#include "cache_ext.bpf.h"

STAT(known, "folios that came back with a distance");
STAT(unknown, "folios that came without");
STAT(near, "of those with one, less than a million evictions away");
STAT(distance, "sum of the distances of these");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	if (args->evicted_from < 0) {
		stat_add(unknown, 1);
		return CACHE_EXT_STAY;
	}
	stat_add(known, 1);
	if (args->refault_distance < 1 << 20) {
		stat_add(near, 1);
		stat_add(distance, args->refault_distance);
	}
	return CACHE_EXT_STAY;
}

POLICY(ghost, "adds up distances", .nr_lists = 1, .folio_added = (void *)added);
