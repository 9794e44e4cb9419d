// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim: what a request does to the cache, in two modes.
 *
 *	kernel	a full cache is reclaimed from before it is known what comes in; size >> priority
 *		pages at a time, priority 12 and down, until 32 are freed; new pages, and those that
 *		a MOVE rule moves, wait in a batch of 31 before they are on a list
 *	exact	one victim for one page, and nothing waits: the textbook
 *
 * The rules of lists are kernel/lists.c's, stamps included. Time, for tick_ms, is made of requests:
 * 10 us each.
 *
 * What it has not: readahead, mappings, dirty pages, pages that cannot be freed, a second CPU.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "sim_check.h"

#define PRIORITY	12	/* DEF_PRIORITY */
#define SWAP_CLUSTER	32	/* SWAP_CLUSTER_MAX */
#define REQUESTS_PER_MS 100
#define OUTSIDE_LOOKS	64
/*
 * Ghosts of a policy whose programs are told of them, percent of the cache. The kernel's shadow
 * entries go farther: with 200 the simulator was 0.5 points off for arc and lirs.
 */
#define PROGRAM_GHOSTS	300
#define MAX_GHOSTS	1600

static u32 log2_of(u64 n)
{
	return 63 - __builtin_clzll(n);
}

static void link_after(struct sim_cache *c, u32 pos, u32 i)
{
	struct sim_page *p = c->page;

	p[i].prev = pos;
	p[i].next = p[pos].next;
	p[p[pos].next].prev = i;
	p[pos].next = i;
}

static void add_tail(struct sim_cache *c, u32 list, u32 i)
{
	link_after(c, c->page[list].prev, i);
}

/* ce_place() */
static void place(struct sim_cache *c, u32 i, u32 list, u32 end)
{
	struct sim_list *l = &c->list[list];
	struct sim_page *p = &c->page[i];

	l->pages++;
	c->listed++;
	p->location = SIM_ON_LIST | list;
	if (end == CACHE_EXT_TAIL) {
		p->state[SIM_STAMP] = l->now + 128;
		add_tail(c, list, i);
		return;
	}
	l->clock++;
	l->shift = l->pages < 128 ? 0 : log2_of(l->pages) - 6;
	l->now = l->clock >> l->shift;
	l->window = ((l->pages >> l->shift) *
		     (list < CACHE_EXT_MAX_LISTS ? c->on_access[list].arg : 0)) >> 8;
	p->state[SIM_STAMP] = l->now;
	link_after(c, list, i);
}

static void off_list(struct sim_cache *c, u32 i)
{
	struct sim_page *p = &c->page[i];

	c->page[p->prev].next = p->next;
	c->page[p->next].prev = p->prev;
	c->list[p->location & SIM_LIST_MASK].pages--;
	c->listed--;
}

void sim_relink(struct sim_cache *c, u32 i, u32 list, u32 end)
{
	off_list(c, i);
	place(c, i, list, end);
}

void sim_take(struct sim_cache *c, u32 i)
{
	off_list(c, i);
	c->page[i].location = 0;
	add_tail(c, SIM_TAKEN, i);
}

/* ce_lru_add() */
static void link_new(struct sim_cache *c, u32 i)
{
	struct sim_page *p = &c->page[i];
	u32 end = p->wanted & SIM_WANT_TAIL ? CACHE_EXT_TAIL : CACHE_EXT_HEAD;

	p->wanted &= SIM_LIST_MASK;
	p->flags &= ~SIM_QUEUED;
	place(c, i, p->wanted, end);
}

/* ce_lru_move() */
static void move(struct sim_cache *c, u32 i)
{
	struct sim_page *p = &c->page[i];
	u8 wanted = p->wanted;

	if (!(p->flags & SIM_QUEUED) || !(p->location & SIM_ON_LIST))
		return;
	p->flags &= ~SIM_QUEUED;
	p->wanted &= SIM_LIST_MASK;
	sim_relink(c, i, p->wanted, wanted & SIM_WANT_TAIL ? CACHE_EXT_TAIL : CACHE_EXT_HEAD);
}

static void drain_added(struct sim_cache *c)
{
	u32 i;

	for (i = 0; i < c->nr_added; i++)
		link_new(c, c->added[i]);
	c->nr_added = 0;
}

static void drain_moved(struct sim_cache *c)
{
	u32 i;

	for (i = 0; i < c->nr_moved; i++)
		move(c, c->moved[i]);
	c->nr_moved = 0;
}

