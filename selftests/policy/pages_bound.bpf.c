// SPDX-License-Identifier: GPL-2.0
// reason: the verifier was not done after 1 s: a loop may have no end
// at: for (i = 0; i < bpf_cache_ext_list_pages(lv, MAIN); i++) {
// in: evict_folios
// suggests: bound each loop by a small constant, for (i = 0; i < 64; i++), and break where the real end is reached
// by: a loop
/* A loop over as many rounds as a list has pages; a loop with a constant bound before it. */
#include "cache_ext.bpf.h"

enum { SMALL, MAIN, NR };

STAT(sum, "of what is in a table");

u64 table[64];

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;
	u64 i;

	for (i = 0; i < 64; i++)
		sum += table[i] ^ i;
	for (i = 0; i < bpf_cache_ext_list_pages(lv, MAIN); i++) {
		if (table[i & 63] & 1)
			sum += i;
		else
			sum ^= table[(i + 1) & 63];
	}
	bpf_for_each(cache_ext_list, folio, ec, SMALL, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(pages_bound, "tests", .nr_lists = NR, .evict_folios = (void *)evict);
