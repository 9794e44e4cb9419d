/* SPDX-License-Identifier: GPL-2.0 */
/* Compute for long: each round sums up a counter of all CPUs. Behind cache_ext.bpf.h. */
u64 sum;

static __always_inline void take_time(struct cache_ext_lruvec *lv, u32 rounds)
{
	u64 x = 0;
	u32 i;

	for (i = 0; i < rounds; i++)
		x += bpf_cache_ext_accesses(lv);
	sum = x;
}
