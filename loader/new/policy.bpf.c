// SPDX-License-Identifier: GPL-2.0
/*
 * Two queues. A folio waits in NEW; if it was used again when it comes to the old end there, it
 * goes to KEPT, else it is evicted. In KEPT each use is worth one more round. So what is read once,
 * by a backup or a search, pushes out nothing that is read often.
 *
 * Good at: skewed reads, scans. Hurt by: loops longer than the cache, of which it keeps a part.
 */
#include "cache_ext.bpf.h"

enum { NEW, KEPT };			/* numbers of lists */

KNOB(new_pct, 20, 1, 90, "share of the cache for folios that have to prove themselves, percent");
STAT(proven, "folios that were used again and went to KEPT");
STAT(evicted, "folios it named as victims");

/* Where to look for the next victim. */
static __always_inline u32 pick(struct cache_ext_lruvec *lv)
{
	u64 new = bpf_cache_ext_list_pages(lv, NEW), all = new + bpf_cache_ext_list_pages(lv, KEPT);

	return new && new * 100 >= all * new_pct ? NEW : KEPT;
}

/* Memory is needed: name victims until the walk ends. It does so when enough are named. */
void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u32 from = pick(lv);
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, from, CACHE_EXT_TAIL) {
		if (cache_ext_test_clear_used(lv, folio)) {
			bpf_cache_ext_move(ec, folio, KEPT, CACHE_EXT_HEAD);
			stat_add(proven, from == NEW);
		} else if (!bpf_cache_ext_evict(ec, folio)) {
			stat_add(evicted, 1);
		}
		/* The lists have changed: go on at the old end of the one whose turn it is. */
		from = pick(lv);
		bpf_cache_ext_seek(ec, from, CACHE_EXT_TAIL);
	}
}

/* A hit only counts, in the folio's state; no program runs for it. New folios go to list 0. */
POLICY(policy, "skewed reads and scans", .nr_lists = 2, .evict_folios = (void *)evict,
       .on_access = { [NEW] = { .kind = CACHE_EXT_COUNT, .arg = 1 },
		      [KEPT] = { .kind = CACHE_EXT_COUNT, .arg = 1 } });
