// SPDX-License-Identifier: GPL-2.0
// reason: bpf_map_update_elem() is not for this operation, which runs under a lock
// at: bpf_map_update_elem(&seen, &key, &value, BPF_ANY);
// in: evict_folios
// suggests: use a global array in place of the map
// expect: cannot use helper bpf_map_update_elem
/* With the lru_lock held: freeing an element waits for its timer, which may want that lock. */
#include <linux/bpf.h>
#include "cache_ext.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, u64);
} seen SEC(".maps");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u32 key = 1;
	u64 value = 2;

	bpf_map_update_elem(&seen, &key, &value, BPF_ANY);
}

POLICY(map_update, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
