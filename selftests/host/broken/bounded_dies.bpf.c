// SPDX-License-Identifier: GPL-2.0
// expect: "bounded: seed 1, steady, step [0-9]+: folio_added\(\) died: Segmentation fault; see cachectl check$"
/* An index that nothing bounds: the verifier refuses it, and here it is said once. */
#include "cache_ext.bpf.h"

u64 uses[64];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	uses[cache_ext_page_hash(args) >> 8]++;
	return CACHE_EXT_STAY;
}

POLICY(bounded_dies, "tests", .nr_lists = 1, .folio_added = (void *)added);
