// SPDX-License-Identifier: GPL-2.0
// reason: on_add has no member end
// at: POLICY(unknown_add, "does not compile", .nr_lists = 2, .on_add = { .list = 1, .end = 1 });
// suggests: it has list, ghost_from, ghost_list and ghost_pct
/* A member that on_add has not. */
#include "cache_ext.bpf.h"

POLICY(unknown_add, "does not compile", .nr_lists = 2, .on_add = { .list = 1, .end = 1 });
