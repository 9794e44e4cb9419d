// SPDX-License-Identifier: GPL-2.0
// reason: the local variables of a program are more than 512 bytes
// at: u64 histogram[80] = {};
// suggests: make large arrays global
/* More than 512 bytes of local variables. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 histogram[80] = {};
	struct folio *folio;
	u64 i;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		u8 *state = cache_ext_state(lv, folio);

		if (state && state[0] < 80)
			histogram[state[0]]++;
	}
	for (i = 0; i < 80; i++)
		if (histogram[i] > 1000)
			bpf_cache_ext_seek(ec, 0, CACHE_EXT_HEAD);
}

POLICY(stack, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
