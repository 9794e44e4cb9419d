// SPDX-License-Identifier: GPL-2.0
// reason: numbers with a sign are divided, and BPF (v3) has no such division
// at: return args->refault_distance / 3 > args->pid ? CACHE_EXT_STAY : CACHE_EXT_TO(0, 1);
// suggests: divide unsigned ones
/* A division of numbers with a sign. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return args->refault_distance / 3 > args->pid ? CACHE_EXT_STAY : CACHE_EXT_TO(0, 1);
}

POLICY(signed_division, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
