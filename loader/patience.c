// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier may look at a program for minutes, in which cachectl is one system call. A thread
 * beside it says so, and ends the program when it takes too long: no signal does, since libbpf
 * begins the system call again that was interrupted.
 *
 * What it is not good at: being told how far the verifier is. The kernel does not say.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include "cachectl.h"

#define SILENT_SECONDS	5
#define MOST_SECONDS	600

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool running, over;
	const char *name;
} watch = { .lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER };

/* How long the user is ready to wait. */
static long most_seconds(void)
{
	const char *text = getenv("CACHECTL_VERIFIER_SECONDS");
	long n = text ? strtol(text, NULL, 10) : 0;

	return n > 0 ? n : MOST_SECONDS;
}

/* Is it over before? */
static bool wait_until(time_t when)
{
	struct timespec ts = { .tv_sec = when };

	pthread_mutex_lock(&watch.lock);
	while (!watch.over && pthread_cond_timedwait(&watch.done, &watch.lock, &ts) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&watch.lock);
	return watch.over;
}

static void *run(void *arg)
{
	time_t begin = time(NULL);
	long most = most_seconds();

	(void)arg;
	if (most > SILENT_SECONDS) {
		if (wait_until(begin + SILENT_SECONDS))
			return NULL;
		note("%s: the verifier is at work, which may take minutes; after %ld s it counts as failed",
		     watch.name, most);
	}
	if (wait_until(begin + most))
		return NULL;
	/* Not _exit(): what was compiled goes. The thread in the kernel is killed by it. */
	exit(fail(EXIT_REFUSED, "%s: the verifier was not done after %ld s: a loop may have no end; bound each by a small constant, for (i = 0; i < 64; i++), or wait longer (CACHECTL_VERIFIER_SECONDS=%ld)",
		  watch.name, most, 4 * most));
}

void patience_begin(const char *name)
{
	watch.name = name;
	watch.over = false;
	watch.running = !pthread_create(&watch.thread, NULL, run, NULL);
}

void patience_end(void)
{
	if (!watch.running)
		return;
	pthread_mutex_lock(&watch.lock);
	watch.over = true;
	pthread_cond_signal(&watch.done);
	pthread_mutex_unlock(&watch.lock);
	pthread_join(watch.thread, NULL);
	watch.running = false;
}
