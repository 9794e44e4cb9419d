// SPDX-License-Identifier: GPL-2.0
/* A name that fills its field, as clang makes of one that is longer. */
#include "cache_ext.bpf.h"

POLICY(sixteen_letters_, "not ended", .nr_lists = 1);
