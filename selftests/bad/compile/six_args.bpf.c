// SPDX-License-Identifier: GPL-2.0
// reason: a function has more than five arguments
// at: return mix(args->dev, args->ino, args->index, args->pid, args->write, args->nr_pages) & 1 ?
// suggests: make it static __always_inline
/* A function of its own with six arguments. */
#include "cache_ext.bpf.h"

static __attribute__((noinline)) u64 mix(u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	return a ^ b << 1 ^ c << 2 ^ d << 3 ^ e << 4 ^ f << 5;
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return mix(args->dev, args->ino, args->index, args->pid, args->write, args->nr_pages) & 1 ?
		       CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(six_args, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
