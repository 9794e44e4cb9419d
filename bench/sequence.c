// SPDX-License-Identifier: GPL-2.0
/*
 * The generators: request sequences that are the same on every machine.
 *
 * z99, zscan, getscan, shift and loop, with the sizes they have unless told otherwise, are the
 * sequences the policies' reference miss ratios were computed for, request by request; test-replay
 * compares their sums. --pages and --requests scale them: scans and phases keep their share of
 * both.
 *
 * Not good at: arrival times. There are none; a request follows when the one before it is done.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "requests.h"

#define WRITE_SEED 0x77726974ULL

struct zipf {
	uint64_t state; /* of splitmix64 */
	uint32_t n;
	double *cdf;
	uint32_t *perm; /* rank -> page */
};

uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15ULL;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
	return z ^ (z >> 31);
}

static double uniform01(uint64_t *state)
{
	return (splitmix64(state) >> 11) * (1.0 / 9007199254740992.0);
}

static void zipf_destroy(struct zipf *z)
{
	free(z->cdf);
	free(z->perm);
}

/* The order of the draws is part of the sequence: the permutation first, then one a request. */
static int zipf_create(struct zipf *z, uint64_t seed, uint32_t n, double theta)
{
	double sum = 0;
	uint32_t i, j, t;

	z->state = seed;
	z->n = n;
	z->cdf = malloc(n * sizeof(*z->cdf));
	z->perm = malloc(n * sizeof(*z->perm));
	if (!z->cdf || !z->perm) {
		zipf_destroy(z);
		return -ENOMEM;
	}
	for (i = 0; i < n; i++) {
		sum += pow(i + 1.0, -theta);
		z->cdf[i] = sum;
		z->perm[i] = i;
	}
	for (i = 0; i < n; i++)
		z->cdf[i] /= sum;
	for (i = n - 1; i > 0; i--) {
		j = splitmix64(&z->state) % (i + 1);
		t = z->perm[i];
		z->perm[i] = z->perm[j];
		z->perm[j] = t;
	}
	return 0;
}

