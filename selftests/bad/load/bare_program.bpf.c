// SPDX-License-Identifier: GPL-2.0
// expect: R3 !read_ok
// reason: a variable or an argument is used that has no value on this way
// at: return args->write ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
// in: folio_added
// suggests: declare the program with POLICY_PROG(name, ...), which unpacks its arguments
/* A function as C has it: the kernel gives it one pointer to all of its arguments. */
#include "cache_ext.bpf.h"

SEC("struct_ops/added")
u32 added(struct cache_ext_lruvec *lv, struct folio *folio, struct cache_ext_add_args *args)
{
	return args->write ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(bare_program, "does not load", .nr_lists = 1, .folio_added = (void *)added);
