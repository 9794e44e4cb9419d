// SPDX-License-Identifier: GPL-2.0
// expect: calling kernel function cgroup_rstat_flush is not allowed
// reason: cgroup_rstat_flush() is a function of the kernel that policies may not call
// at: cgroup_rstat_flush(cgrp);
// in: init
// suggests: use the functions that cache_ext.bpf.h declares
/* init() may call functions of the kernel's own, but this one is for programs that trace. */
#include "cache_ext.bpf.h"

struct cgroup { int opaque; };
extern struct cgroup *bpf_cgroup_from_id(u64 id) __ksym;
extern void bpf_cgroup_release(struct cgroup *cgrp) __ksym;
extern void cgroup_rstat_flush(struct cgroup *cgrp) __ksym;

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	struct cgroup *cgrp = bpf_cgroup_from_id(p->cgroup_id);

	if (cgrp) {
		cgroup_rstat_flush(cgrp);
		bpf_cgroup_release(cgrp);
	}
	return 0;
}

POLICY(kfunc_of_others, "does not load", .nr_lists = 1, .init = (void *)init);
