// SPDX-License-Identifier: GPL-2.0
/*
 * idset: sets of ids as an application changes them, by policies/cache_ext_ids.h.
 *
 *	idset put|drop SET ID...	into the set whose file SET is, and out of it
 *	idset self SET COMMAND [ARG...]	run a command that is in the set
 *	idset reader FILE		two threads that read when told; prints their ids, and for
 *					each line "main|other FIRST COUNT" of its input, when these
 *					pages are read, "done"
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "../policies/cache_ext_ids.h"
#include "lib.h"

static struct {
	const char *path;
	uint64_t first, count;
	pid_t tid;
	sem_t go, done;
} job;

static void read_pages(void *buf)
{
	int fd = file_open(job.path, O_RDONLY);
	uint64_t i;

	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
	for (i = job.first; i < job.first + job.count; i++) {
		pread_all(fd, buf, PAGE, i * PAGE);
		page_check(buf, i, job.path);
	}
	close(fd);
}

static void *other_main(void *buf)
{
	job.tid = gettid();
	sem_post(&job.done);
	for (;;) {
		sem_wait(&job.go);
		read_pages(buf);
		sem_post(&job.done);
	}
	return NULL;
}

static int reader(const char *path)
{
	void *buf = pages_alloc(PAGE), *others = pages_alloc(PAGE);
	char line[128], who[16];
	pthread_t thread;

	job.path = path;
	sem_init(&job.go, 0, 0);
	sem_init(&job.done, 0, 0);
	if (pthread_create(&thread, NULL, other_main, others))
		die("a thread");
	sem_wait(&job.done);
	printf("%d %d\n", getpid(), job.tid);
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%15s %lu %lu", who, &job.first, &job.count) != 3)
			fail("reader: what is '%s'?", line);
		if (!strcmp(who, "main")) {
			read_pages(buf);
		} else {
			sem_post(&job.go);
			sem_wait(&job.done);
		}
		puts("done");
		fflush(stdout);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int set, i, in;

	if (argc == 3 && !strcmp(argv[1], "reader"))
		return reader(argv[2]);
	if (argc < 4)
		fail("usage: idset put|drop|self SET ..., idset reader FILE: see idset.c");
	in = strcmp(argv[1], "drop");
	set = cache_ext_ids_open(argv[2]);
	if (set < 0)
		die("%s", argv[2]);
	if (!strcmp(argv[1], "self")) {
		if (cache_ext_ids_self(set, 1))
			die("self");
		execvp(argv[3], argv + 3);
		die("%s", argv[3]);
	}
	for (i = 3; i < argc; i++)
		if (cache_ext_ids_put(set, number(argv[i]), in))
			die("%s %s", argv[1], argv[i]);
	return 0;
}
