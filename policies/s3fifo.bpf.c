// SPDX-License-Identifier: GPL-2.0
/*
 * S3-FIFO: two FIFO lists and ghosts. Yang et al., "FIFO queues are all you need for cache
 * eviction", SOSP 2023.
 *
 *	new folios --> SMALL --- used less than `threshold` times ---> evicted, leaves a ghost
 *	                 |                                                 |
 *	                 +-- used more --> MAIN <-- comes back soon -------+
 *	                                    |  ^
 *	                                    +--+ used: one use less, once more round; else evicted
 *
 * Good at: skewed reads, scans, one-hit wonders; also keeps part of a loop. Hurt by: little; a
 * hot set that moves costs it somewhat more than LRU.
 */
#include "cache_ext.bpf.h"

enum { SMALL, MAIN };

KNOB(small_pct, 10, 1, 90, "share of the cache on probation, percent");
KNOB(ghost_pct, 90, 0, 400, "how long a ghost is remembered, percent of the cache in evictions");
KNOB(threshold, 2, 1, 3, "uses after the first that move a folio to the main list");
STAT(promoted, "folios moved from small to main");
STAT(evicted_small, "victims from small");
STAT(evicted_main, "victims from main");

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	return bpf_cache_ext_on_add_ghost(p, ghost_pct);
}

static __always_inline u32 pick(struct cache_ext_lruvec *lv)
{
	u64 small = bpf_cache_ext_list_pages(lv, SMALL), main = bpf_cache_ext_list_pages(lv, MAIN);

	return !small || main * 100 > (small + main) * (100 - small_pct) ? MAIN : SMALL;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u32 from = pick(lv);
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, from, CACHE_EXT_TAIL) {
		u8 *uses = cache_ext_state(lv, folio);

		if (!uses)
			break;
		if (from == SMALL && uses[0] >= threshold) {
			uses[0] = 0;
			bpf_cache_ext_move(ec, folio, MAIN, CACHE_EXT_HEAD);
			stat_add(promoted, 1);
		} else if (from == MAIN && uses[0]) {
			uses[0]--;
			bpf_cache_ext_move(ec, folio, MAIN, CACHE_EXT_HEAD);
		} else if (!bpf_cache_ext_evict(ec, folio)) {
			stat_add(*(from == MAIN ? &evicted_main : &evicted_small), 1);
		}
		from = pick(lv);
		bpf_cache_ext_seek(ec, from, CACHE_EXT_TAIL);
	}
}

POLICY(s3fifo, "skewed reads with scans and one-hit wonders", .init = (void *)init,
       .evict_folios = (void *)evict, .nr_lists = 2,
       .on_add = { .list = SMALL, .ghost_from = SMALL, .ghost_list = MAIN },
       .on_access = { { .kind = CACHE_EXT_COUNT, .arg = 3 },
		      { .kind = CACHE_EXT_COUNT, .arg = 3 } });
