// SPDX-License-Identifier: GPL-2.0
/*
 * Proposes the same folios again and again, with the largest score and with the least, those it has
 * just taken and those it has moved away.
 */
#include "cache_ext.bpf.h"

STAT(calls, "calls of evict_folios");
STAT(proposed, "folios that bpf_cache_ext_propose() accepted");
STAT(foreign, "of these, taken already");

static u32 turn; /* not a local one: the verifier would follow each of its values */

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	stat_add(calls, 1);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (!bpf_cache_ext_propose(ec, folio, ~0ULL))
			stat_add(proposed, 1);
		bpf_cache_ext_propose(ec, folio, 0);
		bpf_cache_ext_propose(ec, folio, 1ULL << 63);
		if (++turn % 8 == 1) {
			bpf_cache_ext_evict(ec, folio);
			if (!bpf_cache_ext_propose(ec, folio, 0))
				stat_add(foreign, 1);
		} else if (turn % 8 == 2) {
			bpf_cache_ext_move(ec, folio, 1, CACHE_EXT_HEAD);
			bpf_cache_ext_propose(ec, folio, 0);
		}
	}
	bpf_for_each(cache_ext_list, folio, ec, 1, CACHE_EXT_HEAD)
		bpf_cache_ext_propose(ec, folio, ~0ULL);
}

POLICY(scores, "proposes too much", .nr_lists = 2, .evict_folios = (void *)evict,
       .on_access = { { .kind = CACHE_EXT_COUNT }, { .kind = CACHE_EXT_COUNT } });
