// SPDX-License-Identifier: GPL-2.0
// reason: its struct cache_ext_ops is not the one of cache_ext.bpf.h
// at: the whole object
// suggests: include cache_ext.bpf.h and use POLICY
// expect: calling kernel function bpf_cache_ext_list_pages is not allowed
// cachectl: is not the one of cache_ext.bpf.h
/* A program of another type calls a function of ours. */
#include "cache_ext.bpf.h"

char _license[] SEC("license") = "GPL";

SEC("struct_ops/undo_cwnd")
u32 BPF_PROG(undo_cwnd, struct cache_ext_lruvec *lv)
{
	return bpf_cache_ext_list_pages(lv, 0);
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(cong_avoid, void *sk, u32 ack, u32 acked)
{
}

SEC("struct_ops/ssthresh")
u32 BPF_PROG(ssthresh, void *sk)
{
	return 2;
}

struct tcp_congestion_ops {
	u32 (*ssthresh)(void *sk);
	void (*cong_avoid)(void *sk, u32 ack, u32 acked);
	u32 (*undo_cwnd)(void *sk);
	char name[16];
};

SEC(".struct_ops.link")
struct tcp_congestion_ops not_a_policy = {
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)cong_avoid,
	.undo_cwnd = (void *)undo_cwnd,
	.name = "ce_foreign",
};
