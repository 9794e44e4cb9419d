// SPDX-License-Identifier: GPL-2.0
// reason: flags is not 0, and no flag is known
// at: POLICY(flag, "does not load", .nr_lists = 1, .flags = 1);
// suggests: leave .flags out of POLICY
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: flags must be 0
/* No flag is known. */
#include "cache_ext.bpf.h"

POLICY(flag, "does not load", .nr_lists = 1, .flags = 1);
