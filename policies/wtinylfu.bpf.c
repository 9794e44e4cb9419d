// SPDX-License-Identifier: GPL-2.0
/*
 * W-TinyLFU: who is to stay is decided by a duel. How often a page was used, cached or not, is
 * estimated by a sketch of 4-bit counters. Einziger, Friedman and Manes, "TinyLFU: a highly
 * efficient cache admission policy", ACM Transactions on Storage 2017; parts as in Caffeine.
 *
 *	new --> WINDOW (LRU) --> candidate --\
 *	                                      > the one used less is evicted
 *	PROTECTED --> PROBATION --> victim --/   (a candidate that wins goes to PROBATION)
 *	     ^            | used
 *	     +------------+
 *
 * A cache that is not full has no window: it is one LRU, PROBATION. When it is, its youngest folios
 * are the window.
 *
 * The sketch has 131072 words of 16 counters, enough for as many pages; of a larger cache it knows
 * less well what is used how often. Each use adds to four counters; at ten times as many uses as
 * pages are cached (in the largest of several cgroups) all are halved, and so is the number of
 * uses.
 *
 * Good at: skewed reads, scans, loops longer than the cache. Hurt by: bursts of new pages; a hot
 * set that moves, until the sketch has forgotten the old one.
 */
#include "cache_ext.bpf.h"

enum { WINDOW, PROBATION, PROTECTED };
enum { WORDS = 1 << 17, ROWS = 4, PART = 1 << 14 };

/* Of all cgroups of an attachment. span: as many pages as one of them has on a node, about. */
static u64 sketch[WORDS], uses, span;
static u32 hand;		/* where halving is; 0: none is under way */

KNOB(window_pct, 1, 1, 90, "share of the cache for new folios, percent; at least 64 pages");
KNOB(protected_pct, 80, 1, 99, "share of the rest that is protected, percent");
STAT(won, "candidates that stayed in a victim's place");
STAT(halvings, "times the sketch was halved");

/* A page's name is in its state: all but the byte that the framework may write to. */
static __always_inline u32 hash_of(u8 *state)
{
	return ((state[0] | state[2] << 8 | state[3] << 16) + 1) * 0x9E3779B97F4A7C15ULL >> 32;
}

/* Of a word's 16 counters each row has four, and chooses by bits of its own. */
static __always_inline u32 shift_of(u32 h, u32 row)
{
	return (row * 4 + (h >> (30 - 2 * row) & 3)) * 4;
}

/* Has the halving under way not come to its word? Then what is there counts half. */
static __always_inline u32 unhalved(u32 h)
{
	return hand && h % WORDS >= hand;
}

static __always_inline void used(u32 h)
{
	u64 *word = &sketch[h % WORDS], one = 1 << unhalved(h);
	u32 row;

	for (row = 0; row < ROWS; row++)
		if ((*word >> shift_of(h, row) & 15) + one <= 15)
			__sync_fetch_and_add(word, one << shift_of(h, row));
	__sync_fetch_and_add(&uses, 1);
}

static __always_inline u32 estimate(struct cache_ext_lruvec *lv, struct folio *folio)
{
	u8 *state = cache_ext_state(lv, folio);
	u32 h = state ? hash_of(state) : 0, row, least = 15;

	for (row = 0; row < ROWS; row++)
		least = min(least, (u32)(sketch[h % WORDS] >> shift_of(h, row) & 15));
	return least >> unhalved(h);
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 h = cache_ext_page_hash(args);
	u8 *state = cache_ext_state(lv, folio);

	if (!state)
		return CACHE_EXT_STAY;
	state[0] = h >> 40;
	state[2] = h >> 48;
	state[3] = h >> 56;
	used(hash_of(state));
	/* There is no window until the cache is full: nobody has to win a duel. */
	return CACHE_EXT_TO(bpf_cache_ext_list_pages(lv, WINDOW) ? WINDOW : PROBATION,
			    args->adopted);
}

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	u8 *state = cache_ext_state(lv, folio);
	u32 list = args->list;

	if (state)
		used(hash_of(state));
	/* A use soon after the first says little; it is not known which of them are soon. */
	if (list == PROBATION && bpf_cache_ext_list_pages(lv, WINDOW))
		list = PROTECTED;
	return CACHE_EXT_TO(list, CACHE_EXT_HEAD);
}

