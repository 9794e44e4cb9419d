// SPDX-License-Identifier: GPL-2.0
/*
 * auto: does what would have hit most lately: S3-FIFO, CLOCK or keeping the old part of a loop.
 *
 * Which of them that is, small caches of page numbers tell, one for each candidate, which are fed
 * with the uses of some pages: those whose hash falls in a sample that is one of 2^n of all, so
 * that 256 to 511 of its pages are cached. Waldspurger et al., "Cache modeling and optimization
 * using miniature simulations", USENIX ATC 2017. All candidates work on the same lists, so what is
 * cached stays when the mode changes:
 *
 *	new --> SMALL --> MAIN		s3fifo	see s3fifo.bpf.c; once used again is enough for MAIN
 *	new -------------> MAIN		clock	SMALL runs empty; see clock.bpf.c
 *	new --> SMALL	   MAIN		young	the youngest of SMALL goes, and of MAIN from time to
 *						time what nobody used for long
 *
 * A page of the sample is on a second pair of lists, and only there a hit runs a program, which
 * writes the page's number into a log. tick() replays the log, and at the end of each half cache
 * size of accesses goes over to the candidate that is best, if it is so by `margin` percent.
 *
 * It has learned after 4 cache sizes of accesses; that the load is another one, after 4 to 6, but
 * after 8 if a loop has become another loop, and 16 if less than a third of the hits, or few, went
 * with the old one. The mode and the sample are a cgroup's and node's own; where a limit is lowered
 * the sample stays as small a part as it was. There are 8 sets of miniature caches for an
 * attachment; a cgroup without one is s3fifo, until it evicts much while another evicts next to
 * nothing, whose set it gets then: by 128 MiB of all, 4 MiB of its own and nothing of the other's.
 *
 * Good at: a load that is not known, or changes. Hurt by: loads that change faster than it learns,
 * and a job of 3 to 7 cache sizes, after which what was cached before it is wanted again: the job
 * may have been learned, and that gone.
 */
#include "cache_ext.bpf.h"

enum { SMALL, MAIN, SAMPLED };		/* two lists and, SAMPLED further, those of the sample */
/* CACHE is none of them, but what is really hit. */
enum { S3FIFO, CLOCK, YOUNG, CACHE, NR_MODES };
enum { NR_MINIS = 8, LOG = 4096, REPLAY = 32, FIFO = 1024, MOST = 512 };
enum { SKIP = 32, AHEAD = 2, TRIAL = 8, TRIES = 2 };
enum { WORTH = 25, BARREN = 4, LONG = 6, TIMES = 3 };
enum { MAX_USES = 2, USES = 3, LEVEL_SHIFT = 2, ID = 2 };	/* a folio's state: bytes 0, 2, 3 */

/* What is known of a page of the sample, in one byte. */
enum {
	AT = 3, AT_SMALL = 1, AT_MAIN = 2, GHOST = 3, ONE_USE = 4, ALL_USES = 12,	/* s3fifo */
	IN_CLOCK = 16, CLOCK_USED = 32, IN_YOUNG = 64, YOUNG_USED = 128,
};

struct fifo { u32 in, out; u16 id[FIFO]; };

struct mini {
	struct fifo small, main, ghosts, clock;
	u16 young[FIFO];
	u32 nr_young, restart;
	u32 hand, misses, epochs, ahead;	/* these to owner are 0 where it is had anew */
	u32 trial, tried, young_tried, mode_tried;
	u32 empty, fell_from, barren;
	u32 uses, hits[NR_MODES];		/* in this half cache size */
	u32 all, score[NR_MODES];		/* the same, older ones counting less */
	u32 owner, seen, head, tail, log[LOG];
	u8 page[1 << 16];
};

/* Written by tick(), but renewed by evict(), which runs at the same time. These add up pages. */
struct cgroup { u32 mini, shift, mode, name, renew, renew_main, renewed, since, wants; };

/* Are pages at the old ends of no use any more? Of MAIN alone as many as renew_main says. */
static __always_inline bool renews(struct cgroup *g, u32 upto)
{
	return (s32)(upto - g->renewed) > 0;
}

