// SPDX-License-Identifier: GPL-2.0
// reason: a lruvec's memory has 64 bytes, and more is asked for: the kernel would answer NULL, always
// at: u64 *data = bpf_cache_ext_lruvec_data(lv, 16 * sizeof(u64));
// suggests: for more use a global array
/* More than the 64 bytes of a policy: the kernel has nothing against it, and returns NULL. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 *data = bpf_cache_ext_lruvec_data(lv, 16 * sizeof(u64));

	if (data)
		data[9] = args->index;
	return CACHE_EXT_STAY;
}

POLICY(data_large, "does not compile", .nr_lists = 1, .folio_added = (void *)added);
