// SPDX-License-Identifier: GPL-2.0
/*
 * ARC: one LRU list for folios used once, one for those used more often, and how much of the cache
 * the first may have is learned from ghosts. Megiddo and Modha, "ARC: a self-tuning, low overhead
 * replacement cache", FAST 2003.
 *
 *	new --> ONCE  --> evicted, a ghost in B1: back again, ONCE should have been longer
 *	          | used
 *	          v
 *	       OFTEN  --> evicted, a ghost in B2: back again, OFTEN should have been longer
 *
 * There are no lists of ghosts: a shadow entry says how many evictions ago a folio left and which
 * list. Of these a known share was from the same list, which makes a ghost's place in B1 or B2, and
 * what the paper allows them says whether it is still there. The paper's REPLACE looks at the page
 * that comes in, which the kernel does not know when it makes room: that part is left out.
 *
 * Good at: skewed reads, scans, sets that move. Hurt by: loops longer than the cache.
 */
#include "cache_ext.bpf.h"

enum { ONCE, OFTEN };

/*
 * target: pages that ONCE may have, in 1/256. share: of the evictions, those from ONCE, by a mean
 * that reaches back two cache sizes, as ghosts do.
 */
struct arc { u64 target, share, b1, b2; };

enum { SHARE_ONE = 1 << 24 };

KNOB(refresh, 32, 0, 255, "a hit among the youngest refresh/256 of OFTEN moves nothing");
STAT(b1_hits, "folios that came back to ONCE's ghosts");
STAT(b2_hits, "folios that came back to OFTEN's ghosts");
STAT(evicted_once, "victims from ONCE");
STAT(evicted_often, "victims from OFTEN");

#define data(lv) ((struct arc *)bpf_cache_ext_lruvec_data(lv, sizeof(struct arc)))

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	bpf_cache_ext_on_access(p, ONCE, CACHE_EXT_RULE(CACHE_EXT_MOVE, OFTEN, CACHE_EXT_HEAD, 0));
	return bpf_cache_ext_on_access(p, OFTEN, CACHE_EXT_RULE(CACHE_EXT_MOVE, OFTEN,
								CACHE_EXT_HEAD, refresh));
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 all = bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS), step, distance;
	u64 once = bpf_cache_ext_list_pages(lv, ONCE);
	struct arc *a = data(lv);

	if (!a || args->refault_distance < 0)
		return CACHE_EXT_STAY;
	distance = args->refault_distance;
	if (args->evicted_from == ONCE && distance * a->share / SHARE_ONE < all - once) {
		step = max(a->b1 ? (a->b2 << 8) / a->b1 : 0, 256);
		a->target = min(a->target + step, all << 8);
		a->b1 -= !!a->b1;
		stat_add(b1_hits, 1);
	} else if (args->evicted_from == OFTEN &&
		   distance * (SHARE_ONE - a->share) / SHARE_ONE + a->b1 < all) {
		step = max(a->b2 ? (a->b1 << 8) / a->b2 : 0, 256);
		a->target -= min(a->target, step);
		a->b2 -= !!a->b2;
		stat_add(b2_hits, 1);
	} else {
		return CACHE_EXT_STAY;
	}
	return CACHE_EXT_TO(OFTEN, CACHE_EXT_HEAD);
}

static __always_inline u32 pick(struct cache_ext_lruvec *lv, struct arc *a)
{
	u64 once = bpf_cache_ext_list_pages(lv, ONCE);

	return once << 8 > a->target || !bpf_cache_ext_list_pages(lv, OFTEN) ? ONCE : OFTEN;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 often = bpf_cache_ext_list_pages(lv, OFTEN);
	u64 all = often + bpf_cache_ext_list_pages(lv, ONCE);
	struct arc *a = data(lv);
	struct folio *folio;
	u32 from;

	if (!a)
		return;
	from = pick(lv, a);
	bpf_for_each(cache_ext_list, folio, ec, from, CACHE_EXT_TAIL) {
		if (bpf_cache_ext_evict(ec, folio)) {
			/* In use: it has gone to the other end. */
		} else if (from == ONCE) {
			a->share += (SHARE_ONE - a->share) / (2 * all + 1);
			a->b1 = min(a->b1 + 1, often);
			stat_add(evicted_once, 1);
		} else {
			a->share -= a->share / (2 * all + 1);
			a->b2 = min(a->b2 + 1, all - min(all, a->b1));
			stat_add(evicted_often, 1);
		}
		from = pick(lv, a);
		bpf_cache_ext_seek(ec, from, CACHE_EXT_TAIL);
	}
}

POLICY(arc, "skewed reads, scans, sets that move", .init = (void *)init, .nr_lists = 2,
       .folio_added = (void *)added, .evict_folios = (void *)evict);
