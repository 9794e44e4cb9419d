// SPDX-License-Identifier: GPL-2.0
/*
 * faulty: do something with the kernel's fault injection on for this task and what it starts.
 *
 *	faulty read FILE PAGES SEED	read a file of generation 1 at random, through the cache,
 *					past it and through a mapping, until SIGTERM
 *	faulty write FILE PAGES SEED	overwrite it at random as well
 *	faulty exec COMMAND [ARG...]	faults as the debugfs files say
 *	faulty nth N COMMAND [ARG...]	nothing but the Nth chance of a fault, /proc/self/fail-nth
 *
 * An error is not corruption: a read may fail, with EIO, ENOMEM or SIGBUS, but what it returns is
 * what was written. After a write that failed, or was lost on its way to the device, a page may
 * hold what it held before, until it is written and synced again without faults. The end is a look
 * at the whole file without faults. Prints how many operations there were and how many errors.
 *
 * What it is not good at: file systems with a journal of their own thread. A fault in the write of
 * metadata ends them; writes need one that has none, on a device that nobody else uses.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lib.h"

#define RUN	16UL
#define SYNC	64	/* operations from one sync without faults to the next */

static const char *path;
static uint64_t pages, seed, generation = 1;
static uint64_t *oldest, *newest;	/* generations that a page may be of */
static char *buf;
static int fd, direct;
static unsigned long ops, io_errors, memory_errors, signals;
static bool lost;			/* something written has failed since the last sync */
static volatile sig_atomic_t stop;
static sigjmp_buf on_fault;

static void on_term(int sig)
{
	(void)sig;
	stop = 1;
}

static void on_bus(int sig)
{
	(void)sig;
	siglongjmp(on_fault, 1);
}

/* The switch is subject to the faults as well; procfs says ENOENT where it had no memory. */
static void write_own(const char *file, const char *text)
{
	int f, tries = 0;
	ssize_t n = -1;

	do {
		f = open(file, O_WRONLY | O_CLOEXEC);
		if (f >= 0) {
			n = write(f, text, strlen(text));
			close(f);
		}
	} while (n < 0 && (errno == ENOMEM || errno == ENOENT) && tries++ < 1000);
	if (n < 0)
		die("%s", file);
}

static void faults(bool on)
{
	write_own("/proc/self/make-it-fail", on ? "1" : "0");
}

static void count_error(const char *what)
{
	if (errno == EIO)
		io_errors++;
	else if (errno == ENOMEM)
		memory_errors++;
	else
		die("%s: %s", path, what);
}

static void check(const void *page, uint64_t i)
{
	uint64_t got = page_check(page, i, path);

	if (got < oldest[i] || got > newest[i])
		fail("%s: page %lu holds generation %lu, not %lu to %lu", path, i, got, oldest[i],
		     newest[i]);
}

static uint64_t pick(uint64_t *count)
{
	*count = 1 + rnd(&seed) % RUN;
	return rnd(&seed) % (pages - *count);
}

static void do_read(int f)
{
	uint64_t n, first = pick(&n), i;
	ssize_t got;

	memset(buf, 0x55, n * PAGE);
	got = pread(f, buf, n * PAGE, first * PAGE);
	if (got < 0)
		count_error("pread");
	for (i = 0; got > 0 && i < got / PAGE; i++)
		check(buf + i * PAGE, first + i);
}

static void do_map(void)
{
	uint64_t n, first = pick(&n), i;
	char *m = mmap(NULL, n * PAGE, PROT_READ, MAP_SHARED, fd, first * PAGE);

	if (m == MAP_FAILED) {
		count_error("mmap");
		return;
	}
	/*
	 * The kernel reads a page again whose first read in a fault has failed, without the lock
	 * of the mapping: a signal takes two failures in a row. So there have to be many reads,
	 * and readahead, where it is on, would be a third.
	 */
	if (rnd(&seed) % 2) {
		posix_fadvise(fd, first * PAGE, n * PAGE, POSIX_FADV_DONTNEED);
		if (madvise(m, n * PAGE, MADV_RANDOM))
			count_error("madvise");
	}
	for (i = 0; i < n; i++) {
		if (sigsetjmp(on_fault, 1))
			signals++;
		else
			check(m + i * PAGE, first + i);
	}
	/* Splitting is what may want memory, and there is nothing to split. */
	if (munmap(m, n * PAGE))
		count_error("munmap");
}

