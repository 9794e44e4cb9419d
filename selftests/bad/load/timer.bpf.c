// SPDX-License-Identifier: GPL-2.0
// reason: policies have no timers: bpf_timer_cancel() is not there
// at: bpf_timer_cancel(&v->timer);
// in: evict_folios
// suggests: use .tick with .tick_ms or .tick_evictions
// expect: cannot use helper bpf_timer_cancel
/* Cancelling a timer waits for a softirq that may want the lru_lock: a deadlock. Review A7. */
#include <linux/bpf.h>
#include "cache_ext.bpf.h"

struct value { struct bpf_timer timer; };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct value);
} timers SEC(".maps");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct value *v = bpf_map_lookup_elem(&timers, &(u32){ 0 });

	if (v)
		bpf_timer_cancel(&v->timer);
}

POLICY(timer, "waits for a timer", .nr_lists = 1, .evict_folios = (void *)evict);
