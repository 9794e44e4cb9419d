// SPDX-License-Identifier: GPL-2.0
// expect: attach: attach: Invalid argument
// cachectl: flags must be 0
/* No flag is known. */
#include "cache_ext.bpf.h"

POLICY(flag, "does not load", .nr_lists = 1, .flags = 1);
