// SPDX-License-Identifier: GPL-2.0
/*
 * What the selftests' programs share, see lib.h.
 *
 * What it is not good at: being called from several threads; the programs have one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib.h"

static void say(const char *fmt, va_list ap, const char *more)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, "%s%s\n", more ? ": " : "", more ? more : "");
}

void die(const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap, why);
	va_end(ap);
	exit(1);
}

void fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap, NULL);
	va_end(ap);
	exit(1);
}

void skip(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap, NULL);
	va_end(ap);
	exit(77);
}

uint64_t number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 0);

	if (*end || end == text)
		fail("%s: not a number", text);
	return n;
}

/* splitmix64 */
uint64_t rnd(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void page_fill(void *page, uint64_t index, uint64_t generation)
{
	uint64_t *w = page, i, x = index << 20 ^ generation, key;

	if (!generation) {
		memset(page, 0, PAGE);
		return;
	}
	key = rnd(&x);
	w[0] = generation;
	for (i = 1; i < WORDS; i++)
		w[i] = key + i;
}

uint64_t page_check(const void *page, uint64_t index, const char *where)
{
	const uint64_t *w = page;
	uint64_t want[WORDS], i;

	page_fill(want, index, w[0]);
	for (i = 0; i < WORDS; i++)
		if (w[i] != want[i])
			fail("%s: page %lu of generation %lu, word %lu: %#lx, not %#lx", where,
			     index, w[0], i, w[i], want[i]);
	return w[0];
}

void *pages_alloc(size_t bytes)
{
	void *p;

	errno = posix_memalign(&p, PAGE, bytes);
	if (errno)
		die("%zu bytes of memory", bytes);
	return p;
}

int file_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0644);

	if (fd < 0)
		die("%s", path);
	return fd;
}

void pread_all(int fd, void *buf, size_t bytes, off_t off)
{
	ssize_t n = pread(fd, buf, bytes, off);

	if (n < 0)
		die("pread of %zu at %ld", bytes, (long)off);
	if ((size_t)n != bytes)
		fail("pread of %zu at %ld: %zd bytes", bytes, (long)off, n);
}

void pwrite_all(int fd, const void *buf, size_t bytes, off_t off)
{
	ssize_t n = pwrite(fd, buf, bytes, off);

	if (n < 0)
		die("pwrite of %zu at %ld", bytes, (long)off);
	if ((size_t)n != bytes)
		fail("pwrite of %zu at %ld: %zd bytes", bytes, (long)off, n);
}

void join_cgroup(const char *dir)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.procs", dir);
	fd = file_open(path, O_WRONLY);
	if (write(fd, "0", 1) != 1)
		die("%s", path);
	close(fd);
}