static void queue_added(struct sim_cache *c, u32 i)
{
	if (c->exact) {
		link_new(c, i);
		return;
	}
	c->added[c->nr_added++] = i;
	if (c->nr_added == c->batch)
		drain_added(c);
}

static void queue_moved(struct sim_cache *c, u32 i)
{
	c->page[i].flags |= SIM_QUEUED;
	if (c->exact) {
		move(c, i);
		return;
	}
	c->moved[c->nr_moved++] = i;
	if (c->nr_moved == c->batch)
		drain_moved(c);
}

static bool verdict(struct sim_cache *c, u32 v, u8 *wanted, const char *op)
{
	if (c->check && v != CACHE_EXT_STAY)
		sim_check_verdict(c, op, v);
	if ((v & 0xff) >= c->lv.nr_lists || v >> 8 > CACHE_EXT_TAIL)
		return false;
	*wanted = (v & 0xff) | (v >> 8 == CACHE_EXT_TAIL ? SIM_WANT_TAIL : 0);
	return true;
}

static struct folio *folio_of(struct sim_cache *c, u32 i)
{
	return (struct folio *)&c->page[i];
}

static struct cache_ext_add_args add_args(u64 word, s64 distance, s32 from)
{
	u64 number = SIM_PAGE(word);
	u32 who = word & SIM_SCAN ? 2 : 1;

	return (struct cache_ext_add_args){
		.refault_distance = distance,
		.evicted_from = from,
		.pid = who,
		.tgid = who,
		.reader_cgroup = who,
		.dev = 1,
		.ino = (number >> TRACE_FILE_SHIFT) + 1,
		.index = number & ((1ULL << TRACE_FILE_SHIFT) - 1),
		.nr_pages = 1,
		.write = !!(word & SIM_WRITE),
	};
}

/* Of what was not admitted, another use: ce_ask(). */
static void ask_again(struct sim_cache *c, u32 i, u64 word)
{
	struct cache_ext_add_args args = add_args(word, -1, -1);

	if (c->ops->admit_folio && !sim_call(c->ops, admit_folio, &c->lv, &args))
		return;
	c->page[i].wanted = c->on_add.list;
	queue_moved(c, i);
}

static void call_accessed(struct sim_cache *c, u32 i, u64 word)
{
	struct sim_page *p = &c->page[i];
	struct cache_ext_access_args args = {
		.kind = !!(word & SIM_WRITE),
		.list = p->wanted & SIM_LIST_MASK,
		.pid = word & SIM_SCAN ? 2 : 1,
		.tgid = word & SIM_SCAN ? 2 : 1,
		.nr_pages = 1,
	};
	u8 wanted;

	if (c->ops->folio_accessed &&
	    verdict(c, sim_call(c->ops, folio_accessed, &c->lv, folio_of(c, i), &args), &wanted,
		    "folio_accessed")) {
		p->wanted = wanted;
		queue_moved(c, i);
	}
}

/* ce_apply_rule() */
static void hit(struct sim_cache *c, u32 i, u64 word)
{
	struct sim_page *p = &c->page[i];
	u8 on = p->wanted & SIM_LIST_MASK;
	const struct cache_ext_access_rule *rule = &c->on_access[on];
	const struct sim_list *l;

	c->accesses++;
	if (on == SIM_OUTSIDE) {
		ask_again(c, i, word);
		return;
	}
	switch (rule->kind) {
	case CACHE_EXT_COUNT:
		if (p->state[SIM_COUNT] < (rule->arg ?: 255))
			p->state[SIM_COUNT]++;
		return;
	case CACHE_EXT_MOVE:
		l = &c->list[rule->list];
		if (p->location == (SIM_ON_LIST | rule->list) &&
		    (u8)(l->now - p->state[SIM_STAMP]) < l->window)
			return;
		p->wanted = rule->list | (rule->end == CACHE_EXT_TAIL ? SIM_WANT_TAIL : 0);
		queue_moved(c, i);
		return;
	case CACHE_EXT_CALL:
		call_accessed(c, i, word);
		return;
	}
}

