// SPDX-License-Identifier: GPL-2.0
// expect: struct_ops reloc not_a_program: prog added is not struct_ops BPF program
// cachectl: not a BPF object
// reason: added() is an operation and was not declared as a program of a policy
// at: POLICY(not_a_program, "does not load", .nr_lists = 1, .folio_added = (void *)added);
// suggests: declare it with POLICY_PROG
// kernel: not asked
/* An operation that is a function, but no program. */
#include "cache_ext.bpf.h"

u32 added(struct cache_ext_lruvec *lv, struct folio *folio, struct cache_ext_add_args *args)
{
	return CACHE_EXT_STAY;
}

POLICY(not_a_program, "does not load", .nr_lists = 1, .folio_added = (void *)added);
