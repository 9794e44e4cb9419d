// SPDX-License-Identifier: GPL-2.0
// reason: the program calls a function that is not static: it is verified once for all calls, so nothing bounds them together
// at: if (spend(ec->nr_evicted))
// in: evict_folios
// suggests: make it static: static __always_inline,
// expect: attach to unsupported member evict_folios
/* Verified once, a global function may be called 4096 times in a walk for nothing. Review B18. */
#include "cache_ext.bpf.h"

__attribute__((noinline)) u64 spend(u64 n)
{
	u64 sum = n;
	u32 i;

	for (i = 0; i < 20000; i++)
		sum += bpf_get_prandom_u32();
	return sum;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		if (spend(ec->nr_evicted))
			bpf_cache_ext_evict(ec, folio);
}

POLICY(global, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
