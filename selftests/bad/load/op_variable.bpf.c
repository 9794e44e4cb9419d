// SPDX-License-Identifier: GPL-2.0
// expect: cannot find prog at shdr_idx
// cachectl: not a BPF object
// reason: an operation is no program
// at: POLICY(op_variable, "does not load", .nr_lists = 1, .evict_folios = (void *)&evicted);
// suggests: declare it with POLICY_PROG(name, ...)
// kernel: not asked
/* An operation that is a variable. */
#include "cache_ext.bpf.h"

STAT(evicted, "pages evicted");

POLICY(op_variable, "does not load", .nr_lists = 1, .evict_folios = (void *)&evicted);
