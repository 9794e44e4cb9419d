// SPDX-License-Identifier: GPL-2.0
/* Says that it does not know how to go on, from any of the operations that can; else it is FIFO. */
#include "cache_ext.bpf.h"

enum { ADDED, ACCESSED, ADMIT, EVICT, REMOVED, TICK };

KNOB(op, 0, 0, 5, "which: added, accessed, admit, evict, removed, tick");
KNOB(value, 0, 0, 4294967295, "the error, in the sentence of all but the first");

static __always_inline void give_up(struct cache_ext_lruvec *lv, u32 from)
{
	if (op == from)
		cache_ext_error(lv, "operation %u fails: %u", op, value);
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	if (op == ADDED && args->index == 100)
		cache_ext_error(lv, "page %d of inode %llu\nis too much", (u32)args->index, args->ino);
	return CACHE_EXT_STAY;
}

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	give_up(lv, ACCESSED);
	return CACHE_EXT_STAY;
}

u32 POLICY_PROG(admit, struct cache_ext_lruvec *lv, struct cache_ext_add_args *args)
{
	give_up(lv, ADMIT);
	return 1;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	give_up(lv, EVICT);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

void POLICY_PROG(removed, struct cache_ext_lruvec *lv, struct folio *folio, u32 reason)
{
	give_up(lv, REMOVED);
}

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	give_up(lv, TICK);
}

POLICY(gives_up, "raises an error", .nr_lists = 1, .tick_ms = 10, .folio_added = (void *)added,
       .folio_accessed = (void *)accessed, .admit_folio = (void *)admit,
       .evict_folios = (void *)evict, .folio_removed = (void *)removed, .tick = (void *)tick,
       .on_access = { { .kind = CACHE_EXT_CALL } });
