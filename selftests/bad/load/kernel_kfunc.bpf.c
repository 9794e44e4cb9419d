// SPDX-License-Identifier: GPL-2.0
// reason: the program calls bpf_cgroup_from_id(), a function of the kernel that is not cache_ext's; only init() may
// at: struct cgroup *cgrp = bpf_cgroup_from_id(1);
// in: folio_removed
// suggests: do it in init() and keep the result in a
// expect: attach to unsupported member folio_removed
/* A kernel function that may take a lock which is no IRQ lock. */
#include "cache_ext.bpf.h"

struct cgroup { int opaque; };
extern struct cgroup *bpf_cgroup_from_id(u64 id) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgrp) __ksym;

void POLICY_PROG(removed, struct cache_ext_lruvec *lv, struct folio *folio, u32 reason)
{
	struct cgroup *cgrp = bpf_cgroup_from_id(1);

	if (cgrp)
		bpf_cgroup_release(cgrp);
}

POLICY(kernel_kfunc, "looks a cgroup up", .nr_lists = 1, .folio_removed = (void *)removed);
