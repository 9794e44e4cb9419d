// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim: the runs, a process for each. A policy has global variables, so two runs of one
 * cannot share a process; and what a policy breaks is its own. There are as many at a time as CPUs
 * that this process may use. A result comes through a pipe, whole or not at all; without one for
 * each there is no report.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "sim.h"

struct run {
	struct sim_cache cache;
	struct sim_result *result;
};

static void request(void *arg, u64 word)
{
	struct run *run = arg;
	struct sim_result *r = run->result;
	bool miss = !sim_request(&run->cache, word), get = !(word & SIM_SCAN);

	r->requests++;
	r->misses += miss;
	r->get_requests += get;
	r->get_misses += get & miss;
}

static double cpu_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

struct work {
	const struct sim_job *job;
	struct sim_trace *trace;
	struct sim_result *result;
	u64 size;
};

static const char *run_policy(void *arg)
{
	static struct run run;
	const struct work *w = arg;
	const struct sim_policy *p = w->job->policy;
	struct sim_result *r = w->result;
	const char *why;
	int i;

	for (i = 0; i < p->nr_knobs; i++)
		*p->knob[i].knob = p->knob[i].value;
	for (i = 0; i < p->nr_ids; i++)
		*p->ids[i].set = (struct cache_ext_sim_ids){ p->ids[i].id, p->ids[i].nr };
	run.result = r;
	why = sim_cache_create(&run.cache, p->ops, w->size, opt.exact, w->trace->rate,
			       NULL);
	if (why)
		return why;
	if (sim_trace_each(w->trace, request, &run))
		return sim_complaint;
	if (sim_gave_up[0])
		return sim_gave_up;
	r->evicted_policy = run.cache.evicted_policy;
	r->evicted_fallback = run.cache.evicted_fallback;
	r->not_admitted = run.cache.not_admitted;
	r->bytes = run.cache.bytes;
	for (i = 0; i < p->nr_stats; i++)
		r->stat[i] = *p->stat[i].stat;
	return NULL;
}

static int child(struct sim_job *job, struct sim_trace *t, int fd, pid_t parent)
{
	struct sim_result *r = &job->result;
	struct work w = { job, t, r, job->size * t->rate + 0.5 };
	double begin = cpu_seconds();
	const char *why;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		return 1;
	why = job->policy->min ? sim_min(t, w.size, r) : sim_watched(run_policy, &w, 0);
	if (why)
		snprintf(r->error, sizeof(r->error), "%s", why);
	r->cpu_seconds = cpu_seconds() - begin;
	return write(fd, r, sizeof(*r)) != sizeof(*r);
}

struct worker {
	pid_t pid;
	int fd, job;
};

static int start(struct worker *w, struct sim_job *job, int nr, struct sim_trace *t)
{
	pid_t parent = getpid();
	int fds[2];

	if (pipe(fds))
		return -errno;
	fflush(NULL);
	w->pid = fork();
	if (!w->pid) {
		close(fds[0]);
		_exit(child(&job[nr], t, fds[1], parent));
	}
	close(fds[1]);
	w->fd = fds[0];
	w->job = nr;
	if (w->pid < 0) {
		close(fds[0]);
		return -errno;
	}
	return 0;
}

static void progress(int done, int nr, bool end)
{
	static bool shown;

	if (opt.quiet || !isatty(STDERR_FILENO))
		return;
	if (!end)
		fprintf(stderr, "\rcachectl: %d of %d runs", done, nr);
	else if (shown)
		fprintf(stderr, "\r%40s\r", "");
	shown = !end;
}

/* A result is smaller than a pipe: who has ended has written it. */
static int collect(struct worker *w, struct sim_job *job, int status)
{
	struct sim_result r;
	bool whole = read(w->fd, &r, sizeof(r)) == sizeof(r);

	close(w->fd);
	w->pid = 0;
	if (whole && !status)
		job->result = r;
	else if (WIFSIGNALED(status))
		snprintf(job->result.error, sizeof(job->result.error), "it died: %s",
			 strsignal(WTERMSIG(status)));
	else
		snprintf(job->result.error, sizeof(job->result.error), "it ended without a result");
	if (!job->result.error[0])
		return EXIT_DONE;
	progress(0, 0, true);
	return fail(EXIT_REFUSED, "%s, %llu pages: %s", job->policy->label,
		    (unsigned long long)job->size, job->result.error);
}

static int cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);
}

int sim_jobs_run(struct sim_job *job, int nr, struct sim_trace *t)
{
	int max = cpus(), next = 0, done = 0, ret = EXIT_DONE, status, err, i;
	struct worker *w = calloc(max, sizeof(*w));
	pid_t pid;

	if (!w)
		return fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	while (done < nr && !ret) {
		progress(done, nr, false);
		for (i = 0; i < max && next < nr && !ret; i++) {
			if (w[i].pid)
				continue;
			err = start(&w[i], job, next++, t);
			if (err)
				ret = fail(EXIT_REFUSED, "a process for a run: %s", strerror(-err));
		}
		pid = ret ? 0 : wait(&status);
		for (i = 0; i < max; i++)
			if (pid > 0 && w[i].pid == pid) {
				ret = collect(&w[i], &job[w[i].job], status);
				done++;
			}
	}
	progress(done, nr, true);
	for (i = 0; i < max; i++)
		if (w[i].pid > 0) {
			kill(w[i].pid, SIGKILL);
			waitpid(w[i].pid, NULL, 0);
			close(w[i].fd);
		}
	free(w);
	return ret;
}

/*
 * Of a sample, the misses of as many requests as it should have had: that the hottest pages are in
 * it or not is the largest of its errors, and these hit.
 */
double sim_miss_pct(const struct sim_trace *t, const struct sim_result *r, bool gets)
{
	double of = gets ? r->get_requests : r->requests, pct;

	if (t->rate < 1)
		of = (gets ? t->gets : t->requests) * t->rate;
	pct = of ? 100.0 * (gets ? r->get_misses : r->misses) / of : 0;
	return pct < 100 ? pct : 100;
}
