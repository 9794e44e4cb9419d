// SPDX-License-Identifier: GPL-2.0
// expect: struct_ops init_kern older_op: Unmatched member type tick
// reason: the module that is loaded has another struct cache_ext_ops than the policy
// at: POLICY(older_op, "does not load", .nr_lists = 1, .tick = 1000, .evict_folios = (void *)evict);
// suggests: build the policy with the cache_ext.bpf.h of this module
/* A header in which tick is a number: the module's is an operation. */
#define cache_ext_ops cache_ext_ops_as_it_is
#include "cache_ext.bpf.h"
#undef cache_ext_ops

struct cache_ext_ops {
	void (*evict_folios)(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ctx);
	u64 tick;
	u64 cgroup_id;
	u64 flags;
	u32 abi_version;
	u32 nr_lists;
	u32 tick_ms;
	u32 tick_evictions;
	struct cache_ext_add_rule on_add;
	struct cache_ext_access_rule on_access[CACHE_EXT_MAX_LISTS];
	char name[CACHE_EXT_NAME_LEN];
};

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}

POLICY(older_op, "does not load", .nr_lists = 1, .tick = 1000, .evict_folios = (void *)evict);
