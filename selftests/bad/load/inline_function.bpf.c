// SPDX-License-Identifier: GPL-2.0
// expect: extern (func ksym) 'folio_test_referenced': not found in kernel or module BTFs
// reason: neither the kernel nor the module has a function folio_test_referenced()
// at: return folio_test_referenced(folio) ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
// suggests: use the functions that cache_ext.bpf.h declares
/* A function of the kernel's headers, which is inline there. */
#include "cache_ext.bpf.h"

extern bool folio_test_referenced(struct folio *folio) __ksym;

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return folio_test_referenced(folio) ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(inline_function, "does not load", .nr_lists = 1, .folio_added = (void *)added);
