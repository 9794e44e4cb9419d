// SPDX-License-Identifier: GPL-2.0
// reason: more is used than the 64 bytes that were asked for with bpf_cache_ext_lruvec_data()
// at: data[8] = 1;
// in: evict_folios
// suggests: it has 64 bytes at most
// by: R0 returned by bpf_cache_ext_lruvec_data()
// expect: invalid access to memory
/* Beyond the 64 bytes of a policy. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 *data = bpf_cache_ext_lruvec_data(lv, 64);

	if (data)
		data[8] = 1;
}

POLICY(data_size, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
