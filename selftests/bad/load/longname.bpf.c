// SPDX-License-Identifier: GPL-2.0
// cachectl: longer than 15 characters
// expect: attach: attach: Invalid argument
// reason: the policy's name is longer than 15 characters
// at: POLICY(sixteen_letters_, "not ended", .nr_lists = 1);
// suggests: give POLICY() a shorter name
// kernel: not asked
/* A name that fills its field, as clang makes of one that is longer. */
#include "cache_ext.bpf.h"

POLICY(sixteen_letters_, "not ended", .nr_lists = 1);
