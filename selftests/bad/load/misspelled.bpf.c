// SPDX-License-Identifier: GPL-2.0
// expect: extern (func ksym) 'bpf_cache_ext_evct': not found in kernel or module BTFs
// reason: the module has no function bpf_cache_ext_evct()
// at: bpf_cache_ext_evct(ec, folio);
// suggests: look for its name in cache_ext.bpf.h
/* A function whose name is spelled wrong. */
#include "cache_ext.bpf.h"

extern int bpf_cache_ext_evct(struct cache_ext_evict_ctx *ctx, struct folio *folio) __ksym;

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evct(ec, folio);
}

POLICY(misspelled, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
