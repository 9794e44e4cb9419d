// SPDX-License-Identifier: GPL-2.0
/* Random verdicts from its operations, random arguments to everything it calls. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return bpf_get_prandom_u32() >> (bpf_get_prandom_u32() & 31);
}

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	return bpf_get_prandom_u32() >> (bpf_get_prandom_u32() & 31);
}

static __always_inline u32 any(u32 below)
{
	u32 n = bpf_get_prandom_u32();

	return n & 1 ? n : (n >> 1) % below;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, any(4), any(2)) {
		switch (any(4)) {
		case 0: bpf_cache_ext_evict(ec, folio); break;
		case 1: bpf_cache_ext_move(ec, folio, any(4), any(2)); break;
		case 2: bpf_cache_ext_seek(ec, any(4), any(2)); break;
		}
	}
}

#define C { .kind = CACHE_EXT_CALL }
POLICY(garbage, "answers at random", .nr_lists = 3, .folio_added = (void *)added,
       .folio_accessed = (void *)accessed, .evict_folios = (void *)evict, .on_access = { C, C, C });
