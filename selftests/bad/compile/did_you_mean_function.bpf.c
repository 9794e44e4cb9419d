// SPDX-License-Identifier: GPL-2.0
// reason: there is no function bpf_cache_ext_sen()
// at: bpf_cache_ext_sen(lv, folio);
// suggests: did you mean bpf_cache_ext_seen()?
/* A function of nearly that name there is. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	bpf_cache_ext_sen(lv, folio);
	return CACHE_EXT_STAY;
}

POLICY(did_you_mean_function, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
