// SPDX-License-Identifier: GPL-2.0
// reason: cache_ext.bpf.h is not included, and all that a policy uses is declared there
// at: STAT(added_folios, "folios added");
// suggests: begin the file with #include "cache_ext.bpf.h"
/* The header is not included. */
STAT(added_folios, "folios added");

POLICY(no_include, "does not compile", .nr_lists = 1);
