// SPDX-License-Identifier: GPL-2.0
// reason: the verifier was not done after 1 s: a loop may have no end
// at: while (taken[k & (NR - 1)]) {
// in: folio_added
// suggests: bound each loop by a small constant, for (i = 0; i < 64; i++), and break where the real end is reached
// by: a loop
/* A loop over data, which the verifier looks at for half a minute or minutes before it refuses. */
#include "cache_ext.bpf.h"

#define NR 4096

STAT(steps, "places that were taken");

u8 taken[NR];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 k = cache_ext_page_hash(args) >> 40;

	while (taken[k & (NR - 1)]) {
		k++;
		stat_add(steps, 1);
	}
	taken[k & (NR - 1)] = 1;
	return CACHE_EXT_STAY;
}

POLICY(long_verified, "tests", .nr_lists = 1, .folio_added = (void *)added);
