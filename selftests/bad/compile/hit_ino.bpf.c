// SPDX-License-Identifier: GPL-2.0
// reason: struct cache_ext_access_args has no ino: which page it is, only folio_added() and admit_folio() are told
// at: return args->ino == 42 ? CACHE_EXT_TO(0, CACHE_EXT_TAIL) : CACHE_EXT_STAY;
// suggests: let folio_added() leave what is needed of it in the folio's state
/* A hit is not told the page. */
#include "cache_ext.bpf.h"

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	return args->ino == 42 ? CACHE_EXT_TO(0, CACHE_EXT_TAIL) : CACHE_EXT_STAY;
}

POLICY(hit_ino, "does not compile", .nr_lists = 1, .folio_accessed = (void *)accessed,
       .on_access = { { .kind = CACHE_EXT_CALL } });
