// SPDX-License-Identifier: GPL-2.0
// expect: R2 is not a const
// reason: how much memory is wanted is not a constant
// at: u64 *epoch = bpf_cache_ext_lruvec_data(lv, 8 * ec->nr_to_evict);
// in: evict_folios
// suggests: write the number: bpf_cache_ext_lruvec_d
/* How much memory of a lruvec is wanted has to be a constant. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 *epoch = bpf_cache_ext_lruvec_data(lv, 8 * ec->nr_to_evict);

	if (epoch)
		epoch[0]++;
}

POLICY(data_variable, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
