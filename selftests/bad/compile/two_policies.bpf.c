// SPDX-License-Identifier: GPL-2.0
// reason: there are two policies in one file
// at: POLICY(two, "does not compile", .nr_lists = 1);
// suggests: put each in a file of its own
/* Two policies in one file. */
#include "cache_ext.bpf.h"

POLICY(one, "does not compile", .nr_lists = 1);
POLICY(two, "does not compile", .nr_lists = 1);
