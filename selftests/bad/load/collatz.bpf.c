// SPDX-License-Identifier: GPL-2.0
// expect: The sequence of 8193 jumps is too complex.
// reason: the verifier gave up after a million instructions: a loop's bound is unknown or too high, or too many branches are in a loop
// at: while (n != 1) {
// in: folio_added
// suggests: bound loops by a small constant
/* A loop that may end, but when is not known. */
#include "cache_ext.bpf.h"

STAT(steps, "steps taken");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 n = args->ino;

	while (n != 1) {
		n = n & 1 ? 3 * n + 1 : n / 2;
		steps++;
	}
	return CACHE_EXT_STAY;
}

POLICY(collatz, "does not load", .nr_lists = 1, .folio_added = (void *)added);
