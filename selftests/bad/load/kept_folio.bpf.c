// SPDX-License-Identifier: GPL-2.0
// reason: a function is given a pointer that is not one of this call: a number, or one that was kept in a variable or a map
// at: bpf_cache_ext_evict(ec, last);
// in: evict_folios
// suggests: keep no folio and no lruvec from one call to the next
// expect: max struct nesting depth exceeded
/* A folio kept in a variable is not a folio any more. */
#include "cache_ext.bpf.h"

struct folio *last;

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	last = folio;
	return CACHE_EXT_STAY;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	bpf_cache_ext_evict(ec, last);
}

POLICY(kept_folio, "does not load", .nr_lists = 1, .folio_added = (void *)added,
       .evict_folios = (void *)evict);
