// SPDX-License-Identifier: GPL-2.0
// reason: policies do without bpf_probe_read_kernel()
// at: bpf_probe_read_kernel(&flags, sizeof(flags), folio);
// suggests: use the functions that cache_ext.bpf.h declares
/* What a folio has, by the way around its being opaque. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 flags = 0;

	bpf_probe_read_kernel(&flags, sizeof(flags), folio);
	return flags & 1 ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(probe, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
