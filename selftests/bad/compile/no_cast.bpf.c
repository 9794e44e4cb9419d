// SPDX-License-Identifier: GPL-2.0
// reason: a program is given to an operation as it is, and has another type to C
// at: POLICY(no_cast, "does not compile", .nr_lists = 1, .evict_folios = evict);
// suggests: cast it: .evict_folios = (void *)evict
/* A program without the cast: a warning of clang 14, an error of clang 16. */
#pragma clang diagnostic error "-Wincompatible-function-pointer-types"
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}

POLICY(no_cast, "does not compile", .nr_lists = 1, .evict_folios = evict);
