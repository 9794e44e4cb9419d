// SPDX-License-Identifier: GPL-2.0
// reason: policies do not see the current task: bpf_get_current_pid_tgid() is not there
// at: return bpf_get_current_pid_tgid() >> 32 == 1 ? CACHE_EXT_STAY : CACHE_EXT_TO(0, 1);
// suggests: use args->pid, the thread that inserts o
/* The current task, which a policy does without. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return bpf_get_current_pid_tgid() >> 32 == 1 ? CACHE_EXT_STAY : CACHE_EXT_TO(0, 1);
}

POLICY(task, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
