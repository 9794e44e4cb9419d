// SPDX-License-Identifier: GPL-2.0
// reason: list 0 has the rule CALL, and there is no folio_accessed(): a hit would do nothing
// at: .on_access = { [0] = { .kind = CACHE_EXT_CALL } });
// suggests: write .folio_accessed = (void *)accessed in POLICY(), or another rule
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: on_access[0] is CALL, and there is no folio_accessed()
/* A rule that calls what is not there: each hit would do nothing. */
#include "cache_ext.bpf.h"

POLICY(call_nobody, "does not load", .nr_lists = 1,
       .on_access = { [0] = { .kind = CACHE_EXT_CALL } });
