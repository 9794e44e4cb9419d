// SPDX-License-Identifier: GPL-2.0
// expect: program of this type cannot use helper bpf_get_current_comm
// reason: policies may not call the helper bpf_get_current_comm()
// at: bpf_get_current_comm(comm, sizeof(comm));
// in: folio_added
// suggests: take facts from args
/* Who the current task is. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	char comm[16];

	bpf_get_current_comm(comm, sizeof(comm));
	return comm[0] == 'b' ? CACHE_EXT_TO(0, CACHE_EXT_TAIL) : CACHE_EXT_STAY;
}

POLICY(task_helper, "does not load", .nr_lists = 1, .folio_added = (void *)added);
