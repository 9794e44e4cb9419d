// SPDX-License-Identifier: GPL-2.0
// expect: R0 invalid mem access 'mem_or_null'
// reason: the memory of a lruvec is used, and it may be NULL as far as the verifier knows
// at: epoch[0]++;
// in: evict_folios
// suggests: test it first: u64 *data = bpf_cache_ext
// by: R0 returned by bpf_cache_ext_lruvec_data()
/* The memory of a lruvec may be NULL, and has to be looked at before use. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 *epoch = bpf_cache_ext_lruvec_data(lv, 64);

	epoch[0]++;
}

POLICY(null_data, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
