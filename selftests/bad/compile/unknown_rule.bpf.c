// SPDX-License-Identifier: GPL-2.0
// reason: a rule of on_access has no member to
// at: .on_access = { [0] = { .kind = CACHE_EXT_MOVE, .to = 1 } });
// suggests: it has kind, list, end and arg
/* A member that a rule has not. */
#include "cache_ext.bpf.h"

POLICY(unknown_rule, "does not compile", .nr_lists = 2,
       .on_access = { [0] = { .kind = CACHE_EXT_MOVE, .to = 1 } });
