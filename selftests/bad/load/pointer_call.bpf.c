// SPDX-License-Identifier: GPL-2.0
// expect: unknown opcode 8d
// reason: a function is called by its address, or an instruction is not of this kernel
// at: u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
// in: folio_added
// suggests: call functions by their names
/* A call of a function by its address. */
#include "cache_ext.bpf.h"

static u32 young(u32 n)
{
	return n;
}

static u32 old(u32 n)
{
	return n + 1;
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u32 (*which)(u32 n) = args->write ? young : old;

	return which(args->pid);
}

POLICY(pointer_call, "does not load", .nr_lists = 1, .folio_added = (void *)added);
