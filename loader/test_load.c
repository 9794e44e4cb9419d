// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl test: requests made from a seed. Stretches of several kinds, of a random length each, on
 * a few files that are larger than the cache: skewed and even reads, scans, loops, bursts of one
 * page; some of all are writes.
 *
 * What it is not good at: being like a real program. What a policy is good at `cachectl sim` says.
 */
#include "test.h"

enum kind { SKEWED, EVEN, SCAN, LOOP, BURST, NR_KINDS };

u64 load_random(struct test_load *l, u64 below)
{
	return splitmix64(&l->random) % below;
}

void load_init(struct test_load *l, u64 seed, u64 cache)
{
	*l = (struct test_load){ .random = seed, .cache = cache };
	l->files = 1 + load_random(l, 4);
	l->pages = cache * (2 + load_random(l, 6)) / l->files + 16;
}

static void stretch(struct test_load *l)
{
	l->kind = load_random(l, NR_KINDS);
	l->left = 1 + load_random(l, l->kind == BURST ? 16 : 2 * l->cache);
	l->file = load_random(l, l->files);
	l->first = load_random(l, l->pages);
	l->round = l->cache / 2 + load_random(l, l->cache) + 1;
	l->at = 0;
}

u64 load_key(u64 file, u64 index)
{
	return file << TRACE_FILE_SHIFT | index;
}

u64 load_next(struct test_load *l)
{
	u64 index, word = 0, u;

	if (!l->left)
		stretch(l);
	l->left--;
	switch (l->kind) {
	case SKEWED:
		u = load_random(l, l->pages);
		index = u * u / l->pages * u / l->pages;
		break;
	case EVEN:
		index = load_random(l, l->pages);
		break;
	case SCAN:
		word = SIM_SCAN;
		index = l->first + l->at++;
		break;
	case LOOP:
		index = l->first + l->at++ % l->round;
		break;
	default:
		index = l->first;
	}
	if (!load_random(l, 16))
		word |= SIM_WRITE;
	return word | load_key(l->file, index % l->pages);
}