enum { CLAIMING = ~0U, IDLE = 1 << 10, BUSY = 32 };	/* ticks, of 32 evictions mostly */
enum { FROM_MODE = 1, EMPTY };		/* struct mini's restart */
enum { HIT = 1 << 21 };			/* in the log, above the level */

static struct mini minis[NR_MINIS];	/* of an attachment */
static u32 ticks;

KNOB(margin, 2, 0, 50, "by how much another mode has to be better, percent of the accesses");
KNOB(young_margin, 8, 0, 100, "the same, for evicting the youngest, which is bad when it is wrong");
KNOB(small_pct, 10, 1, 90, "s3fifo: share of the cache on probation, percent");
STAT(switches, "times that the mode changed");
STAT(renewals, "times that old pages went, used or not");
STAT(sampled, "uses of pages of the sample");
STAT(s3fifo_hits, "of these, what s3fifo would have hit");
STAT(clock_hits, "of these, what clock would have hit");
STAT(young_hits, "of these, what evicting the youngest would have hit");
STAT(s3fifo_epochs, "half cache sizes of accesses after which the mode was s3fifo");
STAT(clock_epochs, "half cache sizes of accesses after which the mode was clock");
STAT(young_epochs, "half cache sizes of accesses after which the youngest were to go");

#define data(lv) ((struct cgroup *)bpf_cache_ext_lruvec_data(lv, sizeof(struct cgroup)))

static __always_inline struct mini *mini_of(struct cgroup *g)
{
	u32 n = g->mini - 1;

	return n < NR_MINIS && minis[n].owner == g->name ? &minis[n] : NULL;
}

/*
 * At first, and when knobs have changed: then the miniature caches are new ones. Where all sets are
 * had, one whose cgroup evicts no more; what it has is of no use and goes as that of an old load.
 */
static __always_inline void claim(struct cgroup *g, bool of_idle)
{
	u32 n = g->mini, owner, got = NR_MINIS;
	struct mini *m;

	if (n == CLAIMING || __sync_val_compare_and_swap(&g->mini, n, CLAIMING) != n)
		return;
	if (!g->name)
		g->name = bpf_get_prandom_u32() | 1;
	for (n = 0; n < (of_idle ? 2 : 1) * NR_MINIS; n++) {
		m = &minis[n % NR_MINIS];
		owner = m->owner;
		if ((owner && (n < NR_MINIS || (s32)(ticks - m->seen) <= IDLE)) ||
		    __sync_val_compare_and_swap(&m->owner, owner, g->name) != owner)
			continue;
		m->seen = ticks;
		m->tail = m->head;
		m->restart = EMPTY;
		__builtin_memset(&m->hand, 0, (void *)&m->owner - (void *)&m->hand);
		got = n % NR_MINIS;
		break;
	}
	g->mini = got + 1;
}

/* Below 0 it may come when two cgroups are at it, one of which has just taken the other's set. */
static __always_inline u32 nr(struct fifo *f)
{
	s32 n = f->in - f->out;

	return n > 0 ? n : 0;
}

static __always_inline void push(struct fifo *f, u16 id)
{
	f->id[f->in++ % FIFO] = id;
}

static __always_inline u8 *pop(struct mini *m, struct fifo *f, u16 *id)
{
	*id = f->id[f->out++ % FIFO];
	return &m->page[*id];
}

static __always_inline void log_use(struct mini *m, u32 id, u32 level, u32 hit)
{
	m->log[__sync_fetch_and_add(&m->head, 1) % LOG] = id | level << 16 | hit;
}

/* One step of s3fifo's eviction. A use pays for a step, as does a miss: two for each are enough. */
static __always_inline void s3fifo_step(struct mini *m, u32 size)
{
	u32 small = nr(&m->small), main = nr(&m->main);
	u16 id;
	u8 *p;

	if (small + main <= size)
		return;
	if (!small || main * 100 > (small + main) * (100 - small_pct)) {
		p = pop(m, &m->main, &id);
		if (*p & ALL_USES) {
			*p -= ONE_USE;
			push(&m->main, id);
		} else {
			*p &= ~AT;
		}
		return;
	}
	p = pop(m, &m->small, &id);
	if (*p & ALL_USES) {
		*p = (*p & ~(AT | ALL_USES)) | AT_MAIN;
		push(&m->main, id);
		return;
	}
	*p |= GHOST;
	push(&m->ghosts, id);
	if (nr(&m->ghosts) <= size * 9 / 10)
		return;
	p = pop(m, &m->ghosts, &id);
	if ((*p & AT) == GHOST)
		*p &= ~AT;
}

