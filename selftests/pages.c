// SPDX-License-Identifier: GPL-2.0
/*
 * pages: read and write files by pages whose content can be checked.
 *
 *	pages write FILE FIRST COUNT GENERATION
 *						each page with a pwrite of its own
 *	pages read FILE PAGES COUNT SEED	COUNT preads of pages at random, no readahead;
 *						prints "reads N repeats N distinct N"
 *	pages seq FILE PAGES			each page in order, readahead as the kernel likes
 *	pages once FILE FIRST COUNT		each page in order, no readahead
 *	pages noreuse FILE FIRST COUNT		the same, with POSIX_FADV_NOREUSE
 *	pages nowait FILE FIRST COUNT		the same, with RWF_NOWAIT; prints "cached N"
 *	pages willneed FILE FIRST COUNT		POSIX_FADV_WILLNEED, and wait until they are there
 *	pages dontneed FILE FIRST COUNT		POSIX_FADV_DONTNEED
 *	pages frames FILE			prints index and frame of each page that is
 *						cached, in order; this is no use of it
 *	pages map FILE PAGES			each page in order, through a mapping
 *	pages mapnoreuse FILE PAGES		the same, of a file with POSIX_FADV_NOREUSE
 *	pages splice FILE PAGES			each page in order, by splice() through a pipe
 *	pages direct FILE PAGES			O_DIRECT and buffered writes in turns, each read
 *						back the other way
 *	pages sync FILE PAGES			write all, fsync, read back
 *	pages beside FILE PAGES OTHER COUNT	write COUNT pages of OTHER, before each read one
 *						of FILE, in order, again and again
 *
 * "repeats" are reads of the page read just before: the kernel does not count these as accesses.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "lib.h"

#define STEP	32	/* pages: what the kernel reads ahead at once, 128 KiB */

static const char *path;
static void *buf;

static int do_write(char **argv)
{
	uint64_t first = number(argv[0]), count = number(argv[1]), gen = number(argv[2]), i;
	int fd = file_open(path, O_RDWR | O_CREAT);

	for (i = first; i < first + count; i++) {
		page_fill(buf, i, gen);
		pwrite_all(fd, buf, PAGE, i * PAGE);
	}
	return 0;
}

static int do_read(char **argv)
{
	uint64_t pages = number(argv[0]), count = number(argv[1]), seed = number(argv[2]);
	uint64_t last = UINT64_MAX, repeats = 0, distinct = 0, i, p;
	char *seen = calloc(1, pages);
	int fd = file_open(path, O_RDONLY);

	if (!seen)
		die("%lu bytes of memory", pages);
	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	for (i = 0; i < count; i++) {
		/* One read in 16 repeats the one before. */
		p = last != UINT64_MAX && rnd(&seed) % 16 == 0 ? last : rnd(&seed) % pages;
		repeats += p == last;
		distinct += !seen[p];
		seen[p] = 1;
		last = p;
		pread_all(fd, buf, PAGE, p * PAGE);
		page_check(buf, p, path);
	}
	printf("reads %lu repeats %lu distinct %lu\n", count, repeats, distinct);
	free(seen);
	return 0;
}

static void in_order(uint64_t first, uint64_t count, int advice)
{
	int fd = file_open(path, O_RDONLY);
	uint64_t i;

	posix_fadvise(fd, 0, 0, advice);
	for (i = first; i < first + count; i++) {
		pread_all(fd, buf, PAGE, i * PAGE);
		page_check(buf, i, path);
	}
	close(fd);
}

static int do_seq(char **argv)
{
	in_order(0, number(argv[0]), POSIX_FADV_NORMAL);
	return 0;
}

static int do_once(char **argv)
{
	in_order(number(argv[0]), number(argv[1]), POSIX_FADV_RANDOM);
	return 0;
}

static int do_noreuse(char **argv)
{
	in_order(number(argv[0]), number(argv[1]), POSIX_FADV_NOREUSE);
	return 0;
}

