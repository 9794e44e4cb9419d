// SPDX-License-Identifier: GPL-2.0
/*
 * contention_probe - what readers of one file have in common, by counts: contention_probe
 * [-s LESS] STATE...
 *
 *	none, lru_gen		no policy: the kernel's LRU, its multi-gen LRU
 *	NAME[:KNOB=VALUE]	the cgroup has this policy, set by cachectl
 *
 * In each state by one reader, on CPU 0, and by two, on CPUs 0 and 1, which share the reads among
 * themselves, in a cgroup and with cached pages that are new:
 *
 *	again	each page of the file twice more after it was read in, in order: none is active yet
 *	uniform	the same pages at random
 *	z99	Zipf 0.99 over the same pages
 *	miss	uniform, of a file ten times what the cgroup may have from now on
 *
 * A line of JSON for each: reads, and how many were misses, what the counters of
 * memory.cache_ext.stat and /proc/vmstat rose by, and where the kernel has CONFIG_LOCK_STAT each
 * class of locks that was taken, how often, and how often somebody had to wait. Lines "sym ADDRESS
 * NAME" are the module's symbols. contention_plugin.c counts the same cells, in this order; see
 * contention.
 *
 * It is all there is in a machine, as cost_probe.
 *
 * Not good at: times.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "contention.h"
#include "probe.h"
#include "requests.h"

/* All of it less on a slow machine: what is counted for a read stays the same. */
static unsigned int less = 1;

#define HIT_PAGES (2048 / less)
#define CACHE_PAGES (2048 / less) /* when it misses */
#define FILE_PAGES (20480 / less)
#define READS (8192 / less) /* of a cell */
#define MAX_READERS 2
#define LOCK_STAT "/proc/lock_stat"

enum { FILL, AGAIN, UNIFORM, Z99_FIRST, Z99, MISS_FIRST, MISS, PHASES };

/* Of those that are cells; the others lead to them. */
static const char *const names[PHASES] = {
	[AGAIN] = "again",
	[UNIFORM] = "uniform",
	[Z99] = "z99",
	[MISS] = "miss",
};

static struct sequence z99;

/* Of who starts the readers and them. */
static struct {
	unsigned int arrived[PHASES], left[PHASES];
	uint64_t misses[MAX_READERS];
} * shared;

static const char *const counters[] = { "accesses", "hits", "moves" };
static const char *const events[] = {
	"pgactivate",	 "pgdeactivate",   "pgrotated",
	"pgscan_direct", "pgsteal_direct", "workingset_activate_file"
};
#define NR(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t value_in(const char *path, const char *name)
{
	uint64_t value, found = 0;
	FILE *f = fopen(path, "re");
	char line[256], word[64];

	if (!f)
		die("%s: %s", path, strerror(errno));
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %lu", word, &value) == 2 && !strcmp(word, name))
			found = value;
	fclose(f);
	return found;
}

/* Both readers start together, and none goes back to sleep before the other has finished. */
static void meet(unsigned int *arrived, unsigned int readers)
{
	__atomic_add_fetch(arrived, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(arrived, __ATOMIC_SEQ_CST) < readers)
		__builtin_ia32_pause();
}

static uint32_t page_of(int phase, unsigned int me, unsigned int i, uint64_t *seed)
{
	switch (phase) {
	case FILL:
	case AGAIN:
		return (i + me * HIT_PAGES / 2) % HIT_PAGES;
	case UNIFORM:
		return splitmix64(seed) % HIT_PAGES;
	case Z99_FIRST:
	case Z99:
		return z99.req[(phase == Z99) * READS + me * READS / 2 + i];
	default:
		return splitmix64(seed) % FILE_PAGES;
	}
}

