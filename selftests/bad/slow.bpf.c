// SPDX-License-Identifier: GPL-2.0
/*
 * Computes for long with the lru_lock held, then names what is wanted: in every call, or in one
 * for each time that a certain page comes.
 */
#include "cache_ext.bpf.h"
#include "take_time.h"

KNOB(after, 0, 0, 4294967295, "only after the first page of the file of this inode number");
STAT(calls, "calls that took long");

u32 due;

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	if (args->ino == after && !args->index)
		due = 1;
	return CACHE_EXT_STAY;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	if (!after || due) {
		take_time(lv, 50000);
		due = 0;
		stat_add(calls, 1);
	}
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(slow, "takes too long", .nr_lists = 1, .folio_added = (void *)added,
       .evict_folios = (void *)evict);