static uint32_t zipf_rank(struct zipf *z)
{
	double u = uniform01(&z->state);
	uint32_t lo = 0, hi = z->n - 1;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (z->cdf[mid] < u)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int seq_add(struct sequence *seq, uint64_t request)
{
	uint32_t *req;

	if (request > UINT32_MAX)
		return -EFBIG;
	if (seq->nr == seq->room) {
		size_t room = seq->room ? seq->room * 2 : 1 << 16;

		req = realloc(seq->req, room * sizeof(*req));
		if (!req)
			return -ENOMEM;
		seq->req = req;
		seq->room = room;
	}
	seq->req[seq->nr++] = request;
	return 0;
}

static int add_run(struct sequence *seq, uint64_t first, uint64_t nr)
{
	int err = 0;

	for (; nr && !err; nr--)
		err = seq_add(seq, REQ_SCAN | first++);
	return err;
}

struct shape {
	uint32_t pages;
	uint64_t requests, seed;
	double arg;
};

/* Zipf over permuted pages; `phases` times the ranks jump by a tenth of the pages. */
static int gen_zipf(struct sequence *seq, const struct shape *s, double theta, unsigned int phases)
{
	uint64_t i, stretch = s->requests / phases;
	struct zipf z;
	int err = zipf_create(&z, s->seed, s->pages, theta);

	if (err)
		return err;
	for (i = 0; i < s->requests && !err; i++) {
		uint64_t phase = stretch ? i / stretch : 0;

		err = seq_add(seq, z.perm[(zipf_rank(&z) + phase * (s->pages / 10)) % s->pages]);
	}
	zipf_destroy(&z);
	return err;
}

/* After every 2/5 * pages GETs a scan of pages / 10 pages that are never used again. */
static int gen_zscan(struct sequence *seq, const struct shape *s)
{
	uint64_t i, next = s->pages, stretch = s->pages * 2ULL / 5, scan = s->pages / 10;
	struct zipf z;
	int err = zipf_create(&z, s->seed, s->pages, 0.99);

	if (err)
		return err;
	for (i = 0; seq->nr < s->requests && !err; i++) {
		err = seq_add(seq, z.perm[zipf_rank(&z)]);
		if (!err && i % stretch == stretch - 1) {
			err = add_run(seq, next, scan);
			next += scan;
		}
	}
	zipf_destroy(&z);
	return err;
}

/* Zipf GETs and scans of contiguous pages of the same file: pct of the requests are the scans'. */
static int gen_mix(struct sequence *seq, const struct shape *s, double pct)
{
	uint64_t i, scan = s->pages / 50, stretch = scan * (100 - pct) / pct;
	struct zipf z;
	int err = zipf_create(&z, s->seed, s->pages, 0.99);

	if (err)
		return err;
	if (!stretch)
		stretch = 1;
	for (i = 0; seq->nr < s->requests && !err; i++) {
		err = seq_add(seq, z.perm[zipf_rank(&z)]);
		if (!err && i % stretch == stretch - 1)
			err = add_run(seq, splitmix64(&z.state) % (s->pages - scan), scan);
	}
	zipf_destroy(&z);
	return err;
}

static int gen_z99(struct sequence *seq, const struct shape *s)
{
	return gen_zipf(seq, s, 0.99, 1);
}

static int gen_zipf_theta(struct sequence *seq, const struct shape *s)
{
	return gen_zipf(seq, s, s->arg, 1);
}

static int gen_shift(struct sequence *seq, const struct shape *s)
{
	return gen_zipf(seq, s, 0.99, 8);
}

static int gen_getscan(struct sequence *seq, const struct shape *s)
{
	return gen_mix(seq, s, 50);
}

static int gen_mix_pct(struct sequence *seq, const struct shape *s)
{
	return gen_mix(seq, s, s->arg);
}

static int gen_uniform(struct sequence *seq, const struct shape *s)
{
	uint64_t i, state = s->seed;
	int err = 0;

	for (i = 0; i < s->requests && !err; i++)
		err = seq_add(seq, splitmix64(&state) % s->pages);
	return err;
}

static int gen_loop(struct sequence *seq, const struct shape *s)
{
	uint64_t i;
	int err = 0;

	for (i = 0; i < s->requests && !err; i++)
		err = seq_add(seq, i % s->pages);
	return err;
}

static int gen_scan(struct sequence *seq, const struct shape *s)
{
	return add_run(seq, 0, s->requests);
}

static const struct generator {
	const char *name;
	int (*fn)(struct sequence *seq, const struct shape *s);
	uint64_t pages, requests, seed;
	double arg, min, max; /* max 0: no argument */
} generators[] = {
	{ "z99", gen_z99, 40000, 400000, 201, 0, 0, 0 },
	{ "zscan", gen_zscan, 40000, 400000, 203, 0, 0, 0 },
	{ "getscan", gen_getscan, 40000, 400000, 204, 0, 0, 0 },
	{ "shift", gen_shift, 40000, 400000, 205, 0, 0, 0 },
	{ "loop", gen_loop, 10000, 200000, 0, 0, 0, 0 },
	{ "zipf", gen_zipf_theta, 40000, 400000, 1, 0.99, 0.01, 4 },
	{ "uniform", gen_uniform, 40000, 400000, 1, 0, 0, 0 },
	{ "scan", gen_scan, 40000, 40000, 0, 0, 0, 0 },
	{ "mix", gen_mix_pct, 40000, 400000, 1, 20, 1, 99 },
};

#define NR_GENERATORS (sizeof(generators) / sizeof(generators[0]))

int seq_generate(struct sequence *seq, const struct source *src)
{
	size_t i, len = strcspn(src->workload, ":");
	const struct generator *g = NULL;
	struct shape s;
	char *end;
	int err;

	for (i = 0; i < NR_GENERATORS; i++)
		if (strlen(generators[i].name) == len &&
		    !strncmp(generators[i].name, src->workload, len))
			g = &generators[i];
	if (!g) {
		char names[256] = "";

		for (i = 0; i < NR_GENERATORS; i++) {
			strcat(names, " ");
			strcat(names, generators[i].name);
		}
		complain("no workload %s; there are%s", src->workload, names);
		return -EINVAL;
	}
	s.arg = g->arg;
	if (src->workload[len]) {
		s.arg = strtod(src->workload + len + 1, &end);
		if (*end || !g->max || !(s.arg >= g->min && s.arg <= g->max)) {
			if (g->max)
				complain("workload %s: %s:ARG takes %g to %g", src->workload,
					 g->name, g->min, g->max);
			else
				complain("workload %s: %s takes no argument", src->workload,
					 g->name);
			return -EINVAL;
		}
	}
	s.pages = src->pages == UNSET ? g->pages : src->pages;
	s.requests = src->requests == UNSET ? g->requests : src->requests;
	s.seed = src->seed == UNSET ? g->seed : src->seed;
	if (s.pages < 100) {
		complain("--pages %u: a workload needs 100 or more", s.pages);
		return -EINVAL;
	}
	seq->seed = s.seed;
	err = g->fn(seq, &s);
	if (err)
		complain("workload %s, %u pages, %llu requests: %s", src->workload,
			s.pages, (unsigned long long)s.requests, strerror(-err));
	seq_limit(seq, s.requests);
	return err;
}

void seq_limit(struct sequence *seq, uint64_t limit)
{
	if (seq->nr > limit)
		seq->nr = limit;
}

void seq_reads_only(struct sequence *seq)
{
	size_t i;

	for (i = 0; i < seq->nr; i++)
		seq->req[i] &= ~REQ_WRITE;
}

/* Which requests are writes depends on their place alone, not on -n or the workload. */
void seq_add_writes(struct sequence *seq, unsigned int pct)
{
	uint64_t state = WRITE_SEED;
	size_t i;

	for (i = 0; i < seq->nr; i++)
		if (splitmix64(&state) % 100 < pct && !(seq->req[i] & REQ_SCAN))
			seq->req[i] |= REQ_WRITE;
}

int seq_dump(const struct sequence *seq, const char *path)
{
	FILE *f = fopen(path, "wb");
	size_t done;
	int err;

	if (!f) {
		err = -errno;
		complain("%s: %s", path, strerror(-err));
		return err;
	}
	done = fwrite(seq->req, sizeof(*seq->req), seq->nr, f);
	if (fclose(f) || done != seq->nr) {
		complain("%s: not all of it could be written", path);
		return -EIO;
	}
	return 0;
}

/*
 * A repeat is a read of the page that the same thread, that is the same open file, read last: the
 * kernel makes no second access of it. Writes in between do not matter, they leave the file's last
 * read position alone.
 */
int seq_info(const struct sequence *seq, unsigned int threads, struct seq_info *info)
{
	uint32_t *last = malloc(threads * sizeof(*last)), page;
	uint8_t *seen = calloc(MAX_PAGES / 8, 1);
	size_t i;

	memset(info, 0, sizeof(*info));
	if (!last || !seen) {
		complain("no memory for a map of the pages");
		free(last);
		free(seen);
		return -ENOMEM;
	}
	memset(last, 0xff, threads * sizeof(*last));
	info->requests = seq->nr;
	for (i = 0; i < seq->nr; i++) {
		page = REQ_PAGE(seq->req[i]);
		if (!(seen[page / 8] & 1 << page % 8)) {
			seen[page / 8] |= 1 << page % 8;
			info->distinct++;
		}
		if (page >= info->pages)
			info->pages = page + 1;
		if (seq->req[i] & REQ_WRITE) {
			info->writes++;
			continue;
		}
		info->reads++;
		info->scan_reads += !!(seq->req[i] & REQ_SCAN);
		info->repeats += last[i % threads] == page;
		last[i % threads] = page;
	}
	free(last);
	free(seen);
	return 0;
}
