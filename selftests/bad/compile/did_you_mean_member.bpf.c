// SPDX-License-Identifier: GPL-2.0
// reason: a policy has no operation or member on_acess
// at: .on_acess = { { .kind = CACHE_EXT_COUNT } });
// suggests: did you mean .on_access?
/* A member of POLICY() that clang knows better. */
#include "cache_ext.bpf.h"

POLICY(did_you_mean_member, "does not compile", .nr_lists = 1,
       .on_acess = { { .kind = CACHE_EXT_COUNT } });