static __always_inline void s3fifo_use(struct mini *m, u16 id, u32 size)
{
	u8 *p = &m->page[id], at = *p & AT;

	if (at == AT_SMALL || at == AT_MAIN) {
		m->hits[S3FIFO]++;
		if ((*p & ALL_USES) < MAX_USES * ONE_USE)
			*p += ONE_USE;
	} else {
		*p = (*p & ~(AT | ALL_USES)) | (at == GHOST ? AT_MAIN : AT_SMALL);
		push(at == GHOST ? &m->main : &m->small, id);
	}
	s3fifo_step(m, size);
	s3fifo_step(m, size);
}

static __always_inline void clock_step(struct mini *m, u32 size)
{
	u16 id;
	u8 *p;

	if (nr(&m->clock) <= size)
		return;
	p = pop(m, &m->clock, &id);
	if (*p & CLOCK_USED)
		push(&m->clock, id);
	else
		*p &= ~IN_CLOCK;
	*p &= ~CLOCK_USED;
}

static __always_inline void clock_use(struct mini *m, u16 id, u32 size)
{
	u8 *p = &m->page[id];

	if (*p & IN_CLOCK) {
		m->hits[CLOCK]++;
		*p |= CLOCK_USED;
	} else {
		*p |= IN_CLOCK;
		push(&m->clock, id);
	}
	clock_step(m, size);
	clock_step(m, size);
}

/* The last one goes; at each fourth miss, what the hand finds unused. */
static __always_inline void young_use(struct mini *m, u16 id, u32 size)
{
	u8 *p = &m->page[id];
	u16 *at, *last;

	if (*p & IN_YOUNG) {
		m->hits[YOUNG]++;
		*p |= YOUNG_USED;
		return;
	}
	*p |= IN_YOUNG;
	if (m->nr_young < size) {
		m->young[m->nr_young++ % FIFO] = id;
		return;
	}
	if (m->nr_young > size)
		m->page[m->young[--m->nr_young % FIFO]] &= ~(IN_YOUNG | YOUNG_USED);
	at = last = &m->young[(m->nr_young - 1) % FIFO];
	if (!(++m->misses % 4)) {
		m->hand = m->hand + 1 < m->nr_young ? m->hand + 1 : 0;
		if (m->page[m->young[m->hand % FIFO]] & YOUNG_USED)
			m->page[m->young[m->hand % FIFO]] &= ~YOUNG_USED;
		else
			at = &m->young[m->hand % FIFO];
	}
	m->page[*at] &= ~(IN_YOUNG | YOUNG_USED);
	*at = *last;
	*last = id;
}

/*
 * The question is what it would be worth to keep what is cached now, not what was cached first: the
 * candidate that keeps things begins anew from what the present mode has, or from nothing.
 */
static __always_inline void young_restart(struct mini *m, u32 mode)
{
	struct fifo *old = mode == CLOCK ? &m->clock : &m->main, *f;
	u32 i, at;
	u16 id;

	for (i = 0; i < MOST && i < m->nr_young; i++)
		m->page[m->young[i]] &= ~(IN_YOUNG | YOUNG_USED);
	for (i = 0; i < MOST; i++) {
		f = i < nr(old) ? old : &m->small;
		at = i < nr(old) ? i : i - nr(old);
		if (m->restart == EMPTY || at >= nr(f) || (f != old && mode == CLOCK))
			break;
		id = f->id[(f->out + at) % FIFO];
		m->page[id] |= IN_YOUNG;
		m->young[i] = id;
	}
	m->nr_young = i;
	m->hand = 0;
}

static __always_inline bool better(u32 a, u32 than, u32 all, u32 percent)
{
	return a > than && (a - than) * 100 > all * percent;
}

