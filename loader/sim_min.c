// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim: Belady's MIN. It knows the future, so no policy misses less: it evicts the page
 * whose next use is last. (One that lets pages pass by without caching them could; none here does.)
 *
 * The pages that are cached are the places of their next uses, bits of a map over the requests
 * with a summary for each 64 of them, and so on: a request is a hit if its own bit is set, and the
 * victim is the highest bit. Those that are not used again are only counted.
 *
 * What this is not good at: traces that do not fit in memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "sim.h"

#define LEVELS 6

struct places {
	u64 *level[LEVELS];
	int nr;
};

static int places_create(struct places *p, u64 n)
{
	do {
		n = n / 64 + 1;
		p->level[p->nr] = calloc(n, sizeof(u64));
		if (!p->level[p->nr++])
			return -ENOMEM;
	} while (n > 1);
	return 0;
}

static void places_set(struct places *p, u64 i)
{
	int l;

	for (l = 0; l < p->nr; l++, i /= 64)
		p->level[l][i / 64] |= 1ULL << i % 64;
}

static void places_clear(struct places *p, u64 i)
{
	int l;

	for (l = 0; l < p->nr; l++, i /= 64) {
		p->level[l][i / 64] &= ~(1ULL << i % 64);
		if (p->level[l][i / 64])
			break;
	}
}

static u64 places_last(const struct places *p)
{
	u64 i = 0;
	int l;

	for (l = p->nr; l--;)
		i = i * 64 + 63 - __builtin_clzll(p->level[l][i]);
	return i;
}

/* next[i]: the request that uses the same page next, 0 for none. */
static u32 *next_uses(const struct sim_trace *t)
{
	u64 room = 1 << 10, i, slot, key;
	u32 *next = malloc((t->nr + 1) * sizeof(*next)), *last;

	while (room < 2 * t->nr && room < 3 * t->distinct)
		room *= 2;
	/* The place of a page is found by the request that is there. */
	last = calloc(room, sizeof(*last));
	for (i = t->nr; next && last && i--;) {
		key = SIM_PAGE(t->word[i]);
		slot = sim_hash(key) >> 20 & (room - 1);
		while (last[slot] && SIM_PAGE(t->word[last[slot] - 1]) != key)
			slot = (slot + 1) & (room - 1);
		next[i] = last[slot] ? last[slot] - 1 : 0;
		last[slot] = i + 1;
	}
	if (!last) {
		free(next);
		next = NULL;
	}
	free(last);
	return next;
}

const char *sim_min(const struct sim_trace *t, u64 size, struct sim_result *r)
{
	struct places places = {};
	u64 i, used = 0, unused = 0;
	u32 *next;

	if (!t->word)
		return "MIN needs all of the trace in memory, and it is read bit by bit";
	if (t->nr >= UINT32_MAX)
		return "takes fewer than 2^32 requests";
	next = next_uses(t);
	if (!next || places_create(&places, t->nr))
		return strerror(ENOMEM);
	r->bytes = sizeof(*next) * t->nr;
	for (i = 0; i < t->nr; i++) {
		bool get = !(t->word[i] & SIM_SCAN);

		r->requests++;
		r->get_requests += get;
		if (places.level[0][i / 64] >> i % 64 & 1) {
			places_clear(&places, i);
		} else {
			r->misses++;
			r->get_misses += get;
			if (used < size)
				used++;
			else if (unused)
				unused--;
			else
				places_clear(&places, places_last(&places));
		}
		if (next[i])
			places_set(&places, next[i]);
		else
			unused++;
	}
	return NULL;
}
