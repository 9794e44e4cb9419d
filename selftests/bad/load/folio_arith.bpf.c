// SPDX-License-Identifier: GPL-2.0
// reason: a folio, a lruvec or arguments are moved or computed with, as if they were a place in an array or a number
// at: return bpf_cache_ext_seen(lv, folio + args->nr_pages);
// in: folio_added
// suggests: use them as they are
// expect: variable trusted_ptr_ access var_off=(0x0; 0x7fffffff8) disallowed
/* A folio so many after this one. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return bpf_cache_ext_seen(lv, folio + args->nr_pages);
}

POLICY(folio_arith, "does not load", .nr_lists = 1, .folio_added = (void *)added);