/* Is what is cached now of no use? A third of the hits is gone at once, or all of them for long. */
static __always_inline bool lost(struct mini *m, u32 mode, u32 was)
{
	u32 hits = m->hits[mode], all = m->uses;

	if (mode == CACHE) {
		m->barren = 10 * hits < all ? m->barren + 1 : 0;
		return m->barren >= BARREN && !m->trial;
	}
	if (m->fell_from && (!m->trial || 150 * hits >= m->fell_from * all))
		m->fell_from = 0;
	if (m->fell_from || m->empty == TRIES || was < WORTH || 150 * hits >= was * all)
		return false;
	m->fell_from = was;
	return true;
}

/*
 * Is it time to keep what there is? If the candidate that keeps things is better it gets a trial,
 * with what is cached now, since what it had kept before may be gone.
 *
 * When what is cached now seems to be of no use, it gets one from nothing, which is twice as long
 * and counts from when its cache is full. That is the way out also where the old part of a loop is
 * kept already and another loop has come; but there all hits of a pass may come at once, and the
 * trial has to be a long one and clear.
 */
static __always_inline bool young_wins(struct mini *m, u32 mode, u32 was, u32 size)
{
	u32 epochs = AHEAD, times = 1;

	if (lost(m, mode, was)) {
		m->restart = EMPTY;
		m->trial = 1;
		m->empty++;
		return false;
	}
	if (!m->trial) {
		m->empty = m->tried = m->young_tried = m->mode_tried = 0;
		if (mode == CACHE)
			return false;
		m->restart = better(m->score[YOUNG], m->score[mode], m->all, young_margin);
		m->trial = m->restart;
		if (++m->epochs % TRIAL == 0)
			m->restart = FROM_MODE;
		return false;
	}
	if (m->empty && m->nr_young < size)
		m->tried = m->young_tried = m->mode_tried = 0;
	m->tried += m->uses;
	m->young_tried += m->hits[YOUNG];
	m->mode_tried += m->hits[mode];
	if (mode == CACHE) {
		epochs = LONG;
		times = TIMES;
	}
	if (m->tried >= epochs * size / 2 &&
	    better(m->young_tried, times * m->mode_tried, m->tried, young_margin))
		return true;
	m->trial = m->trial < (m->empty ? 2 * TRIAL : TRIAL) ? m->trial + 1 : 0;
	return false;
}

