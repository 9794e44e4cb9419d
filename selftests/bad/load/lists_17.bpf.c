// SPDX-License-Identifier: GPL-2.0
// reason: nr_lists is not 1 to 16
// at: POLICY(lists_17, "does not load", .nr_lists = 17);
// suggests: write .nr_lists = 1
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: nr_lists must be 1 to 16
/* 1 to 16 lists, not 17. */
#include "cache_ext.bpf.h"

POLICY(lists_17, "does not load", .nr_lists = 17);
