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
 *	pages map FILE PAGES			each page in order, through a mapping
 *	pages direct FILE PAGES			O_DIRECT and buffered writes in turns, each read
 *						back the other way
 *	pages sync FILE PAGES			write all, fsync, read back
 *
 * "repeats" are reads of the page read just before: the kernel does not count these as accesses.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib.h"

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

static int do_map(char **argv)
{
	uint64_t pages = number(argv[0]), i;
	int fd = file_open(path, O_RDONLY);
	char *m = mmap(NULL, pages * PAGE, PROT_READ, MAP_SHARED, fd, 0);

	if (m == MAP_FAILED)
		die("%s: mmap of %lu pages", path, pages);
	for (i = 0; i < pages; i++)
		page_check(m + i * PAGE, i, path);
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

static const struct {
	const char *name;
	int args;
	int (*fn)(char **argv);
} commands[] = {
	{ "write", 3, do_write }, { "read", 3, do_read }, { "seq", 1, do_seq }, { "once", 2, do_once },
	{ "map", 1, do_map }, { "direct", 1, do_direct }, { "sync", 1, do_sync },
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
	fail("usage: pages write|read|seq|once|map|direct|sync FILE NUMBER..., see pages.c");
}
