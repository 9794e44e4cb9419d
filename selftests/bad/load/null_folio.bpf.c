// SPDX-License-Identifier: GPL-2.0
// expect: Possibly NULL pointer passed to trusted arg1
// reason: NULL is passed where a folio, a lruvec or a context is wanted
// at: bpf_cache_ext_evict(ec, oldest);
// in: evict_folios
// suggests: pass what the operation was given or what the walk returned
/* NULL is no folio. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *oldest = NULL;

	bpf_cache_ext_evict(ec, oldest);
}

POLICY(null_folio, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
