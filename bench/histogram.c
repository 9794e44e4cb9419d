// SPDX-License-Identifier: GPL-2.0
/*
 * A log-linear histogram: 64 buckets for each power of two, so a percentile is within 1.6 % of the
 * value. No allocation, no lock: one per thread, merged at the end. Not good at: anything but
 * percentiles and means.
 */
#include "replay.h"

#define SUB_BITS 6
#define SUB (1u << SUB_BITS)

static unsigned int bucket_of(uint64_t value)
{
	unsigned int shift;

	if (value < SUB)
		return value;
	shift = 63 - __builtin_clzll(value) - SUB_BITS;
	return (shift + 1) * SUB + (value >> shift) - SUB;
}

/* The highest value that falls into a bucket. */
static uint64_t bucket_top(unsigned int i)
{
	unsigned int shift = i / SUB;

	if (!shift)
		return i;
	shift--;
	return (((uint64_t)SUB + i % SUB + 1) << shift) - 1;
}

void hist_add(struct histogram *h, uint64_t value)
{
	h->count++;
	h->sum += value;
	if (value > h->max)
		h->max = value;
	h->bucket[bucket_of(value)]++;
}

void hist_merge(struct histogram *to, const struct histogram *from)
{
	unsigned int i;

	to->count += from->count;
	to->sum += from->sum;
	if (from->max > to->max)
		to->max = from->max;
	for (i = 0; i < sizeof(to->bucket) / sizeof(to->bucket[0]); i++)
		to->bucket[i] += from->bucket[i];
}

uint64_t hist_percentile(const struct histogram *h, double pct)
{
	uint64_t want = h->count * pct / 100 + 0.999999, sum = 0, top;
	unsigned int i;

	for (i = 0; i < sizeof(h->bucket) / sizeof(h->bucket[0]); i++) {
		sum += h->bucket[i];
		if (sum && sum >= want) {
			top = bucket_top(i);
			return top < h->max ? top : h->max;
		}
	}
	return 0;
}
