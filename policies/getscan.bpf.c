// SPDX-License-Identifier: GPL-2.0
/*
 * GET-SCAN: threads and processes that are named as scanners have a small list of their own, so
 * that what they read once does not displace what others read often. After Zussman et al.,
 * "cache_ext: Customizing the Page Cache with eBPF", SOSP 2025, section 5.5.
 *
 *	inserted by a scanner ----> SCAN --- longer than its share: the oldest is evicted
 *	                             | used by another
 *	                             v
 *	inserted by others -------> GET: LFU, as the policy lfu
 *
 * What scanners use is not counted as used. A use through a mapping is nobody's: it counts on GET,
 * and does not take a folio out of SCAN.
 *
 * Good at: a stable hot set beside scans, of the same files too. Hurt by: a hot set that moves;
 * scanners that nobody names (then it is lfu); a program at each hit.
 */
#include "cache_ext.bpf.h"

/* The lists: GET's classes of uses as those of lfu, the least used first; then SCAN. */
enum { NR_CLASSES = 13, SCAN = NR_CLASSES, NR_LISTS };

IDS(scanners, task, 1024, "threads and processes that scan");
KNOB(scan_pct, 1, 0, 50, "share of the cache that scanners keep, percent");
STAT(evicted_scan, "victims that a scanner brought");
STAT(evicted_get, "victims of the others");
STAT(shared, "folios brought by a scanner that another used");

static __always_inline bool scans(u32 pid, u32 tgid)
{
	/* Of a main thread they are the same. */
	return ids_has(scanners, pid) || (tgid != pid && ids_has(scanners, tgid));
}

static __always_inline u32 class(u8 n)
{
	return n < 8 ? n : 8 + (n >= 16) + (n >= 32) + (n >= 64) + (n >= 128);
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	return CACHE_EXT_TO(scans(args->pid, args->tgid) ? SCAN : 0, CACHE_EXT_HEAD);
}

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	bool in_scan = args->list == SCAN, mapped = args->kind == 2;
	u8 *uses = cache_ext_state(lv, folio);

	if (!uses || (mapped ? in_scan : scans(args->pid, args->tgid)))
		return CACHE_EXT_STAY;
	if (uses[0] < 255)
		uses[0]++;
	if (in_scan)
		stat_add(shared, 1);
	return in_scan ? CACHE_EXT_TO(class(uses[0]), CACHE_EXT_HEAD) : CACHE_EXT_STAY;
}

static __always_inline u32 pick(struct cache_ext_lruvec *lv)
{
	u64 all = bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS);

	return bpf_cache_ext_list_pages(lv, SCAN) * 100 > all * scan_pct ? SCAN :
									   cache_ext_first_list(lv);
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u32 from = pick(lv), want;
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, from, CACHE_EXT_TAIL) {
		u8 *uses = cache_ext_state(lv, folio);

		want = uses && from != SCAN ? class(uses[0]) : from;
		if (want > from)
			bpf_cache_ext_move(ec, folio, want, CACHE_EXT_HEAD);
		else if (!bpf_cache_ext_evict(ec, folio))
			stat_add(*(from == SCAN ? &evicted_scan : &evicted_get), 1);
		from = pick(lv);
		bpf_cache_ext_seek(ec, from, CACHE_EXT_TAIL);
	}
}

POLICY(getscan, "a stable hot set beside scanners that are named", .nr_lists = NR_LISTS,
       .folio_added = (void *)added, .folio_accessed = (void *)accessed,
       .evict_folios = (void *)evict,
       .on_access = { [0 ... NR_LISTS - 1] = { .kind = CACHE_EXT_CALL } });
