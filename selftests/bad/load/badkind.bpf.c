// SPDX-License-Identifier: GPL-2.0
// cachectl: none of KEEP, COUNT, MOVE, CALL
// expect: attach: attach: Invalid argument
// reason: on_access has a rule whose kind is none of KEEP, COUNT, MOVE, CALL
// at: POLICY(badkind, "kind 9", .nr_lists = 1, .on_access = { { .kind = 9 } });
// suggests: write .kind = CACHE_EXT_KEEP
// kernel: not asked
/* A rule that does not exist. */
#include "cache_ext.bpf.h"

POLICY(badkind, "kind 9", .nr_lists = 1, .on_access = { { .kind = 9 } });
