// SPDX-License-Identifier: GPL-2.0
// reason: policies may not call the helper bpf_copy_from_user()
// at: bpf_copy_from_user(&word, sizeof(word), (void *)4096);
// in: folio_added
// suggests: take facts from args
// expect: cannot use helper bpf_copy_from_user
/* Reads user memory, for which it may have to sleep, with the folio locked and preemption off. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u32 word;

	bpf_copy_from_user(&word, sizeof(word), (void *)4096);
	return word;
}

POLICY(sleeps, "does not load", .nr_lists = 1, .folio_added = (void *)added);
