// SPDX-License-Identifier: GPL-2.0
// expect: max struct nesting depth exceeded
// reason: a function is given a pointer that is not one of this call: a number, or one that was kept in a variable or a map
// at: bpf_cache_ext_evict(ec, (struct folio *)0xffff888000001000);
// in: evict_folios
// suggests: keep no folio and no lruvec from one call to the next
/* A number is no folio. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	bpf_cache_ext_evict(ec, (struct folio *)0xffff888000001000);
}

POLICY(scalar_folio, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