/* The end of a half cache size of accesses. */
static __always_inline void decide(struct mini *m, struct cgroup *g, u32 size, u32 main, u32 all)
{
	/* What the young candidate has cached is not always what is, see young_wins(). */
	u32 i, best, mode = g->mode % NR_MODES, hits = mode == YOUNG ? CACHE : mode;
	u32 score, was = 100 * m->score[hits] / (m->all ?: 1);

	m->all = m->all * 3 / 4 + m->uses;
	for (i = 0; i < NR_MODES; i++)
		m->score[i] = m->score[i] * 3 / 4 + m->hits[i];
	best = m->score[CLOCK] > m->score[S3FIFO] ? CLOCK : S3FIFO;
	m->ahead = m->hits[best] > max(m->hits[mode], m->hits[hits]) ? m->ahead + 1 : 0;
	score = max(m->score[mode], m->score[hits]);
	if (young_wins(m, hits, was, size)) {
		best = YOUNG;
		g->renew_main = g->renewed + (m->empty ? main : 0);
		g->renew = mode == YOUNG ? g->renewed + all : g->renew_main;
		stat_add(renewals, g->renew != g->renewed);
		m->trial = m->empty = 0;
	} else if (m->ahead < AHEAD || !better(m->score[best], score, m->all, margin)) {
		best = mode;
	}
	if (best != mode) {
		g->mode = best;
		if (best != YOUNG)
			g->renew = g->renew_main = g->renewed;
		m->ahead = m->trial = m->empty = m->epochs = m->barren = 0;
		m->restart = 0;
		stat_add(switches, 1);
	}
	stat_add(sampled, m->uses);
	stat_add(s3fifo_hits, m->hits[S3FIFO]);
	stat_add(clock_hits, m->hits[CLOCK]);
	stat_add(young_hits, m->hits[YOUNG]);
	stat_add(*(g->mode == S3FIFO ? &s3fifo_epochs : g->mode == CLOCK ? &clock_epochs :
							&young_epochs), 1);
	m->uses = m->hits[S3FIFO] = m->hits[CLOCK] = m->hits[YOUNG] = m->hits[CACHE] = 0;
}

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	struct cgroup *g = data(lv);
	struct mini *m = g ? mini_of(g) : NULL;
	u32 i, use, all, size;

	/* Each node is ticked when one has evicted. */
	if (!g || !bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS))
		return;
	i = __sync_fetch_and_add(&ticks, 1);
	if (!m) {
		if (i - g->since > IDLE) {
			g->since = i;
			g->wants = 0;
		}
		claim(g, ++g->wants >= BUSY);
		if (g->mini > NR_MINIS) {
			g->mode = S3FIFO;
			g->renew = g->renew_main = g->renewed;
		}
		return;
	}
	m->seen = i;
	if (m->restart) {
		young_restart(m, g->mode);
		m->restart = 0;
		return;
	}
	all = bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS);
	size = all >> (g->shift & 31);
	if (m->head - m->tail > LOG)
		m->tail = m->head - LOG;
	for (i = 0; i < REPLAY && m->tail != m->head; i++) {
		use = m->log[m->tail++ % LOG];
		if ((use & ~HIT) >> 16 < g->shift)
			continue;
		m->uses++;
		m->hits[CACHE] += !!(use & HIT);
		s3fifo_use(m, use, size);
		clock_use(m, use, size);
		young_use(m, use, size);
	}
	if (m->uses >= size / 2)
		decide(m, g, size, bpf_cache_ext_list_pages(lv, MAIN) +
				   bpf_cache_ext_list_pages(lv, SAMPLED + MAIN), all);
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u64 h = cache_ext_page_hash(args), all = bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS);
	u8 *state = cache_ext_state(lv, folio);
	struct cgroup *g = data(lv);
	u32 list = SMALL, level = 0, shift;
	struct mini *m;

	if (!state || !g)
		return CACHE_EXT_STAY;
	if (!g->mini)
		claim(g, false);
	shift = g->shift;
	if (shift < 31 && all >> shift >= MOST)
		__sync_val_compare_and_swap(&g->shift, shift, shift + 1);
	if (g->mode == CLOCK ||
	    (g->mode == S3FIFO && args->evicted_from >= 0 && !(args->evicted_from & MAIN) &&
	     (u64)args->refault_distance <= all * 9 / 10))
		list = MAIN;
	h ^= h >> 32;
	h *= 0x94D049BB133111EBULL;
	while (level < 31 && !(h >> (32 + level) & 1))
		level++;
	m = mini_of(g);
	if (m && level >= g->shift) {
		list += SAMPLED;
		state[0] = level << LEVEL_SHIFT;
		*(u16 *)(state + ID) = h;
		if (!args->adopted)
			log_use(m, (u16)h, level, 0);
	}
	return CACHE_EXT_TO(list, args->adopted);
}

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	u8 *state = cache_ext_state(lv, folio);
	struct cgroup *g = data(lv);
	struct mini *m = g ? mini_of(g) : NULL;

	if (!state)
		return CACHE_EXT_STAY;
	if ((state[0] & USES) < MAX_USES)
		state[0]++;
	if (m && state[0] >> LEVEL_SHIFT >= g->shift)
		log_use(m, *(u16 *)(state + ID), state[0] >> LEVEL_SHIFT, HIT);
	return CACHE_EXT_STAY;
}

/* The lists of the sample, or the others. */
struct pair {
	u32 first;		/* SMALL or SAMPLED */
	u32 mode, shift;
	u32 enough;		/* pages evicted by this call when this pair has done its part */
	struct cgroup *g;
};

static __always_inline u32 pick(struct cache_ext_lruvec *lv, struct pair *p)
{
	u64 small = bpf_cache_ext_list_pages(lv, p->first);
	u64 main = bpf_cache_ext_list_pages(lv, p->first + MAIN);

	if (!small || (main && renews(p->g, p->g->renew_main)) ||
	    (p->mode == S3FIFO && main * 100 > (small + main) * (100 - small_pct)))
		return p->first + MAIN;
	return p->first;
}

/* From the old ends. What is used stays in MAIN, for one use less or, by clock, for all of them. */
static __always_inline void evict_old(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec,
				      struct pair *p)
{
	u32 from = pick(lv, p);
	struct folio *folio;
	u8 *state, uses;
	u32 before;

