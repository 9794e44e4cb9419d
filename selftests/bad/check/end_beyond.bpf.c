// SPDX-License-Identifier: GPL-2.0
// reason: folio_accessed() returns end 2 of a list, but ends are 0, the head, and 1, the tail
// at: return CACHE_EXT_TO(1, 2);
// in: folio_accessed
// suggests: return CACHE_EXT_TO(list, CACHE_EXT_HEAD or CACHE_EXT_TAIL) or CACHE_EXT_STAY; the kernel takes no notice
/* An end that is none, beside verdicts that are right and a constant that is not returned. */
#include "cache_ext.bpf.h"

u32 beyond;

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	beyond = 0x309;
	if (args->kind == 1)
		return CACHE_EXT_TO(1, 2);
	return args->list ? CACHE_EXT_STAY : CACHE_EXT_TO(1, CACHE_EXT_TAIL);
}

POLICY(end_beyond, "loads, and does not do what it says", .nr_lists = 2,
       .folio_accessed = (void *)accessed, .on_access = { { .kind = CACHE_EXT_CALL } });
