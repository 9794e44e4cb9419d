// SPDX-License-Identifier: GPL-2.0
// reason: a policy has no operation or member evict_folio
// at: POLICY(unknown_op, "does not compile", .nr_lists = 1, .evict_folio = (void *)evict);
// suggests: struct cache_ext_ops of cache_ext.bpf.h has them all
/* An operation that does not exist. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}

POLICY(unknown_op, "does not compile", .nr_lists = 1, .evict_folio = (void *)evict);
