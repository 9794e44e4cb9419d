// SPDX-License-Identifier: GPL-2.0
// expect: failed to resolve CO-RE relocation <byte_off>
// reason: the module that is loaded has no sequence in struct cache_ext_add_args___newer
// at: return newer->sequence & 1 ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
// in: folio_added
// suggests: build the policy with the cache_ext.bpf.h of this module
/* A field that this module does not have. */
#include "cache_ext.bpf.h"

struct cache_ext_add_args___newer { u64 sequence; } CACHE_EXT_RELOCATED;

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	struct cache_ext_add_args___newer *newer = (void *)args;

	return newer->sequence & 1 ? CACHE_EXT_STAY : CACHE_EXT_TO(0, CACHE_EXT_TAIL);
}

POLICY(newer_field, "does not load", .nr_lists = 1, .folio_added = (void *)added);