struct shares { u64 floor, surplus, protected; };

/*
 * Where to look next: for a candidate; then for who meets it, or is just evicted, but first what
 * is protected beyond its share becomes PROBATION.
 */
static __always_inline u32 next(struct cache_ext_lruvec *lv, struct shares *s, bool duel)
{
	u64 window = bpf_cache_ext_list_pages(lv, WINDOW);

	if (window > s->floor && !duel)
		return WINDOW;
	if (bpf_cache_ext_list_pages(lv, PROTECTED) > s->protected)
		return PROTECTED;
	return bpf_cache_ext_list_pages(lv, PROBATION) ? PROBATION : PROTECTED;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 all = bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS);
	u64 window = all * window_pct / 100;
	struct shares s;
	struct folio *folio, *candidate = NULL;
	u32 from;

	window = max(window, min(64, all / 4));
	/* Full for the first time: the youngest are the window, and nobody has to go for it. */
	if (!bpf_cache_ext_list_pages(lv, WINDOW))
		bpf_for_each(cache_ext_list, folio, ec, PROBATION, CACHE_EXT_HEAD) {
			if (bpf_cache_ext_list_pages(lv, WINDOW) >= min(window, 2048))
				break;
			bpf_cache_ext_move(ec, folio, WINDOW, CACHE_EXT_TAIL);
		}
	s.floor = max(window - min(window, ec->nr_to_evict), 1);
	/* The rest went by truncation, say: nobody is there to meet, and no duel fills it again. */
	s.surplus = min(2 * window + 64, all - 1);
	s.protected = (all - window) * protected_pct / 100;
	from = next(lv, &s, false);
	bpf_for_each(cache_ext_list, folio, ec, from, CACHE_EXT_TAIL) {
		if ((from == WINDOW && bpf_cache_ext_list_pages(lv, WINDOW) > s.surplus) ||
		    (from == PROTECTED && bpf_cache_ext_list_pages(lv, PROTECTED) > s.protected)) {
			bpf_cache_ext_move(ec, folio, PROBATION, CACHE_EXT_HEAD);
		} else if (from == WINDOW) {
			candidate = folio;
		} else if (candidate && estimate(lv, candidate) > estimate(lv, folio)) {
			if (bpf_cache_ext_evict(ec, folio))
				continue;
			bpf_cache_ext_move(ec, candidate, PROBATION, CACHE_EXT_HEAD);
			candidate = NULL;
			stat_add(won, 1);
		} else {
			bpf_cache_ext_evict(ec, candidate ? candidate : folio);
			candidate = NULL;
		}
		from = next(lv, &s, candidate);
		bpf_cache_ext_seek(ec, from, CACHE_EXT_TAIL);
	}
}

/* A part of the sketch at a time: a program's loops are short. For duels it is halved at once. */
void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	u32 i, from = hand;

	span = max(span - span / 64, bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS));
	if (!from && uses < 10 * span)
		return;
	for (i = 0; i < PART; i++) {
		u64 *word = &sketch[(from + i) % WORDS];

		*word = *word >> 1 & 0x7777777777777777ULL;
	}
	hand = (from + PART) % WORDS;
	if (from)
		return;
	uses /= 2;
	stat_add(halvings, 1);
}

POLICY(wtinylfu, "skewed reads, scans and loops", .nr_lists = 3, .folio_added = (void *)added,
       .folio_accessed = (void *)accessed, .evict_folios = (void *)evict, .tick = (void *)tick,
       .tick_evictions = 64, .on_access = { [0 ... 2] = { .kind = CACHE_EXT_CALL } });