static void write_run(int f, uint64_t first, uint64_t n)
{
	uint64_t i;
	ssize_t done;

	generation++;
	for (i = 0; i < n; i++) {
		page_fill(buf + i * PAGE, first + i, generation);
		newest[first + i] = generation;
	}
	done = pwrite(f, buf, n * PAGE, first * PAGE);
	if (done < 0)
		count_error("pwrite");
	if (done != (ssize_t)(n * PAGE))
		lost = true;
}

static void do_write(int f)
{
	uint64_t n, first = pick(&n);

	write_run(f, first, n);
}

static void do_fsync(void)
{
	if (!fsync(fd))
		return;
	count_error("fsync");
	lost = true;
}

/* What is in doubt is written again, and then nothing is. */
static void sync_for_good(void)
{
	uint64_t i;

	faults(false);
	do_fsync();
	for (i = 0; lost && i < pages; i++) {
		if (oldest[i] == newest[i])
			continue;
		newest[i] = ++generation;
		page_fill(buf, i, generation);
		pwrite_all(fd, buf, PAGE, i * PAGE);
	}
	lost = false;
	if (fsync(fd))
		die("%s: fsync without faults", path);
	memcpy(oldest, newest, pages * sizeof(*oldest));
	faults(true);
}

static void check_all(int f)
{
	uint64_t i;

	for (i = 0; i < pages; i++) {
		pread_all(f, buf, PAGE, i * PAGE);
		check(buf, i);
	}
}

static int work(bool writes)
{
	uint64_t i;

	fd = file_open(path, writes ? O_RDWR : O_RDONLY);
	direct = file_open(path, (writes ? O_RDWR : O_RDONLY) | O_DIRECT);
	oldest = calloc(pages, sizeof(*oldest));
	newest = calloc(pages, sizeof(*newest));
	if (!oldest || !newest)
		die("%lu words of memory", pages);
	for (i = 0; i < pages; i++)
		oldest[i] = newest[i] = 1;
	buf = pages_alloc(RUN * PAGE);
	signal(SIGTERM, on_term);
	signal(SIGBUS, on_bus);
	/* Half a page of a buffer that could not be swapped in must not look like half a write. */
	if (mlockall(MCL_CURRENT))
		die("mlockall");

	faults(true);
	for (; !stop; ops++) {
		unsigned int r = rnd(&seed) % 16;

		if (writes && ops % SYNC == SYNC - 1)
			sync_for_good();
		else if (r == 0)
			posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		else if (r < 4)
			do_map();
		else if (r < 6)
			do_read(direct);
		else if (writes && r < 10)
			do_write(r == 6 ? direct : fd);
		else if (writes && r == 10)
			do_fsync();
		else
			do_read(fd);
	}
	if (writes)
		sync_for_good();
	faults(false);
	check_all(fd);
	check_all(direct);
	printf("fault_operations %lu\nio_errors %lu\nmemory_errors %lu\nsigbus %lu\n", ops,
	       io_errors, memory_errors, signals);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";

	if (!strcmp(what, "exec")) {
		faults(true);
		execvp(argv[2], argv + 2);
		die("%s", argv[2]);
	}
	if (!strcmp(what, "nth") && argc > 3 && number(argv[2])) {
		write_own("/proc/self/fail-nth", argv[2]);
		execvp(argv[3], argv + 3);
		die("%s", argv[3]);
	}
	if (argc != 5 || (strcmp(what, "read") && strcmp(what, "write")))
		fail("usage: faulty read|write FILE PAGES SEED, or faulty exec|nth ..., see faulty.c");
	path = argv[2];
	pages = number(argv[3]);
	seed = number(argv[4]);
	if (pages < 2 * RUN)
		fail("%lu pages: at least %lu", pages, 2 * RUN);
	return work(!strcmp(what, "write"));
}
