// SPDX-License-Identifier: GPL-2.0
// reason: promotd is not declared
// at: promotd++;
// suggests: did you mean promoted?
/* A name that clang knows better. */
#include "cache_ext.bpf.h"

u64 promoted;

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	promotd++;
	return CACHE_EXT_STAY;
}

POLICY(did_you_mean, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
