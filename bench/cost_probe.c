// SPDX-License-Identifier: GPL-2.0
/*
 * cost_probe - what a 4 KiB pread costs, hit and miss, under each state of the page cache:
 * cost_probe STATE...
 *
 *	none	no policy anywhere; before the first other state: no module loaded either
 *	other	another cgroup has a policy
 *	lru_gen	as none, with the kernel's multi-gen LRU
 *	NAME[:KNOB=VALUE] the cgroup has this policy, set by cachectl
 *
 * It makes its own disk, file system and cgroups, see probe.h, so it can be all there is in a
 * machine. A line of JSON for each state, in nanoseconds of the guest; in the deterministic VM that
 * is instructions. contention_plugin.c can count what is measured of hit, miss and z99_hit, a cell
 * each, by instruction: see profile, which the module's symbols are for, lines "sym ADDRESS NAME".
 *
 *	hit		pages that are all cached and in use, in random order, none twice in a row
 *	miss		uniform reads of ten times what the cgroup holds, as far as they miss
 *	z99_hit		the sequence z99 while all its pages are cached: what hits are like in life
 *	z99_miss, z99	z99 in a cgroup that holds a tenth of it: misses, and the mean over both.
 *			Here a policy has something to choose; that its misses are fewer is in the
 *			mean.
 *
 * Not good at: caches, branch prediction, several CPUs. An instruction count knows nothing of them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "contention.h"
#include "probe.h"
#include "requests.h"

#define CACHE_PAGES 4000 /* what memory.max allows, roughly */
#define FILE_PAGES 40000 /* as many as z99 has */
#define HIT_PAGES 512
#define HITS 20000
#define MISS_READS 20000
#define Z99_READS 60000

static struct sequence z99;

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void make_z99(void)
{
	struct source src = { .workload = "z99", .pages = UNSET, .requests = UNSET, .seed = UNSET };

	if (seq_generate(&z99, &src))
		die("no sequence");
	seq_limit(&z99, Z99_READS);
}

static double measure_hit(int fd)
{
	uint64_t state = 2, since;
	uint32_t i, page = 0;

	for (i = 0; i < 4 * HIT_PAGES; i++)
		read_page(fd, i % HIT_PAGES);
	MARK(MARK_BEGIN);
	since = now();
	for (i = 0; i < HITS; i++) {
		page = (page + 1 + splitmix64(&state) % (HIT_PAGES - 1)) % HIT_PAGES;
		read_page(fd, page);
	}
	since = now() - since;
	MARK(MARK_END);
	MARK(MARK_CELL);
	return since / (double)HITS;
}

struct mean {
	uint64_t sum, n;
};

static void mean_add(struct mean *m, uint64_t value)
{
	m->sum += value;
	m->n++;
}

static double mean(const struct mean *m)
{
	return m->n ? m->sum / (double)m->n : 0;
}

/* A read, and whether the device had to be asked. */
static void timed_read(int fd, uint32_t page, struct mean *hit, struct mean *miss)
{
	struct rusage before, after;
	uint64_t took;

	getrusage(RUSAGE_SELF, &before);
	took = now();
	read_page(fd, page);
	took = now() - took;
	getrusage(RUSAGE_SELF, &after);
	mean_add(after.ru_inblock > before.ru_inblock ? miss : hit, took);
}

static void measure_miss(int fd, struct mean *hit, struct mean *miss)
{
	uint64_t state = 3;
	uint32_t i;

	for (i = 0; i < 3 * CACHE_PAGES; i++) /* fill */
		read_page(fd, splitmix64(&state) % FILE_PAGES);
	MARK(MARK_BEGIN);
	for (i = 0; i < MISS_READS; i++)
		timed_read(fd, splitmix64(&state) % FILE_PAGES, hit, miss);
	MARK(MARK_END);
	MARK(MARK_CELL);
}

static void measure_z99(int fd, struct mean *hit, struct mean *miss)
{
	size_t i;

	for (i = 0; i < z99.nr / 3; i++) /* fill */
		read_page(fd, z99.req[i]);
	for (; i < z99.nr; i++)
		timed_read(fd, z99.req[i], hit, miss);
}

