// SPDX-License-Identifier: GPL-2.0
/* Not bad: LRU with a program for each operation, which counts its calls. */
#include "cache_ext.bpf.h"

enum { KNOWN = 2 };	/* byte of a folio's state */

STAT(added, "calls of folio_added()");
STAT(adopted, "of them for folios that were cached before");
STAT(accessed, "calls of folio_accessed()");
STAT(mapped, "of them for uses through a mapping");
STAT(written, "of them for writes");
STAT(asked, "calls of evict_folios()");
STAT(reclaimed, "calls of folio_removed() for reclaim");
STAT(truncated, "calls of folio_removed() for something else");
STAT(strangers, "of both, for folios that folio_added() was not called for");

u32 POLICY_PROG(on_added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state)
		state[KNOWN] = 1;
	stat_add(added, 1);
	stat_add(adopted, args->adopted);
	return CACHE_EXT_STAY;
}

u32 POLICY_PROG(on_accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	stat_add(accessed, 1);
	stat_add(*(args->kind == 2 ? &mapped : &written), args->kind != 0);
	return CACHE_EXT_TO(0, CACHE_EXT_HEAD);
}

void POLICY_PROG(on_evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	stat_add(asked, 1);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

void POLICY_PROG(on_removed, struct cache_ext_lruvec *lv, struct folio *folio, u32 reason)
{
	u8 *state = cache_ext_state(lv, folio);

	stat_add(*(reason == CACHE_EXT_RECLAIMED ? &reclaimed : &truncated), 1);
	if (!state || !state[KNOWN])
		stat_add(strangers, 1);
}

POLICY(hooks, "counts its calls", .nr_lists = 1, .folio_added = (void *)on_added,
       .folio_accessed = (void *)on_accessed, .evict_folios = (void *)on_evict,
       .folio_removed = (void *)on_removed, .on_access = { { .kind = CACHE_EXT_CALL } });