/* ce_added(), and the first access, which does nothing. */
static void insert(struct sim_cache *c, u64 word)
{
	u64 key = SIM_PAGE(word);
	struct cache_ext_add_args args;
	struct sim_page *p;
	s64 distance;
	s32 from;
	u32 i;

	distance = sim_ghost_take(c, key, &from);
	i = sim_insert(c, key);
	p = &c->page[i];
	p->flags = SIM_FRESH;
	p->wanted = c->on_add.list;
	if (from >= 0 && from == c->on_add.ghost_from &&
	    (u64)distance <= (c->listed - c->list[SIM_OUTSIDE].pages) * c->on_add.ghost_pct / 100)
		p->wanted = c->on_add.ghost_list;
	if (c->ops->admit_folio || c->ops->folio_added)
		args = add_args(word, distance, from);
	if (c->ops->admit_folio && !sim_call(c->ops, admit_folio, &c->lv, &args)) {
		p->wanted = SIM_OUTSIDE;
		c->not_admitted++;
	} else if (c->ops->folio_added) {
		u8 wanted;

		if (verdict(c, sim_call(c->ops, folio_added, &c->lv, folio_of(c, i), &args),
			    &wanted, "folio_added"))
			p->wanted = wanted;
	}
	queue_added(c, i);
	c->accesses++;
	p->flags &= ~SIM_FRESH;
}

static u32 take_from(struct sim_cache *c, u32 list, u32 nr)
{
	u64 looks = c->list[list].pages;
	u32 n = 0, i;

	for (; n < nr && looks; looks--) {
		i = c->page[list].prev;
		if (c->check && sim_check_refuses(c, i)) {
			sim_relink(c, i, list, CACHE_EXT_HEAD);
		} else {
			sim_take(c, i);
			n++;
		}
	}
	return n;
}

/* It has left its list. */
static void forget(struct sim_cache *c, u32 i, u32 reason)
{
	if (c->ops->folio_removed)
		sim_call_void(c->ops, folio_removed, &c->lv, folio_of(c, i), reason);
	sim_remove(c, i);
}

static void free_taken(struct sim_cache *c)
{
	u32 i, list;

	while ((i = c->page[SIM_TAKEN].next) != SIM_TAKEN) {
		c->page[SIM_TAKEN].next = c->page[i].next;
		c->page[c->page[i].next].prev = SIM_TAKEN;
		list = c->page[i].wanted & SIM_LIST_MASK;
		if (list < CACHE_EXT_MAX_LISTS)
			sim_ghost_add(c, c->page[i].key, list);
		forget(c, i, CACHE_EXT_RECLAIMED);
	}
}

/* isolate_managed_folios() and ce_evict(): one request for victims. */
static u32 evict(struct sim_cache *c, u32 nr)
{
	u32 got, list;

	drain_added(c);
	drain_moved(c);
	if (c->ops->tick_evictions && c->ghosts.clock - c->ticked >= c->ops->tick_evictions) {
		c->ticked = c->ghosts.clock;
		c->tick_due = true;
	}
	got = take_from(c, SIM_OUTSIDE, nr < OUTSIDE_LOOKS ? nr : OUTSIDE_LOOKS);
	c->evicted_policy += got;
	if (got < nr && c->ops->evict_folios) {
		sim_call_evict(c, nr - got);
		got += c->evict.ctx.nr_evicted;
		c->evicted_policy += c->evict.ctx.nr_evicted;
	}
	for (list = 0; list < c->lv.nr_lists && got < nr; list++) {
		u32 n = take_from(c, list, nr - got);

		got += n;
		if (c->ops->evict_folios)
			c->evicted_fallback += n;
		else
			c->evicted_policy += n;
	}
	free_taken(c);
	return got;
}

/*
 * shrink_lruvec(), once for each priority. A sample is reclaimed from in the same proportions:
 * what is less than a page waits.
 */
static void reclaim(struct sim_cache *c)
{
	u32 freed = 0;
	int priority;

	for (priority = PRIORITY; priority >= 0 && freed < SWAP_CLUSTER; priority--) {
		u64 target = (u64)(c->listed / c->rate) >> priority;
		u32 now = 0;

		while (target && now < SWAP_CLUSTER) {
			u32 nr = target < SWAP_CLUSTER ? target : SWAP_CLUSTER;

			target -= nr;
			if (c->rate == 1) {
				nr = evict(c, nr);
			} else {
				c->share += nr * c->rate;
				evict(c, c->share);
				c->share -= floor(c->share);
			}
			now += nr;
		}
		freed += now;
	}
	while (c->used >= c->size)
		if (!evict(c, 1))
			break;
}

