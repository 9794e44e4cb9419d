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
 * It makes its own disk (null_blk, completes at once), file system and cgroups, so it can be all
 * there is in a machine. A line of JSON for each state, in nanoseconds of the guest; in the
 * deterministic VM that is instructions.
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
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "replay.h"

#define CGROUP "/sys/fs/cgroup"
#define NULLB "/sys/kernel/config/nullb/cost"
#define MNT "/tmp/cost"
#define DATA MNT "/data"

#define CACHE_PAGES 4000 /* what memory.max allows, roughly */
#define FILE_PAGES 40000 /* as many as z99 has */
#define HIT_PAGES 512
#define HITS 20000
#define MISS_READS 20000
#define Z99_READS 60000

static struct sequence z99;
static char buf[PAGE] __attribute__((aligned(PAGE)));

static void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

static void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("cost_probe: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

static void put(const char *value, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void put(const char *value, const char *fmt, ...)
{
	char path[256];
	va_list ap;
	int fd;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) != (ssize_t)strlen(value))
		die("%s: writing %s: %s", path, value, strerror(errno));
	close(fd);
}

static void run(char *const argv[])
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (!pid) {
		dup2(2, 1);
		execvp(argv[0], argv);
		fprintf(stderr, "cost_probe: %s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		die("%s %s: failed", argv[0], argv[1]);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void make_disk(void)
{
	static char *const mke2fs[] = { "mke2fs",    "-q",
					"-t",	     "ext4",
					"-b",	     "4096",
					"-G",	     "4096",
					"-J",	     "size=8",
					"-O",	     "^metadata_csum",
					"-E",	     "lazy_itable_init=0,lazy_journal_init=0",
					"/dev/cost", NULL };
	int fd, i;

	if (mkdir(NULLB, 0755))
		die("%s: %s: null_blk and configfs are needed", NULLB, strerror(errno));
	put("256", NULLB "/size");
	put("1", NULLB "/memory_backed");
	put("4096", NULLB "/blocksize");
	put("0", NULLB "/irqmode");
	put("1", NULLB "/power");
	put("0", "/sys/block/cost/queue/read_ahead_kb");
	run(mke2fs);
	mkdir(MNT, 0755);
	if (mount("/dev/cost", MNT, "ext4", MS_NOATIME, NULL))
		die("mounting /dev/cost: %s", strerror(errno));
	fd = open(DATA, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || fallocate(fd, 0, 0, (off_t)FILE_PAGES * PAGE))
		die("%s: %s", DATA, strerror(errno));
	for (i = 0; i < FILE_PAGES; i++)
		if (write(fd, buf, PAGE) != PAGE)
			die("%s: writing: %s", DATA, strerror(errno));
	if (fsync(fd) || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		die("%s: cannot be written back", DATA);
	close(fd);
}

/* What sequence.c has to say. */
void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

static void make_z99(void)
{
	struct source src = {
		.workload = "z99", .pages = UNSET, .requests = UNSET, .seed = UNSET
	};

	if (seq_generate(&z99, &src))
		die("no sequence");
	seq_limit(&z99, Z99_READS);
}

static void read_page(int fd, uint32_t page)
{
	if (pread(fd, buf, PAGE, (off_t)page * PAGE) != PAGE)
		die("%s: page %u: %s", DATA, page, strerror(errno));
}

static double measure_hit(int fd)
{
	uint64_t state = 2, since;
	uint32_t i, page = 0;

	for (i = 0; i < 4 * HIT_PAGES; i++)
		read_page(fd, i % HIT_PAGES);
	since = now();
	for (i = 0; i < HITS; i++) {
		page = (page + 1 + splitmix64(&state) % (HIT_PAGES - 1)) % HIT_PAGES;
		read_page(fd, page);
	}
	return (now() - since) / (double)HITS;
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

static double measure_miss(int fd)
{
	struct mean hit = {}, miss = {};
	uint64_t state = 3;
	uint32_t i;

	for (i = 0; i < 3 * CACHE_PAGES; i++) /* fill */
		read_page(fd, splitmix64(&state) % FILE_PAGES);
	for (i = 0; i < MISS_READS; i++)
		timed_read(fd, splitmix64(&state) % FILE_PAGES, &hit, &miss);
	return mean(&miss);
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
	since = now();
	for (; i < z99.nr; i++)
		read_page(fd, z99.req[i]);
	return (now() - since) / (double)(z99.nr - z99.nr / 3);
}

static int open_data(void)
{
	int fd = open(DATA, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) ||
	    posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM))
		die("%s: %s", DATA, strerror(errno));
	return fd;
}

static void set_policy(const char *cgroup, const char *name)
{
	char path[128], policy[64], *knob;
	char *argv[] = { "cachectl", "-q", "set", path, policy, NULL, NULL };

	snprintf(path, sizeof(path), CGROUP "/%s", cgroup);
	snprintf(policy, sizeof(policy), "%s", name);
	knob = strchr(policy, ':');
	if (knob) {
		*knob = '\0';
		argv[5] = knob + 1;
	}
	run(argv);
}

static void make_cgroup(const char *name)
{
	char path[128], max[32];

	snprintf(path, sizeof(path), CGROUP "/%s", name);
	if (mkdir(path, 0755))
		die("%s: %s", path, strerror(errno));
	snprintf(max, sizeof(max), "%d", CACHE_PAGES * PAGE);
	put(max, CGROUP "/%s/memory.max", name);
}

static void probe(const char *state)
{
	bool lru_gen = !strcmp(state, "lru_gen"), other = !strcmp(state, "other");
	bool policy = !lru_gen && !other && strcmp(state, "none");
	struct mean hit = {}, miss = {};
	double steady, uniform, z99_hit;
	char cgroup[64];
	int fd;

	snprintf(cgroup, sizeof(cgroup), "cost-%s", state);
	make_cgroup(cgroup);
	if (lru_gen)
		put("y", "/sys/kernel/mm/lru_gen/enabled");
	if (other) {
		make_cgroup("cost-managed");
		set_policy("cost-managed", "fifo");
	}
	if (policy)
		set_policy(cgroup, state);
	put("0", CGROUP "/%s/cgroup.procs", cgroup);
	fd = open_data();
	steady = measure_hit(fd);
	uniform = measure_miss(fd);
	close(fd);
	fd = open_data();
	measure_z99(fd, &hit, &miss);
	close(fd);
	put("max", CGROUP "/%s/memory.max", cgroup);
	fd = open_data();
	z99_hit = measure_z99_hit(fd);
	close(fd);
	put("0", CGROUP "/init/cgroup.procs");
	/* The cgroup keeps its policy until it goes, and with it the policy goes too. */
	fd = open_data();
	close(fd);
	snprintf(cgroup, sizeof(cgroup), CGROUP "/cost-%s", state);
	if (rmdir(cgroup) || (other && rmdir(CGROUP "/cost-managed")))
		die("%s: %s", cgroup, strerror(errno));
	if (lru_gen)
		put("n", "/sys/kernel/mm/lru_gen/enabled");
	printf("{\"state\": \"%s\", \"hit\": %.1f, \"miss\": %.1f, ", state, steady, uniform);
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
	make_disk();
	make_z99();
	/* Nothing of the program's own is to be charged to the cgroups. */
	if (mlockall(MCL_CURRENT))
		die("locking memory: %s", strerror(errno));
	put("n", "/sys/kernel/mm/lru_gen/enabled");
	for (i = 1; i < argc; i++)
		probe(argv[i]);
	return 0;
}
