// SPDX-License-Identifier: GPL-2.0
// reason: on_access[0].list names list 2, and nr_lists is 2
// at: POLICY(rule_list, "does not load", .nr_lists = 2, .on_access = { { .kind = CACHE_EXT_MOVE, .list = 2 } });
// suggests: lists are numbered from 0
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: and nr_lists is
/* A rule that moves folios to a list that does not exist. */
#include "cache_ext.bpf.h"

POLICY(rule_list, "does not load", .nr_lists = 2, .on_access = { { .kind = CACHE_EXT_MOVE, .list = 2 } });
