// SPDX-License-Identifier: GPL-2.0
// reason: bpf_cache_ext_evict() wants a struct folio and is given a struct cache_ext_lruvec
// at: bpf_cache_ext_evict(ec, (struct folio *)lv);
// in: evict_folios
// suggests: look at the order of the arguments of bpf_cache_ext_evict
// expect: expected pointer to STRUCT folio
/* Names as a victim what is no folio at all. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	bpf_cache_ext_evict(ec, (struct folio *)lv);
}

POLICY(no_folio, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
