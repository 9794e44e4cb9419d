// SPDX-License-Identifier: GPL-2.0
// expect: struct_ops init_kern op_number: member evict_folios is not a struct_ops program
// cachectl: an operation in it is no program
// reason: an operation of POLICY() is a number, and no program
// at: POLICY(op_number, "does not load", .nr_lists = 1, .evict_folios = (void *)1);
// suggests: give it one that POLICY_PROG() declares
// kernel: not asked
/* An operation that is switched on. */
#include "cache_ext.bpf.h"

POLICY(op_number, "does not load", .nr_lists = 1, .evict_folios = (void *)1);
