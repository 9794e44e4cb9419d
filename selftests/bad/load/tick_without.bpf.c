// SPDX-License-Identifier: GPL-2.0
// reason: tick_ms or tick_evictions is given, and there is no tick()
// at: POLICY(tick_without, "does not load", .nr_lists = 1, .tick_ms = 1000);
// suggests: write .tick = (void *)tick in POLICY(), or leave them out
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: tick_ms or tick_evictions is given
/* When a tick is due, and none. */
#include "cache_ext.bpf.h"

POLICY(tick_without, "does not load", .nr_lists = 1, .tick_ms = 1000);