	bpf_for_each(cache_ext_list, folio, ec, from, CACHE_EXT_TAIL) {
		if (ec->nr_evicted >= p->enough)
			break;
		state = cache_ext_state(lv, folio);
		if (!state)
			break;
		uses = state[0] & USES;
		if (p->first && state[0] >> LEVEL_SHIFT < p->shift) {
			/* The cache has grown, and it is not in the sample any more. */
			state[0] = uses;
			bpf_cache_ext_move(ec, folio, from - SAMPLED, CACHE_EXT_HEAD);
		} else if (renews(p->g, p->g->renew)) {
			before = ec->nr_evicted;
			bpf_cache_ext_evict(ec, folio);
			p->g->renewed += ec->nr_evicted - before ?: 1;	/* a refused one, too */
		} else if (uses) {
			state[0] -= from == p->first + MAIN && p->mode == S3FIFO ? 1 : uses;
			bpf_cache_ext_move(ec, folio, p->first + MAIN, CACHE_EXT_HEAD);
		} else {
			bpf_cache_ext_evict(ec, folio);
		}
		from = pick(lv, p);
		bpf_cache_ext_seek(ec, from, CACHE_EXT_TAIL);
	}
}

/*
 * The youngest of SMALL that were used once. A part is from MAIN, so that what nobody uses any more
 * is not kept for ever.
 */
static __always_inline void evict_young(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec,
					struct pair *p)
{
	u32 newest = SKIP >> (p->first ? p->shift & 31 : 0), unread = 4 * ec->nr_to_evict + 64;
	u32 looks = (bpf_get_prandom_u32() % 4 + ec->nr_to_evict) / 4;
	struct folio *folio;
	u8 *state;

	bpf_for_each(cache_ext_list, folio, ec, p->first + MAIN, CACHE_EXT_TAIL) {
		if (ec->nr_evicted >= p->enough || !looks--)
			break;
		state = cache_ext_state(lv, folio);
		if (state && state[0] & USES) {
			state[0] &= ~USES;
			bpf_cache_ext_move(ec, folio, p->first + MAIN, CACHE_EXT_HEAD);
		} else {
			bpf_cache_ext_evict(ec, folio);
		}
	}
	bpf_for_each(cache_ext_list, folio, ec, p->first, CACHE_EXT_HEAD) {
		if (ec->nr_evicted >= p->enough)
			break;
		state = cache_ext_state(lv, folio);
		if (newest) {
			newest--;
		} else if (state && state[0] & USES) {
			state[0] &= ~USES;
			bpf_cache_ext_move(ec, folio, p->first + MAIN, CACHE_EXT_HEAD);
		} else if (unread && !bpf_cache_ext_seen(lv, folio)) {
			unread--;
		} else {
			bpf_cache_ext_evict(ec, folio);
		}
	}
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u64 all = bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS), sample, share;
	struct cgroup *g = data(lv);
	struct pair p;
	u32 i;

	if (!g)
		return;
	sample = bpf_cache_ext_list_pages(lv, SAMPLED) +
		 bpf_cache_ext_list_pages(lv, SAMPLED + MAIN);
	p.mode = g->mode;
	p.shift = g->shift;
	p.g = g;
	share = all >> (p.shift & 31);
	/* The sample, as far as it is too large; the others; where these are too few, all. */
	for (i = 0; i < 2; i++) {
		p.first = i ? SMALL : SAMPLED;
		p.enough = ec->nr_to_evict;
		if (!i)
			p.enough = min((u64)p.enough, sample - min(sample, share));
		if (p.mode == YOUNG && !renews(g, g->renew))
			evict_young(lv, ec, &p);
		evict_old(lv, ec, &p);
	}
	p.first = SAMPLED;
	evict_old(lv, ec, &p);
}

POLICY_NAMED(automatic, "auto", "a load that is not known, or changes", .nr_lists = 4,
	     .folio_added = (void *)added, .folio_accessed = (void *)accessed,
	     .evict_folios = (void *)evict, .tick = (void *)tick, .tick_evictions = 16,
	     .on_access = { [SMALL ... MAIN] = { .kind = CACHE_EXT_COUNT, .arg = MAX_USES },
			    [SAMPLED ... SAMPLED + MAIN] = { .kind = CACHE_EXT_CALL } });
