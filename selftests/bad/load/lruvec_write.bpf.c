// SPDX-License-Identifier: GPL-2.0
// reason: something of the kernel's is written: arguments, the lruvec, the context and folios are for reading
// at: lv->nr_lists = 16;
// in: evict_folios
// suggests: keep numbers in the folio's state
// expect: only read is supported
/* How many lists there are is the framework's to know. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	lv->nr_lists = 16;
}

POLICY(lruvec_write, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
