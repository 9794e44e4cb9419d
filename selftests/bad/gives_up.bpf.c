// SPDX-License-Identifier: GPL-2.0
/* Says that it does not know how to go on, from each operation that can. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	if (args->index == 100)
		cache_ext_error(lv, "page %d of inode %llu\nis too much", (u32)args->index, args->ino);
	return CACHE_EXT_STAY;
}

POLICY(gives_up, "raises an error", .nr_lists = 1, .folio_added = (void *)added);
