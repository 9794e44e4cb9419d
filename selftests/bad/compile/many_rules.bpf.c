// SPDX-License-Identifier: GPL-2.0
// reason: there is a rule for list 16, and lists are 0 to 15
// at: POLICY(many_rules, "does not compile", .nr_lists = 16, .on_access = { [16] = { .kind = CACHE_EXT_COUNT } });
// suggests: use fewer lists
/* Rules for more lists than there can be. */
#include "cache_ext.bpf.h"

POLICY(many_rules, "does not compile", .nr_lists = 16, .on_access = { [16] = { .kind = CACHE_EXT_COUNT } });
