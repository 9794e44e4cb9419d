// SPDX-License-Identifier: GPL-2.0
// expect: unbounded memory access, make sure to bounds check any such access
// reason: an index may be anything: nothing compares it with the size of the array
// at: by_thread[args->pid]++;
// in: folio_added
// suggests: bound it before it is used
/* An index that is not negative, of 32 bits, and was not compared with the size of its array. */
#include "cache_ext.bpf.h"

u64 by_thread[1024];

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	by_thread[args->pid]++;
	return CACHE_EXT_STAY;
}

POLICY(index_pid, "does not load", .nr_lists = 1, .folio_added = (void *)added);
