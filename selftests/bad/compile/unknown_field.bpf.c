// SPDX-License-Identifier: GPL-2.0
// reason: struct cache_ext_add_args has no mapping
// at: return args->mapping ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
// suggests: cache_ext.bpf.h declares all that struct cache_ext_add_args has
/* A field that does not exist. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return args->mapping ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(unknown_field, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
