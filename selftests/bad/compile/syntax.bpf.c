// SPDX-License-Identifier: GPL-2.0
// reason: it is not C: clang expected ;
// at: STAT(seen, "folios seen")
// suggests: look at the line and the one before it
/* A semicolon is missing. */
#include "cache_ext.bpf.h"

STAT(seen, "folios seen")

POLICY(syntax, "does not compile", .nr_lists = 1);