static void do_phase(int fd, int phase, unsigned int me, unsigned int readers)
{
	unsigned int i, nr = READS / readers;
	uint64_t seed = phase * MAX_READERS + me;
	uint32_t page, last = UINT32_MAX;
	struct rusage before, after;

	if (phase == FILL)
		nr = me ? 0 : HIT_PAGES;
	else if (phase == AGAIN)
		nr = 2 * HIT_PAGES / readers;
	meet(&shared->arrived[phase], readers);
	getrusage(RUSAGE_SELF, &before);
	MARK(MARK_BEGIN);
	for (i = 0; i < nr; i++) {
		page = page_of(phase, me, i, &seed);
		/* The same page twice in a row is no access to the kernel. */
		if (page == last)
			page = (page + 1) % HIT_PAGES;
		last = page;
		read_page(fd, page);
	}
	MARK(MARK_END);
	getrusage(RUSAGE_SELF, &after);
	shared->misses[me] = (after.ru_inblock - before.ru_inblock) / 8;
	meet(&shared->left[phase], readers);
}

static void reader(const char *cgroup, unsigned int me, unsigned int readers, int go, int done)
{
	cpu_set_t cpus;
	char phase;
	int fd;

	CPU_ZERO(&cpus);
	CPU_SET(me, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		die("CPU %u: %s", me, strerror(errno));
	/* Nothing of the program's own is to be charged to the cgroup. */
	if (mlockall(MCL_CURRENT))
		die("locking memory: %s", strerror(errno));
	put("0", CGROUP "/%s/cgroup.procs", cgroup);
	fd = open_data();
	while (read(go, &phase, 1) == 1) {
		do_phase(fd, phase, me, readers);
		if (write(done, &phase, 1) != 1)
			die("a pipe: %s", strerror(errno));
	}
	exit(0);
}

static void start_lock_stat(void)
{
	if (access(LOCK_STAT, W_OK))
		return;
	put("0", LOCK_STAT);
	put("1", "/proc/sys/kernel/lock_stat");
}

/* A class: NAME: con-bounces contentions, four times, acq-bounces acquisitions, four times. */
static void print_lock_stat(void)
{
	uint64_t contentions, acquisitions;
	char line[512], *numbers, *name;
	const char *comma = "";
	FILE *f;

	if (access(LOCK_STAT, W_OK))
		return;
	put("0", "/proc/sys/kernel/lock_stat");
	f = fopen(LOCK_STAT, "re");
	if (!f)
		die(LOCK_STAT ": %s", strerror(errno));
	printf(", \"locks\": {");
	while (fgets(line, sizeof(line), f)) {
		numbers = strrchr(line, ':');
		if (!numbers || sscanf(numbers + 1, "%*u %lu %*f %*f %*f %*f %*u %lu", &contentions,
				       &acquisitions) != 2)
			continue;
		*numbers = '\0';
		name = line + strspn(line, " ");
		if (strpbrk(name, "\"\\"))
			continue;
		printf("%s\"%s\": [%lu, %lu]", comma, name, acquisitions, contentions);
		comma = ", ";
	}
	fclose(f);
	printf("}");
}

static unsigned int cells;

static void cell(const char *cgroup, const char *state, unsigned int readers, int phase,
		 const int *go, const int *done, bool policy)
{
	uint64_t counter[NR(counters)] = {}, event[NR(events)], misses = 0;
	unsigned int i, reads = phase == AGAIN ? 2 * HIT_PAGES : READS;
	char stat[128], byte = phase;

	snprintf(stat, sizeof(stat), CGROUP "/%s/memory.cache_ext.stat", cgroup);
	for (i = 0; policy && i < NR(counters); i++)
		counter[i] = value_in(stat, counters[i]);
	for (i = 0; i < NR(events); i++)
		event[i] = value_in("/proc/vmstat", events[i]);
	start_lock_stat();
	for (i = 0; i < readers; i++)
		if (write(go[i], &byte, 1) != 1)
			die("a pipe: %s", strerror(errno));
	for (i = 0; i < readers; i++)
		if (read(done[i], &byte, 1) != 1)
			die("%s: a reader has failed", state);
	MARK(MARK_CELL);
	if (!names[phase]) {
		cells++;
		return;
	}
	for (i = 0; i < readers; i++)
		misses += shared->misses[i];
	printf("{\"state\": \"%s\", \"readers\": %u, \"workload\": \"%s\", \"cell\": %u, ", state,
	       readers, names[phase], cells++);
	printf("\"reads\": %u, \"misses\": %lu", reads, misses);
	for (i = 0; policy && i < NR(counters); i++)
		printf(", \"%s\": %lu", counters[i], value_in(stat, counters[i]) - counter[i]);
	for (i = 0; i < NR(events); i++)
		printf(", \"%s\": %lu", events[i], value_in("/proc/vmstat", events[i]) - event[i]);
	print_lock_stat();
	printf("}\n");
	fflush(stdout);
}

static void probe(const char *state, unsigned int readers)
{
	bool lru_gen = !strcmp(state, "lru_gen"), policy = !lru_gen && strcmp(state, "none");
	int go[MAX_READERS][2], done[MAX_READERS][2], to[MAX_READERS], from[MAX_READERS];
	pid_t pids[MAX_READERS];
	unsigned int i, phase;
	char cgroup[64];
	int status;

	snprintf(cgroup, sizeof(cgroup), "contention-%s-%u", state, readers);
	make_cgroup(cgroup, 4 * FILE_PAGES);
	if (lru_gen)
		put("y", "/sys/kernel/mm/lru_gen/enabled");
	if (policy)
		set_policy(cgroup, state);
	memset(shared, 0, sizeof(*shared));
	for (i = 0; i < readers; i++) {
		if (pipe2(go[i], O_CLOEXEC) || pipe2(done[i], O_CLOEXEC))
			die("a pipe: %s", strerror(errno));
		fflush(stdout);
		pids[i] = fork();
		if (pids[i] < 0)
			die("fork: %s", strerror(errno));
		if (!pids[i]) {
			unsigned int j;

			/* The end of a pipe tells a reader to end: no other may hold it open. */
			for (j = 0; j < i; j++)
				close(to[j]);
			close(go[i][1]);
			close(done[i][0]);
			reader(cgroup, i, readers, go[i][0], done[i][1]);
		}
		close(go[i][0]);
		close(done[i][1]);
		to[i] = go[i][1];
		from[i] = done[i][0];
	}
	for (phase = 0; phase < PHASES; phase++) {
		if (phase == MISS_FIRST) {
			char max[32];

			snprintf(max, sizeof(max), "%u", CACHE_PAGES * PAGE);
			put(max, CGROUP "/%s/memory.max", cgroup);
		}
		cell(cgroup, state, readers, phase, to, from, policy);
	}
	for (i = 0; i < readers; i++)
		close(to[i]);
	for (i = 0; i < readers; i++) {
		if (waitpid(pids[i], &status, 0) != pids[i] || status)
			die("%s: a reader has failed", state);
		close(from[i]);
	}
	/* The cgroup keeps its policy until it goes, and with it the policy goes too. */
	close(open_data());
	snprintf(cgroup, sizeof(cgroup), CGROUP "/contention-%s-%u", state, readers);
	/* An exiting task leaves its cgroup after its parent was told. */
	for (i = 0; rmdir(cgroup); i++)
		if (errno != EBUSY || i > 100000)
			die("%s: %s", cgroup, strerror(errno));
	if (lru_gen)
		put("n", "/sys/kernel/mm/lru_gen/enabled");
}

static void make_z99(void)
{
	struct source src = {
		.workload = "zipf:0.99", .pages = HIT_PAGES, .requests = 2 * READS, .seed = UNSET
	};

	if (seq_generate(&z99, &src))
		die("no sequence");
}

int main(int argc, char **argv)
{
	unsigned int readers;
	int i;

	if (argc > 2 && !strcmp(argv[1], "-s")) {
		less = atoi(argv[2]);
		argv += 2;
		argc -= 2;
	}
	if (argc < 2 || less < 1 || less > 8) {
		fprintf(stderr, "usage: contention_probe [-s LESS] none|lru_gen|POLICY...\n");
		return 2;
	}
	if (sysconf(_SC_NPROCESSORS_ONLN) < MAX_READERS)
		die("%d CPUs are needed", MAX_READERS);
	make_disk(FILE_PAGES);
	make_z99();
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED || mlockall(MCL_CURRENT))
		die("memory: %s", strerror(errno));
	put("n", "/sys/kernel/mm/lru_gen/enabled");
	for (i = 1; i < argc; i++)
		for (readers = 1; readers <= MAX_READERS; readers++)
			probe(argv[i], readers);
	print_module_symbols();
	return 0;
}
