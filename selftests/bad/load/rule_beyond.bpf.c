// SPDX-License-Identifier: GPL-2.0
// expect: attach: attach: Invalid argument
// cachectl: a list in on_add or on_access is not below nr_lists (1)
/* A rule for a list that does not exist. */
#include "cache_ext.bpf.h"

POLICY(rule_beyond, "does not load", .nr_lists = 1, .on_access = { {}, { .kind = CACHE_EXT_COUNT } });
