// SPDX-License-Identifier: GPL-2.0
// reason: policies have no timers: bpf_timer_init() is not there
// at: bpf_timer_init(&v->timer, &timers, 1);
// in: folio_added
// suggests: use .tick with .tick_ms or .tick_evictions
// expect: cannot use helper bpf_timer_init
/* A timer would stop with the process that loaded it, whatever the link's pin says. Review B4. */
#include <linux/bpf.h>
#include "cache_ext.bpf.h"

struct value { struct bpf_timer timer; };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct value);
} timers SEC(".maps");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	struct value *v = bpf_map_lookup_elem(&timers, &(u32){ 0 });

	if (v)
		bpf_timer_init(&v->timer, &timers, 1);
	return CACHE_EXT_STAY;
}

POLICY(timer_added, "starts a timer", .nr_lists = 1, .folio_added = (void *)added);
