// SPDX-License-Identifier: GPL-2.0
// reason: the policy's name cannot be shown: that is what cachectl calls having no policy: take another name
// at: the whole object
// suggests: leave the name to POLICY()
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: that is what cachectl calls having no policy
/* A name that says that there is no policy. */
#include "cache_ext.bpf.h"

POLICY_NAMED(name_kernel, "kernel", "not shown", .nr_lists = 1);