/* Its shadow entry goes as well. */
void sim_truncate(struct sim_cache *c, u64 key)
{
	u32 i = sim_lookup(c, key);
	s32 from;

	if (!i) {
		sim_ghost_take(c, key, &from);
		return;
	}
	drain_added(c);
	drain_moved(c);
	off_list(c, i);
	c->page[i].location = 0;
	forget(c, i, CACHE_EXT_TRUNCATED);
	c->page[i].flags |= SIM_CUT;
}

/* As memory.max does it: reclaim, until it is so or nothing goes. */
void sim_resize(struct sim_cache *c, u64 size)
{
	u64 used;

	c->size = size;
	do {
		used = c->used;
		if (used >= size)
			reclaim(c);
	} while (c->used < used);
}

static void tick(struct sim_cache *c)
{
	c->tick_due = false;
	if (c->ops->tick)
		sim_call_void(c->ops, tick, &c->lv);
}

bool sim_request(struct sim_cache *c, u64 word)
{
	u32 i = sim_lookup(c, SIM_PAGE(word));

	if (c->tick_left && !--c->tick_left) {
		c->tick_left = (u64)c->ops->tick_ms * REQUESTS_PER_MS;
		tick(c);
	}
	if (i) {
		if (c->exact || !(word & SIM_REPEAT))
			hit(c, i, word);
		return true;
	}
	if (c->used >= c->size) {
		if (c->exact)
			evict(c, 1);
		else
			reclaim(c);
		if (c->tick_due)
			tick(c);
	}
	insert(c, word);
	return false;
}

/* ce_validate() and what else is refused when a policy is attached. */
static const char *wrong(const struct cache_ext_ops *ops)
{
	const char *name;
	u32 i;

	if (ops->abi_version != CACHE_EXT_ABI_VERSION)
		return "abi_version is of another cache_ext.bpf.h";
	if (ops->flags)
		return "flags must be 0";
	if (!ops->nr_lists || ops->nr_lists > CACHE_EXT_MAX_LISTS)
		return "nr_lists must be 1 to 16";
	if (strnlen(ops->name, sizeof(ops->name)) == sizeof(ops->name))
		return "its name: a name has 1 to 15 characters";
	name = name_wrong(ops->name);
	if (name)
		return name;
	if (ops->on_add.list >= ops->nr_lists || ops->on_add.ghost_list >= ops->nr_lists ||
	    ops->on_add.ghost_from >= ops->nr_lists || ops->on_add.reserved)
		return "on_add names a list that does not exist";
	if (!ops->tick != !(ops->tick_ms || ops->tick_evictions))
		return "tick needs tick_ms or tick_evictions, and these need tick";
	for (i = 0; i < CACHE_EXT_MAX_LISTS; i++) {
		const struct cache_ext_access_rule *r = &ops->on_access[i];

		if (i >= ops->nr_lists ? r->kind || r->list || r->end || r->arg :
					 r->kind > CACHE_EXT_CALL || r->list >= ops->nr_lists ||
						 r->end > CACHE_EXT_TAIL)
			return "on_access has a rule that is none, or of a list that does not exist";
		if (r->kind == CACHE_EXT_CALL && !ops->folio_accessed)
			return "on_access has a rule CALL, and there is no folio_accessed()";
	}
	return NULL;
}

const char *sim_cache_create(struct sim_cache *c, const struct cache_ext_ops *ops, u64 size,
			     bool exact, double rate, struct sim_check *check)
{
	struct cache_ext_init_args args = {};
	const char *why = wrong(ops);
	u64 ghosts;
	u32 i;

	if (why)
		return why;
	*c = (struct sim_cache){ .lv.nr_lists = ops->nr_lists, .ops = ops, .exact = exact,
				 .rate = rate, .size = size, .on_add = ops->on_add,
				 .check = check };
	memcpy(c->on_access, ops->on_access, sizeof(c->on_access));
	c->batch = ceil(SIM_BATCH * rate);
	c->tick_left = (u64)ops->tick_ms * REQUESTS_PER_MS;
	if (ops->init && sim_call(ops, init, &c->policy, &args))
		return "init() refuses";
	c->ready = true;
	ghosts = c->on_add.ghost_pct;
	if (ghosts < PROGRAM_GHOSTS && (ops->folio_added || ops->admit_folio))
		ghosts = PROGRAM_GHOSTS;
	if (ghosts > MAX_GHOSTS)
		ghosts = MAX_GHOSTS;
	if (sim_table_create(c, (ghosts * size + 99) / 100))
		return strerror(ENOMEM);
	for (i = 0; i < SIM_NR_LISTS; i++)
		c->page[i].prev = c->page[i].next = i;
	return NULL;
}
