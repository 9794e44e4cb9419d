// SPDX-License-Identifier: GPL-2.0
// expect: attach: attach: Invalid argument
// cachectl: a list in on_add or on_access is not below nr_lists (2)
/* A rule that moves folios to a list that does not exist. */
#include "cache_ext.bpf.h"

POLICY(rule_list, "does not load", .nr_lists = 2, .on_access = { { .kind = CACHE_EXT_MOVE, .list = 2 } });
