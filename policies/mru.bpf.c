// SPDX-License-Identifier: GPL-2.0
/*
 * MRU: evicts the folio that was used last, but not the newest few, which are about to be used, and
 * those that nobody has used yet only where there is nothing else.
 *
 * Good at: loops longer than the cache, of which it keeps a fixed part. Hurt by: everything
 * else, badly.
 */
#include "cache_ext.bpf.h"

KNOB(skip, 32, 0, 1024, "newest folios that are left alone");
STAT(evicted, "folios it named as the last used");
STAT(unused, "folios passed over because nobody has used them yet");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u32 newest = skip, unread = 4 * ec->nr_to_evict + 64;
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_HEAD) {
		if (newest) {
			newest--;
		} else if (unread && !bpf_cache_ext_seen(lv, folio)) {
			unread--;
			stat_add(unused, 1);
		} else if (!bpf_cache_ext_evict(ec, folio)) {
			stat_add(evicted, 1);
		}
	}
	if (!ec->nr_evicted)
		bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
			bpf_cache_ext_evict(ec, folio);
}

POLICY(mru, "most recently used first: loops larger than memory", .nr_lists = 1,
       .evict_folios = (void *)evict, .on_access = { { .kind = CACHE_EXT_MOVE } });
