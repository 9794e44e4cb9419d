// SPDX-License-Identifier: GPL-2.0
// expect: only read is supported
// reason: something of the kernel's is written: arguments, the lruvec, the context and folios are for reading
// at: args->evicted_from = 1;
// in: folio_added
// suggests: keep numbers in the folio's state
/* The arguments are not the program's to change. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	args->evicted_from = 1;
	return CACHE_EXT_STAY;
}

POLICY(args_write, "does not load", .nr_lists = 1, .folio_added = (void *)added);
