// SPDX-License-Identifier: GPL-2.0
/* A set of ids of a kind that does not exist. */
#include "cache_ext.bpf.h"

IDS(users, user, 16, "users");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return ids_has(users, args->pid) ? CACHE_EXT_STAY : 0;
}

POLICY(idskind, "is refused", .nr_lists = 1, .folio_added = (void *)added);
