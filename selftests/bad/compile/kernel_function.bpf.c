// SPDX-License-Identifier: GPL-2.0
// reason: there is no function folio_test_dirty()
// at: if (folio_test_dirty(folio))
// suggests: use the functions that cache_ext.bpf.h declares; is the name spelled as there?
/* A function that the kernel has in C, and none is of a like name here. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (folio_test_dirty(folio))
			continue;
		bpf_cache_ext_evict(ec, folio);
	}
}

POLICY(kernel_function, "does not compile", .nr_lists = 1, .evict_folios = (void *)evict);
