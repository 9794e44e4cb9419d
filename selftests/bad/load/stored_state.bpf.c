// SPDX-License-Identifier: GPL-2.0
// reason: what is used as a pointer is only a number: one that was kept in a variable or a map, or was computed
// at: *(volatile u8 *)*v = 1;
// in: evict_folios
// suggests: keep no pointers from one call to the next
// expect: invalid mem access 'scalar'
/*
 * A folio's state kept in a map: what comes out of the map is a number, and nothing can be written
 * through it, since the folio may be gone by then. Review A5.
 */
#include <linux/bpf.h>
#include "cache_ext.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} kept SEC(".maps");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 *v = bpf_map_lookup_elem(&kept, &(u32){ 0 });
	u8 *state = cache_ext_state(lv, folio);

	if (v && state)
		*v = (u64)state;
	return CACHE_EXT_STAY;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 *v = bpf_map_lookup_elem(&kept, &(u32){ 0 });

	if (v && *v)
		*(volatile u8 *)*v = 1;
}

POLICY(stored_state, "does not load", .nr_lists = 1, .folio_added = (void *)added,
       .evict_folios = (void *)evict);
