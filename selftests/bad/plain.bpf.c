// SPDX-License-Identifier: GPL-2.0
/* Not bad at all: one list and no program, to be attached by something that is not cachectl. */
#include "cache_ext.bpf.h"

POLICY(plain, "the tail of one list", .nr_lists = 1);
