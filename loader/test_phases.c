// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl test: what is done to a policy. Each phase is a process of its own, which begins with
 * the policy as it was loaded; sim_check.c looks at each call meanwhile.
 *
 *	steady, small	a cache of one size, which may be smaller than a policy's smallest parts
 *	truncation	pages, ranges and whole files go
 *	refusals	a share of the pages cannot be evicted, at times all
 *	sizes		the cache becomes larger and smaller, down to 64 pages
 *	removal		its cgroup goes, and another cgroup of the same attachment is made
 */
#include <string.h>
#include "test.h"

#define LARGEST	4096
#define SMALLEST 64
/* Of the calls in which it could have named something, percent: less is no fault. */
#define IDLE_PCT 1

static void mark(struct test_run *t, bool hit)
{
	struct sim_verdict *v = sim_verdict;
	u64 n;

	v->digest = sim_hash(v->digest + (t->cache->used << 1) + hit) + v->step;
	n = ++v->step / CHECK_EVERY;
	if (v->step % CHECK_EVERY == 0 && n <= CHECK_MARKS)
		v->mark[n - 1] = v->digest;
}

static void requests(struct test_run *t, u64 n)
{
	while (n--) {
		mark(t, sim_request(t->cache, load_next(&t->load)));
		if (sim_gave_up[0])
			sim_failed("stays", "it gives up: %s", sim_gave_up);
	}
}

/* A cache of room pages, of which size are used. A request brings one page at most. */
static void begin(struct test_run *t, const struct cache_ext_ops *ops, u64 size, u64 room,
		  u64 requests)
{
	const char *why = "no memory for its cache";

	t->check.slots = requests + 1;
	t->check.map = NULL;
	t->cache = sim_check_map(&t->check, sizeof(*t->cache));
	load_init(&t->load, t->seed, size);
	if (t->cache)
		why = sim_cache_create(t->cache, ops, room, opt.exact, 1, &t->check);
	if (why)
		sim_failed("starts", "%s", why);
	sim_resize(t->cache, size);
}

static u64 pick_size(struct test_run *t, u64 least, u64 most)
{
	struct test_load l = { .random = t->seed };

	return least + load_random(&l, most - least + 1);
}

/* Until now it has named what it was asked for. */
static void progressed(struct test_run *t)
{
	struct sim_check *ck = &t->check;

	sim_check_left(t->cache);
	if (t->forgive_idle || ck->idle * 100 <= ck->asked * IDLE_PCT)
		return;
	sim_verdict->step = ck->first_idle;
	sim_failed(strcmp(ck->property, "forgets") ? ck->property : "progress",
		   "evict_folios() names nothing in %llu of %llu calls though pages could go: the kernel takes them in its place",
		   (unsigned long long)ck->idle, (unsigned long long)ck->asked);
}

static void run_steady(struct test_run *t)
{
	u64 size = pick_size(t, 256, LARGEST);

	begin(t, t->policy->ops, size, size, 40000);
	requests(t, 40000);
}

static void run_small(struct test_run *t)
{
	u64 size = pick_size(t, SMALLEST, 248);

	begin(t, t->policy->ops, size, size, 20000);
	requests(t, 20000);
}

static void truncate_range(struct test_run *t, u64 file, u64 first, u64 n)
{
	u64 i;

	for (i = first; i < first + n && i < t->load.pages; i++)
		sim_truncate(t->cache, load_key(file, i));
}

static void run_truncation(struct test_run *t)
{
	u64 size = pick_size(t, 200, 1200), file, first;
	int i;

	begin(t, t->policy->ops, size, size, 40000);
	for (i = 0; i < 200; i++) {
		requests(t, 200);
		file = load_random(&t->load, t->load.files);
		first = load_random(&t->load, t->load.pages);
		if (i % 20 == 19)
			truncate_range(t, file, 0, t->load.pages);
		else
			truncate_range(t, file, first, 1 + load_random(&t->load, 128));
	}
}

static void run_refusals(struct test_run *t)
{
	static const u8 share[] = { 0, 10, 0, 50, 0, 90, 0, 100, 0 };
	u64 size = pick_size(t, 200, 600);
	u32 i, n = sizeof(share);

	begin(t, t->policy->ops, size, size, 12000);
	requests(t, 3000);
	for (i = 0; i < n; i++) {
		t->check.salt = load_random(&t->load, 1 << 30);
		t->check.refuse_pct = share[i % n];
		/* Each of these walks as far as it may, many times. */
		requests(t, share[i % n] == 100 ? 2 : share[i % n] ? 300 : 1000);
	}
}

static void run_sizes(struct test_run *t)
{
	static const u32 sizes[] = { LARGEST, SMALLEST, LARGEST, SMALLEST, SMALLEST * 8 };
	u64 size = LARGEST / 2;
	u32 i;

	begin(t, t->policy->ops, size, LARGEST, 64000);
	requests(t, 6000);
	for (i = 0; i < 20; i++) {
		if (i < sizeof(sizes) / sizeof(sizes[0]))
			size = sizes[i];
		else
			size = SMALLEST + load_random(&t->load, LARGEST - SMALLEST);
		sim_resize(t->cache, size);
		requests(t, i < 4 ? 5000 : 2000);
	}
}

/*
 * What the first cgroup had cached is the kernel's LRU's: nobody calls folio_removed(). Then its
 * memory is gone. Another one has nothing of it but the policy's global variables, and the rules
 * that init() made, which is called for an attachment.
 */
static void run_removal(struct test_run *t)
{
	struct cache_ext_ops ops = *t->policy->ops;
	u64 size = pick_size(t, 300, 1500);

	begin(t, &ops, size, size, 15000);
	requests(t, 15000);
	progressed(t);
	ops.init = NULL;
	ops.on_add = t->cache->on_add;
	memcpy(ops.on_access, t->cache->on_access, sizeof(ops.on_access));
	sim_check_unmap(&t->check);
	t->check.asked = t->check.idle = 0;
	t->check.property = "removed";
	begin(t, &ops, size, size, 25000);
	requests(t, 25000);
	t->cache->ops = t->policy->ops;
}

const struct test_phase test_phases[] = {
	{ "steady", "progress", run_steady },	 { "small", "progress", run_small },
	{ "truncation", "forgets", run_truncation }, { "refusals", "refusals", run_refusals },
	{ "sizes", "sizes", run_sizes },	 { "removal", "progress", run_removal },
};

const int nr_test_phases = sizeof(test_phases) / sizeof(test_phases[0]);

static const struct test_phase *under_way;

static const char *run(void *arg)
{
	struct cache_ext_exit_info info = { CACHE_EXT_EXIT_OFFLINE };
	struct test_run *t = arg;

	under_way->run(t);
	progressed(t);
	if (t->policy->ops->exit)
		sim_call_void(t->policy->ops, exit, &t->cache->policy, &info);
	return NULL;
}

/* Does not return if a property fails. */
void test_phase_run(struct test_run *t, const struct test_phase *phase)
{
	const char *why;
	int i;

	for (i = 0; i < t->policy->nr_knobs; i++)
		*t->policy->knob[i].knob = t->policy->knob[i].value;
	t->check.property = phase->property;
	t->check.shift = t->shift;
	under_way = phase;
	sim_check_signals(&t->check);
	why = sim_watched(run, t, TEST_SECONDS);
	if (why)
		sim_failed("bounded", "%s", why);
}
