// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim: the pages that are cached, by number, and the ghosts of those that were.
 *
 * A page is 32 bytes and its bucket 4 to 8. A ghost is 8 and its bucket 1 to 2: as in the kernel
 * its age is a number of evictions, so the ghosts are a ring, the slot of the nth eviction n modulo
 * the ring's size. A bucket leads to its newest ghost and each to an older one; a chain ends where
 * the next one is not older, since its slot was taken again. Nothing is ever unlinked.
 *
 * What this is not good at: certainty. A ghost is known by 28 bits of a hash, besides those that
 * chose the bucket: one in 10^8 is of another page.
 */
#include <errno.h>
#include <stdlib.h>
#include "sim_check.h"

#define TAG_BITS 28

/* Of numbers below n; 1 at least. */
static u32 bits(u64 n)
{
	u32 b = 1;

	while (b < 32 && 1ULL << b < n)
		b++;
	return b;
}

int sim_table_create(struct sim_cache *c, u64 ghosts)
{
	/*
	 * Buckets: as many as pages or more, half as many as ghosts or less. A quarter and half of
	 * that where much is remembered: a page is to cost 64 bytes.
	 */
	bool much = ghosts > 2 * c->size;
	u32 b = bits(much ? c->size / 4 + 1 : c->size), g = bits(ghosts / (much ? 8 : 4) + 1);
	u64 slots = (c->check ? c->check->slots : c->size) + SIM_NR_LISTS;

	c->bucket_shift = 64 - b;
	c->bucket = calloc(1ULL << b, sizeof(*c->bucket));
	c->page = c->check ? sim_check_map(c->check, slots * sizeof(*c->page)) :
			     calloc(slots, sizeof(*c->page));
	c->fresh = SIM_NR_LISTS;
	c->bytes = sizeof(*c) + (sizeof(*c->bucket) << b) +
		   slots * sizeof(*c->page);
	if (ghosts) {
		c->ghosts.size = ghosts;
		c->ghosts.shift = 64 - g;
		c->ghosts.ring = calloc(ghosts, sizeof(*c->ghosts.ring));
		c->ghosts.head = calloc(1ULL << g, sizeof(*c->ghosts.head));
		c->bytes += ghosts * sizeof(*c->ghosts.ring) + (sizeof(*c->ghosts.head) << g);
		if (!c->ghosts.ring || !c->ghosts.head)
			return -ENOMEM;
	}
	return c->bucket && c->page ? 0 : -ENOMEM;
}

u32 sim_lookup(const struct sim_cache *c, u64 key)
{
	u32 i = c->bucket[sim_hash(key) >> c->bucket_shift];

	while (i && c->page[i].key != key)
		i = c->page[i].chain;
	return i;
}

/* There is room: the caller has seen to it. */
u32 sim_insert(struct sim_cache *c, u64 key)
{
	u32 *bucket = &c->bucket[sim_hash(key) >> c->bucket_shift], i = c->free;

	if (i)
		c->free = c->page[i].next;
	else
		i = c->fresh++;
	c->page[i] = (struct sim_page){ .key = key, .chain = *bucket };
	*bucket = i;
	c->used++;
	return i;
}

void sim_remove(struct sim_cache *c, u32 i)
{
	u32 *p = &c->bucket[sim_hash(c->page[i].key) >> c->bucket_shift];

	while (*p != i)
		p = &c->page[*p].chain;
	*p = c->page[i].chain;
	c->used--;
	if (c->check) {
		sim_check_gone(c, i);
		return;
	}
	c->page[i].next = c->free;
	c->free = i;
}

static u32 ghost_tag(u64 hash)
{
	return (hash & ((1U << TAG_BITS) - 1)) ?: 1;
}

void sim_ghost_add(struct sim_cache *c, u64 key, u32 list)
{
	struct sim_ghosts *g = &c->ghosts;
	u64 hash = sim_hash(key);
	u32 *head;
	u32 slot;

	if (g->size) {
		head = &g->head[hash >> g->shift];
		slot = g->clock % g->size;
		g->ring[slot].tag = ghost_tag(hash) << 4 | list;
		g->ring[slot].older = *head;
		*head = slot;
	}
	g->clock++;
}

s64 sim_ghost_take(struct sim_cache *c, u64 key, s32 *list)
{
	struct sim_ghosts *g = &c->ghosts;
	u64 hash, age, last = 0, now;
	u32 slot, tag;

	*list = -1;
	if (!g->size || !g->clock)
		return -1;
	hash = sim_hash(key);
	tag = ghost_tag(hash);
	now = g->clock % g->size;
	for (slot = g->head[hash >> g->shift];; slot = g->ring[slot].older) {
		age = now > slot ? now - slot : now + g->size - slot;
		if (age <= last || age > g->clock)
			return -1;
		last = age;
		if (g->ring[slot].tag >> 4 == tag) {
			*list = g->ring[slot].tag & 15;
			g->ring[slot].tag = 0;
			return age;
		}
	}
}
