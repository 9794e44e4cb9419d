// SPDX-License-Identifier: GPL-2.0
// reason: the program is sleepable, and this operation runs where nothing may sleep
// at: void BPF_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
// in: evict_folios
// suggests: declare it with POLICY_PROG
// expect: attach to unsupported member evict_folios of struct cache_ext_ops
/* evict_folios() runs under a lock and cannot sleep. */
#include "cache_ext.bpf.h"

SEC("struct_ops.s/evict")
void BPF_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}

POLICY(sleepable_evict, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
