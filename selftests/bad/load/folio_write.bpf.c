// SPDX-License-Identifier: GPL-2.0
// reason: something of the kernel's is written: arguments, the lruvec, the context and folios are for reading
// at: *(volatile u64 *)folio = 0;
// in: folio_added
// suggests: keep numbers in the folio's state
// expect: only read is supported
/* A folio is not written to. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	*(volatile u64 *)folio = 0;
	return CACHE_EXT_STAY;
}

POLICY(folio_write, "does not load", .nr_lists = 1, .folio_added = (void *)added);
