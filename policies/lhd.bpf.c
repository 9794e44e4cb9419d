// SPDX-License-Identifier: GPL-2.0
/*
 * LHD: evicts what hits least for the room it takes, by what was seen of pages of that age. Beckmann,
 * Chen and Cidon, "LHD: improving cache hit rate by maximizing hit density", NSDI 2018.
 *
 * A folio has an age, the accesses since its last use, and a class, by its ages at the last two
 * hits: folios used at short intervals are of another than those used once. For each class and age
 * hits and evictions are counted, and from them, every `period` cache sizes of accesses, the hit
 * density worked out: the hits to be expected from there on for each unit of time in the cache.
 * Of the oldest 512 folios those with the lowest density go; what is looked at and stays goes to
 * the young end. One of 32 new folios is an explorer, which stays longer than its density says, so
 * that old ages are seen at all.
 *
 * Ages are in units of 2^shift accesses, so that the oldest is 20 cache sizes; densities are of an
 * attachment, and units of its first cgroup.
 *
 * Good at: being told nothing. Hurt by: programs at each hit, a window of scores at each eviction.
 */
#include "cache_ext.bpf.h"

enum { AGES = 1024, CLASSES = 16, ONE = 1 << 20, EVENT = 64, WINDOW = 512 };
enum { CLASS, TIME = 2, EXPLORER = 1 << 15 };		/* bytes of a folio's state */

struct lhd {
	u64 start;		/* accesses when memory was full, and the clock is started */
	u64 next;		/* accesses at which densities are worked out */
	u32 shift;		/* of accesses, to the clock */
	u32 now;		/* the clock at the last eviction */
};

static u32 hits[CLASSES][AGES], evictions[CLASSES][AGES], density[CLASSES][AGES];
static u32 class, rounds;	/* whose densities are worked out next; how often all were */

KNOB(period, 4, 1, 100, "work out the densities every period cache sizes of accesses");
STAT(worked_out, "times that the densities were worked out");
STAT(explorers, "folios that stay to see old ages");

#define data(lv) ((struct lhd *)bpf_cache_ext_lruvec_data(lv, sizeof(struct lhd)))

static __always_inline u32 clock(struct cache_ext_lruvec *lv, struct lhd *l)
{
	return l->start ? (bpf_cache_ext_accesses(lv) - l->start) >> (l->shift & 31) : 0;
}

static __always_inline u32 age_of(u8 *state, u32 now)
{
	u32 age = (now - *(u16 *)(state + TIME)) & (EXPLORER - 1);

	return min(age, AGES - 1);
}

static __always_inline u32 log2_of(u32 n)
{
	u32 i, log = 0;

	for (i = 8; i; i /= 2)
		if (n >> i) {
			n >>= i;
			log += i;
		}
	return log;
}

/* The class is in the low half of the byte; the age at the last hit, by its logarithm, in the other. */
static __always_inline void used(u8 *state, u32 age)
{
	u32 last = state[CLASS] >> 4, sum = age + (last ? 3U << last >> 2 : 0);

	state[CLASS] = (sum ? 10 - log2_of(min(sum, AGES)) : CLASSES - 1) |
		       (age ? log2_of(age) + 1 : 0) << 4;
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	bool explorer = !(bpf_get_prandom_u32() % 32);
	u8 *state = cache_ext_state(lv, folio);
	struct lhd *l = data(lv);

	if (!state || !l)
		return CACHE_EXT_STAY;
	*(u16 *)(state + TIME) = (clock(lv, l) & (EXPLORER - 1)) | (explorer ? EXPLORER : 0);
	stat_add(explorers, explorer);
	return CACHE_EXT_STAY;
}

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	u8 *state = cache_ext_state(lv, folio);
	struct lhd *l = data(lv);
	u32 now, age;

	if (!state || !l)
		return CACHE_EXT_STAY;
	now = clock(lv, l);
	age = age_of(state, now);
	__sync_fetch_and_add(&hits[state[CLASS] % CLASSES][age], EVENT);
	used(state, age);
	*(u16 *)(state + TIME) = (*(u16 *)(state + TIME) & EXPLORER) | (now & (EXPLORER - 1));
	return CACHE_EXT_STAY;
}

void POLICY_PROG(removed, struct cache_ext_lruvec *lv, struct folio *folio, u32 reason)
{
	u8 *state = cache_ext_state(lv, folio);
	struct lhd *l = data(lv);

	if (state && l)
		__sync_fetch_and_add(&evictions[state[CLASS] % CLASSES][age_of(state, l->now)],
				     EVENT);
}

static __always_inline u64 score(u8 *state, u32 now)
{
	u32 age = age_of(state, now), c = state[CLASS] % CLASSES;

	if (age == AGES - 1)
		return 0;
	return (rounds ? density[c][age] : (c + 1) * ONE / (age + 1)) + 1 +
	       (*(u16 *)(state + TIME) & EXPLORER ? ONE : 0);
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 all = bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS);
	struct lhd *l = data(lv);
	struct folio *folio;
	u32 looks = WINDOW;
	u8 *state;

	if (!l)
		return;
	if (!l->start) {
		while (l->shift < 31 && (u64)AGES << l->shift < 20 * all)
			l->shift++;
		l->start = bpf_cache_ext_accesses(lv) + 1;
		l->next = l->start + period * all;
	}
	l->now = clock(lv, l);
	looks = min(looks, all);
	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL) {
		if (!looks--)
			break;
		state = cache_ext_state(lv, folio);
		if (state)
			bpf_cache_ext_propose(ec, folio, score(state, l->now));
		bpf_cache_ext_move(ec, folio, 0, CACHE_EXT_HEAD);
	}
}

/* One class at a time: a program's loops are short. */
void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	u64 h = 0, ev = 0, life = 0, accesses = bpf_cache_ext_accesses(lv);
	u32 age, c = class % CLASSES;
	struct lhd *l = data(lv);

	if (!l || (!c && accesses < l->next))
		return;
	if (!c)
		l->next = accesses + period * bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS);
	for (age = AGES; age--; ) {
		hits[c][age] = hits[c][age] / 10 * 9;
		evictions[c][age] = evictions[c][age] / 10 * 9;
		h += hits[c][age];
		ev += hits[c][age] + evictions[c][age];
		life += ev;
		density[c][age] = life >= EVENT ? h * ONE / life : 0;
	}
	class = (c + 1) % CLASSES;
	if (!class) {
		rounds++;
		stat_add(worked_out, 1);
	}
}

POLICY(lhd, "hit densities by age, learned", .nr_lists = 1, .folio_added = (void *)added,
       .folio_accessed = (void *)accessed, .folio_removed = (void *)removed,
       .evict_folios = (void *)evict, .tick = (void *)tick, .tick_evictions = 64,
       .on_access = { { .kind = CACHE_EXT_CALL } });
