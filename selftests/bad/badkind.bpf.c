// SPDX-License-Identifier: GPL-2.0
/* A rule that does not exist. */
#include "cache_ext.bpf.h"

POLICY(badkind, "kind 9", .nr_lists = 1, .on_access = { { .kind = 9 } });
