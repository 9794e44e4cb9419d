// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier may look at a program for minutes, in which cachectl is one system call. A thread
 * beside it says so, and ends the program when it takes too long: no signal does, since libbpf
 * begins the system call again that was interrupted. cachectl check says then which program it was,
 * and where its loops are.
 *
 * What it is not good at: being told how far the verifier is. The kernel does not say.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <bpf/libbpf.h>
#include "refusal.h"

#define SILENT_SECONDS	5
#define MOST_SECONDS	600
#define LONGEST_SECONDS	86400
#define WAITED "the verifier was not done after %ld s: a loop may have no end"
#define ADVICE "bound each loop by a small constant, for (i = 0; i < 64; i++), and break where the real end is reached; " \
	"over folios use bpf_for_each(cache_ext_list, ...)"

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool running, over;
	const char *name;
	struct policy *p;
	struct refusal *r;
} watch = { .lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER };

/* How long the user is ready to wait. */
static long most_seconds(void)
{
	const char *text = getenv("CACHECTL_VERIFIER_SECONDS");
	long n = text ? strtol(text, NULL, 10) : 0;

	if (n <= 0)
		return MOST_SECONDS;
	return n < LONGEST_SECONDS ? n : LONGEST_SECONDS;
}

/* Is it over before? By a clock that nobody sets. */
static bool wait_until(time_t when)
{
	struct timespec ts = { .tv_sec = when };

	pthread_mutex_lock(&watch.lock);
	while (!watch.over && pthread_cond_clockwait(&watch.done, &watch.lock, CLOCK_MONOTONIC,
						      &ts) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&watch.lock);
	return watch.over;
}

/* The program that the verifier is at: libbpf loads them in this order. */
static const struct bpf_program *under_way(const struct policy *p)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, p->obj)
		if (bpf_program__autoload(prog) && bpf_program__fd(prog) < 0)
			return prog;
	return NULL;
}

static void explain(struct refusal *r, const struct policy *p, long seconds)
{
	const struct bpf_program *prog = under_way(p);
	struct lines *l = lines_open(p->path);
	int i;

	snprintf(r->reason, sizeof(r->reason), WAITED, seconds);
	snprintf(r->suggestion, sizeof(r->suggestion), ADVICE "; or wait longer: CACHECTL_VERIFIER_SECONDS=%ld",
		 4 * seconds);
	snprintf(r->at.file, sizeof(r->at.file), "%.255s", base_name(watch.name));
	for (i = 0; i < p->nr_ops; i++)
		if (p->op[i].prog == prog)
			snprintf(r->op, sizeof(r->op), "%s", p->op[i].name);
	if (prog)
		loops_find(l, prog, r);
	r->no_log = "none: the verifier says nothing until it is done";
	if (r->said)
		refusal_log(r, "", 0);
	lines_close(l);
}

static void *run(void *arg)
{
	long most = most_seconds();
	struct timespec now;
	time_t begin;

	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &now);
	begin = now.tv_sec;
	if (most > SILENT_SECONDS) {
		if (wait_until(begin + SILENT_SECONDS))
			return NULL;
		note("%s: the verifier is at work, which may take minutes; after %ld s it counts as failed",
		     watch.name, most);
	}
	if (wait_until(begin + most))
		return NULL;
	/* Not _exit(): what was compiled goes. The thread in the kernel is killed by it. */
	if (strcmp(opt.command, "check"))
		exit(fail(EXIT_REFUSED, "%s: " WAITED "; " ADVICE, watch.name, most));
	explain(watch.r, watch.p, most);
	refusal_tell(watch.r);
	exit(EXIT_REFUSED);
}

/* Until patience_end() the program may end with what is in @r, and @p is looked at. */
void patience_begin(const char *name, struct policy *p, struct refusal *r)
{
	watch.name = name;
	watch.p = p;
	watch.r = r;
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
