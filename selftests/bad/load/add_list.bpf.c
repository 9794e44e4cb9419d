// SPDX-License-Identifier: GPL-2.0
// reason: on_add.list names list 2, and nr_lists is 2
// at: POLICY(add_list, "does not load", .nr_lists = 2, .on_add = { .list = 2 });
// suggests: lists are numbered from 0
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: and nr_lists is
/* New folios on a list that does not exist. */
#include "cache_ext.bpf.h"

POLICY(add_list, "does not load", .nr_lists = 2, .on_add = { .list = 2 });
