// SPDX-License-Identifier: GPL-2.0
// expect: struct ops programs must have a GPL compatible license
// reason: its licence is not compatible with the GPL
// at: void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
// in: evict_folios
// suggests: POLICY() says "GPL" for you; without it:
/* Of a licence that the kernel does not take. */
#include "cache_ext.bpf.h"

char _license[] SEC("license") = "Proprietary";

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}

SEC(".struct_ops.link")
struct cache_ext_ops no_license = {
	.abi_version = CACHE_EXT_ABI_VERSION,
	.name = "no_license",
	.nr_lists = 1,
	.evict_folios = (void *)evict,
};
