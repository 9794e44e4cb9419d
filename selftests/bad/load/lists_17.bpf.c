// SPDX-License-Identifier: GPL-2.0
// expect: attach: attach: Invalid argument
// cachectl: nr_lists must be 1 to 16
/* 1 to 16 lists, not 17. */
#include "cache_ext.bpf.h"

POLICY(lists_17, "does not load", .nr_lists = 17);
