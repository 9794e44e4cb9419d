// SPDX-License-Identifier: GPL-2.0
// expect: Invalid format string
// reason: the format of cache_ext_error() has something that bpf_snprintf() does not know
// at: cache_ext_error(lv, "%f pages", ec->nr_to_evict);
// in: evict_folios
// suggests: use %d %u %x %ld %lu %lld %llu %llx %s %p
/* A format that bpf_snprintf() does not have. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	cache_ext_error(lv, "%f pages", ec->nr_to_evict);
}

POLICY(error_format, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
