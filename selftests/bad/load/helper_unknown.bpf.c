// SPDX-License-Identifier: GPL-2.0
// expect: invalid func unknown
// reason: it calls a helper that this kernel does not have
// at: later();
// in: evict_folios
// suggests: call only functions that cache_ext.bpf.h declares
/* A helper that this kernel does not have. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	long (*later)(void) = (void *)9999;

	later();
}

POLICY(helper_unknown, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
