// SPDX-License-Identifier: GPL-2.0
// reason: policies have no maps: bpf_map_lookup_elem() is not there
// at: u64 *n = bpf_map_lookup_elem(&uses, &args->ino);
// suggests: use a global array
/* A map, which a policy does without. */
#include <linux/bpf.h>
#include "cache_ext.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, u64);
	__type(value, u64);
} uses SEC(".maps");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 *n = bpf_map_lookup_elem(&uses, &args->ino);

	return n ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(map, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
