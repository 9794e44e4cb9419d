// SPDX-License-Identifier: GPL-2.0
// reason: a field of a folio is read, and a folio is opaque to policies
// at: return folio->opaque_to_policies;
// in: folio_added
// suggests: take facts from args
// expect: struct folio.opaque_to_policies
/* A folio is opaque. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return folio->opaque_to_policies;
}

POLICY(folio_read, "does not load", .nr_lists = 1, .folio_added = (void *)added);
