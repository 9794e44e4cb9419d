// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim: the requests. bench/trace.c and bench/sequence.c read and make them; here they are
 * counted, sampled, and kept in memory unless they take more than a quarter of what there is of it.
 * Then each run reads the trace anew.
 *
 * A sample is of pages, not of requests: all requests to the pages whose hash is low, in a cache
 * that is smaller by as much (Waldspurger et al., "Efficient MRC construction with SHARDS", FAST'15).
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sim.h"

/* Pages that are counted one by one; above, those with low hashes are. */
#define COUNTED (1ULL << 20)

char sim_complaint[512];

void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sim_complaint, sizeof(sim_complaint), fmt, ap);
	va_end(ap);
}

static u64 sample_hash(u64 key)
{
	return sim_hash(key + 0x5349u);
}

struct count {
	u64 *slot;		/* hashes, 0: free */
	u64 nr;
	u32 shift;		/* only hashes below 2^(64 - shift) are counted */
};

static void count_page(struct count *c, u64 key)
{
	u64 hash = sample_hash(key) ?: 1, i, j, old;

	if (c->shift && hash >> (64 - c->shift))
		return;
	for (i = hash * 0x9E3779B97F4A7C15ULL >> 43; c->slot[i]; i = (i + 1) & (2 * COUNTED - 1))
		if (c->slot[i] == hash)
			return;
	c->slot[i] = hash;
	if (++c->nr < COUNTED)
		return;
	/* Half of them go; what stays is put in anew, since chains of slots have gaps now. */
	c->shift++;
	old = c->nr;
	c->nr = 0;
	{
		u64 *kept = malloc(old * sizeof(*kept));

		for (i = 0, j = 0; kept && i < 2 * COUNTED; i++)
			if (c->slot[i] && !(c->slot[i] >> (64 - c->shift)))
				kept[j++] = c->slot[i];
		memset(c->slot, 0, 2 * COUNTED * sizeof(*c->slot));
		while (kept && j--) {
			i = kept[j] * 0x9E3779B97F4A7C15ULL >> 43;
			while (c->slot[i])
				i = (i + 1) & (2 * COUNTED - 1);
			c->slot[i] = kept[j];
			c->nr++;
		}
		free(kept);
	}
}

struct feed {
	struct sim_trace *t;
	u64 last;		/* the page that was read last, and one */
	u64 below;		/* pages of the sample have hashes below */
	sim_fn fn;		/* NULL: this is the first time: count, and keep */
	void *arg;
	struct count *count;
	u64 limit;		/* words to keep */
	bool sampled;		/* something of it is in the sample */
};

static int keep(struct feed *f, u64 word)
{
	struct sim_trace *t = f->t;
	u64 *bigger;

	if (t->stream)
		return 0;
	if (t->nr == t->room) {
		u64 room = t->room ? t->room * 2 : 1 << 16;

		bigger = room > f->limit ? NULL : realloc(t->word, room * sizeof(*bigger));
		if (!bigger) {
			free(t->word);
			t->word = NULL;
			t->nr = t->room = 0;
			t->stream = true;
			return 0;
		}
		t->word = bigger;
		t->room = room;
	}
	t->word[t->nr++] = word;
	return 0;
}

static int feed(void *arg, uint64_t number, uint32_t flags)
{
	struct feed *f = arg;
	u64 word;

	/* Numbers that are hashes already. */
	if (number >= SIM_REPEAT)
		number = sim_hash(number) >> 3;
	word = number;
	if (flags & REQ_SCAN)
		word |= SIM_SCAN;
	if (flags & REQ_WRITE) {
		word |= SIM_WRITE;
	} else {
		if (f->last == number + 1)
			word |= SIM_REPEAT;
		f->last = number + 1;
	}
	if (f->count) {
		f->t->requests++;
		f->t->gets += !(flags & REQ_SCAN);
		count_page(f->count, number);
	}
	if (f->below && sample_hash(number) >= f->below)
		return 0;
	f->sampled = true;
	if (!f->fn)
		return keep(f, word);
	f->fn(f->arg, word);
	return 0;
}

static u64 words_allowed(void)
{
	u64 pages = sysconf(_SC_AVPHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	char line[128];
	unsigned long long kib;
	FILE *f = fopen("/proc/meminfo", "r");

	/* What is cached can be had, too. */
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %llu", &kib) == 1)
			pages = kib * 1024 / size;
	if (f)
		fclose(f);
	return pages * size / 4 / sizeof(u64);
}

static u64 sample_below(const struct sim_trace *t)
{
	return t->rate < 1 ? t->rate * 18446744073709551616.0 : 0;
}

static bool is_file(const char *name)
{
	return strchr(name, '/') || strchr(name, '.') > name || !access(name, F_OK);
}

int sim_trace_open(struct sim_trace *t)
{
	struct count count = { .slot = calloc(2 * COUNTED, sizeof(*count.slot)) };
	struct feed f = { .t = t, .below = sample_below(t), .count = &count,
			  .limit = words_allowed() };
	struct sequence seq = {};
	size_t i;
	int err;

	if (!count.slot)
		return fail(EXIT_REFUSED, "%s: %s", t->name, strerror(ENOMEM));
	if (t->src.format || (strncmp(t->name, "zipf:", 5) && strncmp(t->name, "mix:", 4) &&
			      is_file(t->name))) {
		t->src.trace = t->name;
		err = trace_each(&t->src, feed, &f);
	} else {
		t->src.workload = t->name;
		t->src.pages = t->src.requests = t->src.seed = UNSET;
		t->stream = false;
		f.limit = UINT64_MAX;
		err = seq_generate(&seq, &t->src);
		for (i = 0; !err && i < seq.nr; i++)
			err = feed(&f, REQ_PAGE(seq.req[i]), seq.req[i] & (REQ_SCAN | REQ_WRITE));
		free(seq.req);
	}
	free(count.slot);
	if (err)
		return fail(EXIT_REFUSED, "%s%s", sim_complaint,
			    strncmp(sim_complaint, "no workload", 11) ? "" : "; nor is there such a file");
	t->scans = t->gets < t->requests;
	t->distinct = count.nr << count.shift;
	t->estimate = count.shift;
	if (!f.sampled)
		return fail(EXIT_REFUSED, "%s: no request of it is in the sample", t->name);
	return EXIT_DONE;
}

int sim_trace_each(struct sim_trace *t, sim_fn fn, void *arg)
{
	struct feed f = { .t = t, .below = sample_below(t), .fn = fn, .arg = arg };
	u64 i;

	if (!t->word)
		return trace_each(&t->src, feed, &f);
	for (i = 0; i < t->nr; i++)
		fn(arg, t->word[i]);
	return 0;
}
