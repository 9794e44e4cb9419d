// SPDX-License-Identifier: GPL-2.0
// reason: the rule of list 0 moves to an end that is none
// at: POLICY(rule_end, "does not load", .nr_lists = 1, .on_access = { { .kind = CACHE_EXT_MOVE, .end = 2 } });
// suggests: write .end = CACHE_EXT_HEAD or CACHE_EXT_TAIL
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: is neither CACHE_EXT_HEAD nor CACHE_EXT_TAIL
/* A rule that moves folios to an end that a list does not have. */
#include "cache_ext.bpf.h"

POLICY(rule_end, "does not load", .nr_lists = 1, .on_access = { { .kind = CACHE_EXT_MOVE, .end = 2 } });
