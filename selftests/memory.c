// SPDX-License-Identifier: GPL-2.0
/*
 * memory: kinds of memory other than plain cached files, for a policy to leave alone.
 *
 *	memory anon MB		touch and check
 *	memory idle MB		touch and check, say "idle" and wait for a line
 *	memory shmem FILE MB	a tmpfs file: write, map, check
 *	memory lazyfree MB	touch, MADV_FREE, say "free" and wait for a line; then say how many pages are gone
 *	memory hugetlb MB	touch and check, in huge pages
 *	memory move FILE PAGES NODE
 *				map, touch and check, have the pages moved to another node, check
 *	memory collapse FILE PAGES
 *				map as text, touch and check, have huge pages made of it, check
 *	memory mlock FILE PAGES	map and lock, say "locked" and wait for a line; then unlock and check
 *	memory touch FILE PAGES	map, and for each line read all the pages and say "touched"
 *
 * The waits are for a line on stdin.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "lib.h"

#define HUGE		(2UL << 20)
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25
#endif

static void say_and_wait(const char *word)
{
	char line[16];

	puts(word);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		fail("stdin ended before a line came");
}

static char *map_anon(uint64_t bytes, int flags)
{
	char *m = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	if (m == MAP_FAILED)
		die("mmap of %lu MB%s", bytes >> 20, flags & MAP_HUGETLB ? " of huge pages" : "");
	return m;
}

static char *map_file(const char *path, uint64_t pages)
{
	char *m = mmap(NULL, pages * PAGE, PROT_READ, MAP_SHARED, file_open(path, O_RDONLY), 0);

	if (m == MAP_FAILED)
		die("%s: mmap", path);
	return m;
}

static void check_file(const char *m, uint64_t pages, const char *path)
{
	uint64_t i;

	for (i = 0; i < pages; i++)
		page_check(m + i * PAGE, i, path);
}

static void fill_and_check(char *m, uint64_t bytes, const char *what)
{
	uint64_t i;

	for (i = 0; i < bytes / PAGE; i++)
		page_fill(m + i * PAGE, i, 1);
	for (i = 0; i < bytes / PAGE; i++)
		if (page_check(m + i * PAGE, i, what) != 1)
			fail("%s: page %lu is lost", what, i);
}

static int do_shmem(const char *path, uint64_t bytes)
{
	int fd = file_open(path, O_RDWR | O_CREAT | O_TRUNC);
	char *m;

	if (ftruncate(fd, bytes))
		die("%s: ftruncate", path);
	m = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (m == MAP_FAILED)
		die("%s: mmap", path);
	fill_and_check(m, bytes, path);
	return 0;
}

static int do_lazyfree(uint64_t bytes)
{
	char *m = map_anon(bytes, 0);
	uint64_t i, gone = 0;

	fill_and_check(m, bytes, "anon");
	if (madvise(m, bytes, MADV_FREE))
		die("MADV_FREE");
	say_and_wait("free");
	for (i = 0; i < bytes / PAGE; i++)
		gone += !page_check(m + i * PAGE, i, "lazyfree");
	printf("gone %lu of %lu\n", gone, bytes / PAGE);
	return 0;
}

static int do_mlock(const char *path, uint64_t pages)
{
	char *m = map_file(path, pages);

	if (mlock(m, pages * PAGE))
		die("%s: mlock of %lu pages", path, pages);
	say_and_wait("locked");
	if (munlock(m, pages * PAGE))
		die("%s: munlock", path);
	check_file(m, pages, path);
	say_and_wait("unlocked");
	return 0;
}

static int do_touch(const char *path, uint64_t pages)
{
	char *m = map_file(path, pages), line[16];

	while (fgets(line, sizeof(line), stdin)) {
		check_file(m, pages, path);
		puts("touched");
		fflush(stdout);
	}
	return 0;
}

/* As demotion would, and by the same function of the kernel. */
static int do_move(const char *path, uint64_t pages, unsigned long node)
{
	char *m = map_file(path, pages);
	unsigned long nodes = 1UL << node;

	check_file(m, pages, path);
	if (syscall(SYS_mbind, m, pages * PAGE, MPOL_BIND, &nodes, 64, MPOL_MF_MOVE))
		die("%s: mbind", path);
	check_file(m, pages, path);
	return 0;
}

/* As khugepaged would. */
static int do_collapse(const char *path, uint64_t pages)
{
	char *m = mmap(NULL, pages * PAGE + HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = file_open(path, O_RDONLY);

	if (m == MAP_FAILED)
		die("%s: mmap", path);
	m += -(uintptr_t)m % HUGE;
	m = mmap(m, pages * PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0);
	if (m == MAP_FAILED)
		die("%s: mmap", path);
	check_file(m, pages, path);
	if (madvise(m, pages * PAGE, MADV_COLLAPSE))
		die("%s: MADV_COLLAPSE", path);
	check_file(m, pages, path);
	return 0;
}

int main(int argc, char **argv)
{
	const char *kind = argc >= 3 ? argv[1] : "";

	if (argc == 4 && !strcmp(kind, "shmem"))
		return do_shmem(argv[2], number(argv[3]) << 20);
	if (argc == 5 && !strcmp(kind, "move"))
		return do_move(argv[2], number(argv[3]), number(argv[4]));
	if (argc == 4 && !strcmp(kind, "collapse"))
		return do_collapse(argv[2], number(argv[3]));
	if (argc == 4 && !strcmp(kind, "mlock"))
		return do_mlock(argv[2], number(argv[3]));
	if (argc == 4 && !strcmp(kind, "touch"))
		return do_touch(argv[2], number(argv[3]));
	if (argc == 3 && !strcmp(kind, "lazyfree"))
		return do_lazyfree(number(argv[2]) << 20);
	if (argc == 3 && !strcmp(kind, "anon")) {
		fill_and_check(map_anon(number(argv[2]) << 20, 0), number(argv[2]) << 20, kind);
		return 0;
	}
	if (argc == 3 && !strcmp(kind, "idle")) {
		fill_and_check(map_anon(number(argv[2]) << 20, 0), number(argv[2]) << 20, kind);
		say_and_wait("idle");
		return 0;
	}
	if (argc == 3 && !strcmp(kind, "hugetlb")) {
		fill_and_check(map_anon(number(argv[2]) << 20, MAP_HUGETLB),
			       number(argv[2]) << 20, kind);
		return 0;
	}
	fail("usage: memory anon|idle|shmem|lazyfree|hugetlb|mlock|touch|move|collapse ..., see memory.c");
}
