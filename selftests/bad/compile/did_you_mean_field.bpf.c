// SPDX-License-Identifier: GPL-2.0
// reason: struct cache_ext_add_args has no indx
// at: return args->indx ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
// suggests: did you mean index?
/* A field of nearly that name there is. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return args->indx ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(did_you_mean_field, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
