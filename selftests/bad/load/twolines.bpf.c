// SPDX-License-Identifier: GPL-2.0
// reason: the policy's name cannot be shown: a name is made of letters, digits and _, after the first also of - and .
// at: the whole object
// suggests: leave the name to POLICY()
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: a name is made of letters
/* A name that would make two lines of one in memory.cache_ext.stat. */
#include "cache_ext.bpf.h"

POLICY_NAMED(twolines, "a\nhits 5", "not shown", .nr_lists = 1);
