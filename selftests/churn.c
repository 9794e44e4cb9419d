// SPDX-License-Identifier: GPL-2.0
/*
 * churn FILE PAGES SECONDS SEED: read, write, map, truncate, punch holes into, zero, page out, sync
 * and drop one file at random, through the cache and past it, and know at each moment what every
 * page must hold.
 *
 * Every read is checked. At the end the whole file is, through the cache and, after a sync, past
 * it. Prints how many operations there were, of each kind. With SECONDS 0 it goes on until it gets
 * SIGTERM.
 *
 * What it is not good at: concurrency on one file. Run several, each with its own file.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "lib.h"

#define RUN 32UL

static const char *path;
static uint64_t pages, size, seed, generation;	/* size in pages: the file's */
static uint64_t *want;				/* generation of each page */
static char *buf;
static int fd, direct;				/* one file, with O_DIRECT and without */
static volatile sig_atomic_t stop;

static void on_term(int sig)
{
	(void)sig;
	stop = 1;
}

static void check(const void *page, uint64_t index)
{
	uint64_t got = page_check(page, index, path);

	if (got != want[index])
		fail("%s: page %lu holds generation %lu, not %lu", path, index, got, want[index]);
}

/* A run of pages within the file. */
static uint64_t pick(uint64_t *count)
{
	uint64_t first = rnd(&seed) % size;

	*count = 1 + rnd(&seed) % RUN;
	if (*count > size - first)
		*count = size - first;
	return first;
}

static void read_from(int f)
{
	uint64_t n, first = pick(&n), i;

	pread_all(f, buf, n * PAGE, first * PAGE);
	for (i = 0; i < n; i++)
		check(buf + i * PAGE, first + i);
}

static void do_read(void)
{
	read_from(fd);
}

static void do_direct_read(void)
{
	read_from(direct);
}

static void write_to(int f)
{
	uint64_t n = 1 + rnd(&seed) % RUN, first = rnd(&seed) % (pages - n), i;

	generation++;
	for (i = 0; i < n; i++) {
		page_fill(buf + i * PAGE, first + i, generation);
		want[first + i] = generation;
	}
	pwrite_all(f, buf, n * PAGE, first * PAGE);
	if (first + n > size)
		size = first + n;
}

static void do_write(void)
{
	write_to(fd);
}

static void do_direct_write(void)
{
	write_to(direct);
}

static void do_map(void)
{
	uint64_t n, first = pick(&n), i;
	char *m = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, first * PAGE);

	if (m == MAP_FAILED)
		die("%s: mmap", path);
	for (i = 0; i < n; i++) {
		check(m + i * PAGE, first + i);
		if (i % 4)
			continue;
		want[first + i] = ++generation;
		page_fill(m + i * PAGE, first + i, generation);
	}
	munmap(m, n * PAGE);
}

/* Mapped, dirtied and then taken from the lists by somebody who is not reclaim, if he can. */
static void do_pageout(void)
{
	uint64_t n, first = pick(&n), i;
	char *m = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, first * PAGE);

	if (m == MAP_FAILED)
		die("%s: mmap", path);
	want[first] = ++generation;
	page_fill(m, first, generation);
	if (madvise(m, n * PAGE, rnd(&seed) % 2 ? MADV_PAGEOUT : MADV_COLD))
		die("%s: madvise", path);
	for (i = 0; i < n; i++)
		check(m + i * PAGE, first + i);
	munmap(m, n * PAGE);
}

/* Down to somewhere in the middle, and up again: what is new are zeroes. Not always at a page. */
static void do_truncate(void)
{
	uint64_t to = 1 + rnd(&seed) % size, i;

	for (i = to; i < pages; i++)
		want[i] = 0;
	/* The rest of a page that is cut reads as zeroes: cut one that is a hole already. */
	if (ftruncate(fd, to * PAGE - (want[to - 1] ? 0 : rnd(&seed) % PAGE)))
		die("%s: ftruncate", path);
	size = to + rnd(&seed) % (pages - to + 1);
	if (ftruncate(fd, size * PAGE))
		die("%s: ftruncate", path);
}

static void clear(int mode, const char *what)
{
	uint64_t n, first = pick(&n), i;

	if (fallocate(fd, mode | FALLOC_FL_KEEP_SIZE, first * PAGE, n * PAGE))
		die("%s: %s", path, what);
	for (i = 0; i < n; i++)
		want[first + i] = 0;
}

static void do_punch(void)
{
	clear(FALLOC_FL_PUNCH_HOLE, "punching a hole");
}

static void do_zero(void)
{
	clear(FALLOC_FL_ZERO_RANGE, "zeroing a range");
}

static void do_drop(void)
{
	if (fdatasync(fd))
		die("%s: fdatasync", path);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

static void check_all(int f)
{
	uint64_t i, j, n;

	for (i = 0; i < size; i += n) {
		n = size - i < RUN ? size - i : RUN;
		pread_all(f, buf, n * PAGE, i * PAGE);
		for (j = 0; j < n; j++)
			check(buf + j * PAGE, i + j);
	}
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Of 64 operations so many are of each kind. */
static const struct {
	const char *name;
	unsigned int share;
	void (*fn)(void);
} kinds[] = {
	{ "truncations", 1, do_truncate }, { "holes", 2, do_punch }, { "zeroings", 1, do_zero },
	{ "drops", 1, do_drop }, { "maps", 4, do_map }, { "pageouts", 1, do_pageout },
	{ "writes", 18, do_write }, { "direct_writes", 2, do_direct_write },
	{ "direct_reads", 2, do_direct_read }, { "reads", 32, do_read },
};

#define NR_KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static unsigned long done[NR_KINDS];

static void one_operation(void)
{
	unsigned int r = rnd(&seed) % 64, i;

	for (i = 0; i < NR_KINDS - 1 && r >= kinds[i].share; i++)
		r -= kinds[i].share;
	kinds[i].fn();
	done[i]++;
}

int main(int argc, char **argv)
{
	unsigned long ops;
	double end;
	size_t i;

	if (argc != 5)
		fail("usage: churn FILE PAGES SECONDS SEED");
	path = argv[1];
	pages = number(argv[2]);
	end = number(argv[3]) ? now() + number(argv[3]) : 1e18;
	seed = number(argv[4]);
	if (pages < 2 * RUN)
		fail("%lu pages: at least %lu", pages, 2 * RUN);
	signal(SIGTERM, on_term);
	want = calloc(pages, sizeof(*want));
	if (!want)
		die("%lu words of memory", pages);
	buf = pages_alloc(RUN * PAGE);
	fd = file_open(path, O_RDWR | O_CREAT | O_TRUNC);
	direct = file_open(path, O_RDWR | O_DIRECT);
	do_write();

	for (ops = 1; !stop && now() < end; ops++)
		one_operation();
	check_all(fd);
	if (fsync(fd))
		die("%s: fsync", path);
	check_all(direct);
	printf("operations %lu\n", ops);
	for (i = 0; i < NR_KINDS; i++)
		printf("%s %lu\n", kinds[i].name, done[i]);
	return 0;
}