/* All of it in the order of its places first, so that no policy has an order of its own yet. */
static double measure_z99_hit(int fd)
{
	uint64_t since;
	uint32_t page;
	size_t i;

	for (page = 0; page < FILE_PAGES; page++)
		read_page(fd, page);
	for (i = 0; i < z99.nr / 3; i++)
		read_page(fd, z99.req[i]);
	MARK(MARK_BEGIN);
	since = now();
	for (; i < z99.nr; i++)
		read_page(fd, z99.req[i]);
	since = now() - since;
	MARK(MARK_END);
	MARK(MARK_CELL);
	return since / (double)(z99.nr - z99.nr / 3);
}

/*
 * The module's limits are as they are shipped, and a nanosecond is an instruction here: a policy
 * whose evict_folios() took longer than a millisecond three times in ten seconds has been ejected.
 */
static void has_policy(const char *cgroup)
{
	char path[128], name[32] = "none";
	FILE *f;

	snprintf(path, sizeof(path), CGROUP "/%s/memory.cache_ext.stat", cgroup);
	f = fopen(path, "r");
	if (!f || fscanf(f, "policy %31s", name) != 1 || !strcmp(name, "none"))
		die("%s: has no policy any more", path);
	fclose(f);
}

static void probe(const char *state)
{
	bool lru_gen = !strcmp(state, "lru_gen"), other = !strcmp(state, "other");
	bool policy = !lru_gen && !other && strcmp(state, "none");
	struct mean hit = {}, miss = {}, uniform_hit = {}, uniform = {};
	double steady, z99_hit;
	char cgroup[64];
	int fd;

	snprintf(cgroup, sizeof(cgroup), "cost-%s", state);
	make_cgroup(cgroup, CACHE_PAGES);
	if (lru_gen)
		put("y", "/sys/kernel/mm/lru_gen/enabled");
	if (other) {
		make_cgroup("cost-managed", CACHE_PAGES);
		set_policy("cost-managed", "fifo");
	}
	if (policy)
		set_policy(cgroup, state);
	put("0", CGROUP "/%s/cgroup.procs", cgroup);
	fd = open_data();
	steady = measure_hit(fd);
	measure_miss(fd, &uniform_hit, &uniform);
	close(fd);
	fd = open_data();
	measure_z99(fd, &hit, &miss);
	close(fd);
	put("max", CGROUP "/%s/memory.max", cgroup);
	fd = open_data();
	z99_hit = measure_z99_hit(fd);
	close(fd);
	if (policy)
		has_policy(cgroup);
	put("0", CGROUP "/init/cgroup.procs");
	/* The cgroup keeps its policy until it goes, and with it the policy goes too. */
	fd = open_data();
	close(fd);
	snprintf(cgroup, sizeof(cgroup), CGROUP "/cost-%s", state);
	if (rmdir(cgroup) || (other && rmdir(CGROUP "/cost-managed")))
		die("%s: %s", cgroup, strerror(errno));
	if (lru_gen)
		put("n", "/sys/kernel/mm/lru_gen/enabled");
	printf("{\"state\": \"%s\", \"hit\": %.1f, \"miss\": %.1f, ", state, steady, mean(&uniform));
	printf("\"hits\": %u, \"misses\": %lu, \"z99_hits\": %lu, ", HITS, uniform.n,
	       z99.nr - z99.nr / 3);
	printf("\"z99_hit\": %.1f, \"z99_miss\": %.1f, ", z99_hit, mean(&miss));
	printf("\"z99\": %.1f, \"z99_miss_pct\": %.2f}\n",
	       (hit.sum + miss.sum) / (double)(hit.n + miss.n), 100.0 * miss.n / (hit.n + miss.n));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 2) {
		fprintf(stderr, "usage: cost_probe none|other|lru_gen|POLICY...\n");
		return 2;
	}
	make_disk(FILE_PAGES);
	make_z99();
	/* Nothing of the program's own is to be charged to the cgroups. */
	if (mlockall(MCL_CURRENT))
		die("locking memory: %s", strerror(errno));
	put("n", "/sys/kernel/mm/lru_gen/enabled");
	for (i = 1; i < argc; i++)
		probe(argv[i]);
	print_module_symbols();
	return 0;
}
