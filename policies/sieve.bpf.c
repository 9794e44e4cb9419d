// SPDX-License-Identifier: GPL-2.0
/*
 * SIEVE: a queue and a hand that goes from its old end to its young one. What was used since the
 * hand last passed is spared and stays where it is; what was not goes. Zhang et al., "SIEVE is
 * simpler than LRU", NSDI 2024.
 *
 *	          young                    hand                    old
 *	new -->  [ ahead: the hand has not been here ]  [ behind: spared ]
 *
 * The hand is where two lists meet: it takes from the tail of the one and leaves what it spares at
 * the head of the other. When there is nothing ahead it begins anew, and the two change places.
 *
 * Good at: skewed reads, scans. Hurt by: a hot set that moves; the old one goes when the hand has
 * made its lap.
 */
#include "cache_ext.bpf.h"

STAT(evicted, "folios it named as victims");
STAT(spared, "folios that had been used and stay");

/* Which of the two lists is ahead. Nobody else minds if a new folio sees the lap end, or not. */
static __always_inline u32 ahead(struct cache_ext_lruvec *lv)
{
	u64 *list = bpf_cache_ext_lruvec_data(lv, sizeof(*list));

	if (!list)
		return 0;
	if (!bpf_cache_ext_list_pages(lv, *list & 1))
		*list ^= 1;
	return *list & 1;
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return CACHE_EXT_TO(ahead(lv), args->adopted);
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u32 list = ahead(lv);
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, list, CACHE_EXT_TAIL) {
		if (cache_ext_test_clear_used(lv, folio)) {
			bpf_cache_ext_move(ec, folio, !list, CACHE_EXT_HEAD);
			stat_add(spared, 1);
		} else if (!bpf_cache_ext_evict(ec, folio)) {
			stat_add(evicted, 1);
		}
		list = ahead(lv);
		bpf_cache_ext_seek(ec, list, CACHE_EXT_TAIL);
	}
}

POLICY(sieve, "skewed reads and scans, at the price of fifo", .nr_lists = 2,
       .folio_added = (void *)added, .evict_folios = (void *)evict,
       .on_access = { [0 ... 1] = { .kind = CACHE_EXT_COUNT, .arg = 1 } });
