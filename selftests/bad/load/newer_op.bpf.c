// SPDX-License-Identifier: GPL-2.0
// expect: struct_ops init_kern newer_op: Cannot find member folio_split in kernel BTF
// reason: the module that is loaded knows no operation or member folio_split
// at: POLICY(newer_op, "does not load", .nr_lists = 1, .folio_split = (void *)split);
// suggests: build the policy with the cache_ext.bpf.h of this module
/* An operation that this module does not have. */
#define cache_ext_ops cache_ext_ops_as_it_is
#include "cache_ext.bpf.h"
#undef cache_ext_ops

struct cache_ext_ops {
	void (*folio_split)(struct cache_ext_lruvec *lv, struct folio *folio);
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

void POLICY_PROG(split, struct cache_ext_lruvec *lv, struct folio *folio)
{
}

POLICY(newer_op, "does not load", .nr_lists = 1, .folio_split = (void *)split);
