// SPDX-License-Identifier: GPL-2.0
/*
 * LHD: evicts what can be expected to hit least for its time in the cache. Beckmann, Chen and
 * Cidon, "LHD: improving cache hit rate by maximizing hit density", NSDI 2018.
 *
 * A folio has an age, the accesses since its last use, and a class, by its ages at its last two
 * hits: what is used at short intervals is in another than what was used once. Hits and evictions
 * are counted for each class and age; every `period` cache sizes of accesses their hit densities
 * are worked out from them, which are the hits to be expected from that age on, divided by the time
 * in the cache to be expected. Eviction looks at the oldest `window` folios, of which those of the
 * lowest density go and the others go to the young end, so that all have their turn. A folio in a
 * hundred is an explorer, which stays until it is used or very old: else nobody would know whether
 * old ages hit.
 *
 * The unit of ages is such that the highest is 20 cache sizes of accesses, of the size at the first
 * eviction. What was seen, and 192 KiB for it, all cgroups of an attachment share.
 *
 * Good at: a hot set that moves, loops longer than the cache, scans; no part of it is tuned to one
 * of them. Hurt by: programs at each hit; less time than it takes to see old ages.
 */
#include "cache_ext.bpf.h"

enum { AGES = 1024, CLASSES = 16, ONE = 1 << 20, EVENT = 64 };
enum { CLASS, TIME = 2, EXPLORER = 1 << 15 };		/* bytes of a folio's state */

struct lhd {
	u64 start;		/* accesses when memory was full, and the clock is started */
	u64 next;		/* accesses at which densities are worked out */
	u32 shift;		/* of accesses, to the clock */
	u32 now;		/* the clock at the last eviction */
	s32 explorers;		/* that may be made yet */
};

static u32 hits[CLASSES][AGES], evictions[CLASSES][AGES], density[CLASSES][AGES];
static u32 class, rounds;	/* whose densities are worked out next; how often all were */

KNOB(period, 4, 1, 100, "work out the densities every period cache sizes of accesses");
KNOB(window, 128, 32, 1024, "folios that are looked at, oldest first, for 32 victims");
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

	/* Used since @now: not old. At the first eviction, when the clock is at -1, all is. */
	return (s32)now >= 0 && age >= EXPLORER - 16 ? 0 : min(age, AGES - 1);
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

/* Half of the byte is the class, the other the logarithm of the age at the last hit. */
static __always_inline void used(u8 *state, u32 age)
{
	u32 last = state[CLASS] >> 4, sum = age + (last ? 3U << last >> 2 : 0);

	state[CLASS] = (sum ? 10 - log2_of(min(sum, AGES)) : CLASSES - 1) |
		       (age ? log2_of(age) + 1 : 0) << 4;
}

/* It was used, or goes: there may be another one. */
static __always_inline void explored(struct lhd *l, u8 *state)
{
	if (*(u16 *)(state + TIME) & EXPLORER)
		__sync_fetch_and_add(&l->explorers, 1);
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);
	struct lhd *l = data(lv);

	if (!state || !l)
		return CACHE_EXT_STAY;
	*(u16 *)(state + TIME) = clock(lv, l) & (EXPLORER - 1);
	if (l->explorers > 0 && !(bpf_get_prandom_u32() % 32)) {
		*(u16 *)(state + TIME) |= EXPLORER;
		__sync_fetch_and_add(&l->explorers, -1);
		stat_add(explorers, 1);
	}
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
	explored(l, state);
	*(u16 *)(state + TIME) = now & (EXPLORER - 1);
	return CACHE_EXT_STAY;
}

void POLICY_PROG(removed, struct cache_ext_lruvec *lv, struct folio *folio, u32 reason)
{
	u8 *state = cache_ext_state(lv, folio);
	struct lhd *l = data(lv);

	if (!state || !l)
		return;
	__sync_fetch_and_add(&evictions[state[CLASS] % CLASSES][age_of(state, l->now)], EVENT);
	explored(l, state);
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
	u32 looks = window;
	u8 *state;

	if (!l)
		return;
	if (!l->start) {
		while (l->shift < 31 && (u64)AGES << l->shift < 20 * all)
			l->shift++;
		l->start = bpf_cache_ext_accesses(lv) + 1;
		l->next = l->start + period * all;
		l->explorers = all / 100;
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
		density[c][age] = h * ONE / (life + EVENT);	/* no branch, for the verifier */
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
