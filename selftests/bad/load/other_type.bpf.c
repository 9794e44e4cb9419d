// SPDX-License-Identifier: GPL-2.0
// expect: struct_ops reloc other_type: prog added is not struct_ops BPF program
// cachectl: not a BPF object
// reason: added() is an operation and was not declared as a program of a policy
// at: POLICY(other_type, "does not load", .nr_lists = 1, .folio_added = (void *)added);
// suggests: declare it with POLICY_PROG
// kernel: not asked
/* An operation that is a program of another type. */
#include "cache_ext.bpf.h"

SEC("kprobe/do_exit")
u32 added(void *ctx)
{
	return CACHE_EXT_STAY;
}

POLICY(other_type, "does not load", .nr_lists = 1, .folio_added = (void *)added);
