// SPDX-License-Identifier: GPL-2.0
// expect: write into map forbidden
// reason: what is fixed is written: a knob while the policy is attached, a set of ids always
// at: bpf_map_update_elem(&seen, &id, &one, BPF_ANY);
// in: folio_added
// suggests: ids come from cachectl ids and from applications
/* A set of ids is filled from outside: a program that writes to it does not load. */
#include <linux/bpf.h>
#include "cache_ext.bpf.h"

IDS(seen, task, 16, "threads that insert");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 id = args->pid;
	u32 one = 1;

	bpf_map_update_elem(&seen, &id, &one, BPF_ANY);
	return CACHE_EXT_STAY;
}

POLICY(ids_write, "does not load", .nr_lists = 1, .folio_added = (void *)added);
