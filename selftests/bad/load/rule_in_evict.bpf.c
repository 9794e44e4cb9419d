// SPDX-License-Identifier: GPL-2.0
// expect: calling kernel function bpf_cache_ext_on_access is not allowed
// reason: bpf_cache_ext_on_access() sets a rule, which only init() may do
// at: bpf_cache_ext_on_access((void *)lv, 0, CACHE_EXT_RULE(CACHE_EXT_COUNT, 0, 0, 3));
// in: evict_folios
// suggests: call it from init (POLICY_INIT(init, ...
/* Rules are for init() to set. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	bpf_cache_ext_on_access((void *)lv, 0, CACHE_EXT_RULE(CACHE_EXT_COUNT, 0, 0, 3));
}

POLICY(rule_in_evict, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
