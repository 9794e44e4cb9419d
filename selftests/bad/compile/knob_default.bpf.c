// SPDX-License-Identifier: GPL-2.0
// reason: the default of knob small_pct is not in its range, 10 to 90
// at: KNOB(small_pct, 5, 10, 90, "share of the small list");
// suggests: min <= default <= max
/* A default that its own range has not. */
#include "cache_ext.bpf.h"

KNOB(small_pct, 5, 10, 90, "share of the small list");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return CACHE_EXT_STAY;
}

POLICY(knob_default, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