static int do_willneed(char **argv)
{
	uint64_t first = number(argv[0]), end = first + number(argv[1]), i, n;
	int fd = file_open(path, O_RDONLY);
	char *m = mmap(NULL, end * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	unsigned char in_core;

	if (m == MAP_FAILED)
		die("%s: mmap", path);
	for (i = first; i < end; i += n) {
		n = end - i < STEP ? end - i : STEP;
		errno = posix_fadvise(fd, i * PAGE, n * PAGE, POSIX_FADV_WILLNEED);
		if (errno)
			die("%s: WILLNEED", path);
	}
	for (i = first; i < end; ) {
		if (mincore(m + i * PAGE, PAGE, &in_core))
			die("%s: mincore", path);
		if (in_core & 1)
			i++;
		else
			usleep(1000);
	}
	return 0;
}

static int do_splice(char **argv)
{
	uint64_t pages = number(argv[0]), page = 0, got = 0;
	int fd = file_open(path, O_RDONLY), pipes[2];
	ssize_t n, in_pipe;
	loff_t at = 0;

	if (pipe(pipes))
		die("pipe");
	while (page < pages) {
		in_pipe = splice(fd, &at, pipes[1], NULL, (pages - page) * PAGE - got, 0);
		if (in_pipe <= 0)
			die("%s: splice: %ld behind page %lu", path, (long)in_pipe, page);
		for (; in_pipe; in_pipe -= n) {
			n = read(pipes[0], (char *)buf + got, PAGE - got);
			if (n <= 0)
				die("pipe: %ld with %ld in it", (long)n, (long)in_pipe);
			got += n;
			if (got < PAGE)
				continue;
			page_check(buf, page++, path);
			got = 0;
		}
	}
	return 0;
}

static int do_dontneed(char **argv)
{
	uint64_t first = number(argv[0]), count = number(argv[1]);
	int fd = file_open(path, O_RDONLY);

	errno = posix_fadvise(fd, first * PAGE, count * PAGE, POSIX_FADV_DONTNEED);
	if (errno)
		die("%s: DONTNEED", path);
	return 0;
}

/* What would block is not waited for, and what comes has to be whole. */
static int do_nowait(char **argv)
{
	uint64_t first = number(argv[0]), count = number(argv[1]), cached = 0, i;
	struct iovec iov = { .iov_base = buf, .iov_len = PAGE };
	int fd = file_open(path, O_RDONLY);
	ssize_t n;

	for (i = first; i < first + count; i++) {
		n = preadv2(fd, &iov, 1, i * PAGE, RWF_NOWAIT);
		if (n < 0 && errno == EAGAIN)
			continue;
		if (n < 0)
			die("%s: preadv2 of page %lu", path, i);
		if (n != (ssize_t)PAGE)
			fail("%s: preadv2 of page %lu: %zd bytes", path, i, n);
		page_check(buf, i, path);
		cached++;
	}
	printf("cached %lu\n", cached);
	return 0;
}

/* For files that nobody reclaims meanwhile: what went since mincore() would be read again. */
static int do_frames(char **argv)
{
	int fd = file_open(path, O_RDONLY), pagemap = file_open("/proc/self/pagemap", O_RDONLY);
	uint64_t pages, i, at, entry;
	unsigned char *in_core;
	struct stat st;
	char *m;

	(void)argv;
	if (fstat(fd, &st))
		die("%s: stat", path);
	pages = st.st_size / PAGE;
	in_core = pages_alloc(pages);
	m = mmap(NULL, pages * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	/* Reads nothing ahead, and unmapping is told of no use. */
	if (m == MAP_FAILED || madvise(m, pages * PAGE, MADV_RANDOM) ||
	    mincore(m, pages * PAGE, in_core))
		die("%s: mmap of %lu pages", path, pages);
	for (i = 0; i < pages; i++) {
		if (!(in_core[i] & 1))
			continue;
		*(volatile char *)(m + i * PAGE);
		at = (uintptr_t)m / PAGE + i;
		pread_all(pagemap, &entry, sizeof(entry), at * sizeof(entry));
		if (entry >> 63)
			printf("%lu %lu\n", i, entry & ((1UL << 55) - 1));
	}
	return 0;
}

static void map_in_order(uint64_t pages, int advice)
{
	int fd = file_open(path, O_RDONLY);
	char *m = mmap(NULL, pages * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	uint64_t i;

	posix_fadvise(fd, 0, 0, advice);
	if (m == MAP_FAILED)
		die("%s: mmap of %lu pages", path, pages);
	for (i = 0; i < pages; i++)
		page_check(m + i * PAGE, i, path);
}

static int do_map(char **argv)
{
	map_in_order(number(argv[0]), POSIX_FADV_NORMAL);
	return 0;
}

static int do_mapnoreuse(char **argv)
{
	map_in_order(number(argv[0]), POSIX_FADV_NOREUSE);
	return 0;
}

static int do_direct(char **argv)
{
	uint64_t pages = number(argv[0]), i, gen;
	int cached = file_open(path, O_RDWR | O_CREAT), direct = file_open(path, O_RDWR | O_DIRECT);

	for (i = 0; i < pages; i++) {
		for (gen = 1; gen <= 4; gen++) {
			page_fill(buf, i, gen);
			pwrite_all(gen & 1 ? cached : direct, buf, PAGE, i * PAGE);
			memset(buf, 0x55, PAGE);
			pread_all(gen & 1 ? direct : cached, buf, PAGE, i * PAGE);
			if (page_check(buf, i, path) != gen)
				fail("%s: page %lu: old data after write %lu", path, i, gen);
		}
	}
	return 0;
}

static int do_sync(char **argv)
{
	uint64_t pages = number(argv[0]), i;
	int fd = file_open(path, O_RDWR | O_CREAT);

	for (i = 0; i < pages; i++) {
		page_fill(buf, i, 7);
		pwrite_all(fd, buf, PAGE, i * PAGE);
		if (i % 64 == 63 && fsync(fd))
			die("%s: fsync", path);
	}
	if (fsync(fd))
		die("%s: fsync", path);
	in_order(0, pages, POSIX_FADV_NORMAL);
	return 0;
}

static int do_beside(char **argv)
{
	uint64_t pages = number(argv[0]), count = number(argv[2]), i;
	int fd = file_open(path, O_RDONLY), other = file_open(argv[1], O_RDWR | O_CREAT);

	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	for (i = 0; i < count; i++) {
		pread_all(fd, buf, PAGE, i % pages * PAGE);
		page_check(buf, i % pages, path);
		page_fill(buf, i, 1);
		pwrite_all(other, buf, PAGE, i * PAGE);
	}
	return 0;
}

static const struct {
	const char *name;
	int args;
	int (*fn)(char **argv);
} commands[] = {
	{ "write", 3, do_write }, { "read", 3, do_read }, { "seq", 1, do_seq }, { "once", 2, do_once },
	{ "noreuse", 2, do_noreuse }, { "nowait", 2, do_nowait }, { "mapnoreuse", 1, do_mapnoreuse },
	{ "willneed", 2, do_willneed }, { "dontneed", 2, do_dontneed }, { "map", 1, do_map },
	{ "splice", 1, do_splice }, { "direct", 1, do_direct }, { "sync", 1, do_sync },
	{ "beside", 3, do_beside }, { "frames", 0, do_frames },
};

int main(int argc, char **argv)
{
	size_t i;

	buf = pages_alloc(PAGE);
	for (i = 0; argc >= 3 && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name) || argc != 3 + commands[i].args)
			continue;
		path = argv[2];
		return commands[i].fn(argv + 3);
	}
	fail("usage: pages write|read|seq|once|map|... FILE NUMBER..., see pages.c");
}
