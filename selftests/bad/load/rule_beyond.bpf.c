// SPDX-License-Identifier: GPL-2.0
// reason: on_access has a rule for list 1, and nr_lists is 1
// at: POLICY(rule_beyond, "does not load", .nr_lists = 1, .on_access = { {}, { .kind = CACHE_EXT_COUNT } });
// suggests: lists are numbered from 0
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: and nr_lists is
/* A rule for a list that does not exist. */
#include "cache_ext.bpf.h"

POLICY(rule_beyond, "does not load", .nr_lists = 1, .on_access = { {}, { .kind = CACHE_EXT_COUNT } });
