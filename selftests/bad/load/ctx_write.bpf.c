// SPDX-License-Identifier: GPL-2.0
// reason: something of the kernel's is written: arguments, the lruvec, the context and folios are for reading
// at: ec->nr_to_evict = 1 << 20;
// in: evict_folios
// suggests: keep numbers in the folio's state
// expect: only read is supported
/* What evict_folios() was asked for is not the program's to change. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	ec->nr_to_evict = 1 << 20;
}

POLICY(ctx_write, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
