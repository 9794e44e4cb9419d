// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl test: properties that each policy should have, whatever it is good at, asked of its own
 * code compiled for this machine. Here are the command line, the processes and the report;
 * test_phases.c has what is done to a policy, sim_check.c what is asked meanwhile.
 *
 * Each phase is run twice from one seed, at other addresses, and has to come out the same.
 *
 * What it is not good at: what only the verifier sees; cachectl check asks it. And races: there is
 * one CPU.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "test.h"

#define SEEDS 3
#define LIFE_SECONDS 5

static const struct {
	const char *name, *about;
} properties[] = {
	{ "evicts", "names no page twice, and none that is not cached" },
	{ "forgets", "uses nothing of a page that was truncated, nor the state of one that left" },
	{ "bounded", "each call returns, and a walk ends by itself" },
	{ "refusals", "goes on where pages cannot be evicted" },
	{ "sizes", "goes on when the cache becomes larger or smaller" },
	{ "removed", "uses nothing of a cgroup that was removed; another one works as the first" },
	{ "progress", "names pages when it is asked to" },
	{ "ranges", "names lists and ends that there are" },
	{ "repeats", "the same seed gives the same result" },
	{ "stays", "does not give up" },
};

#define NR_PROPERTIES ((int)(sizeof(properties) / sizeof(properties[0])))

struct outcome {
	bool failed[NR_PROPERTIES];
	int nr_failed;
	bool died;
	u64 requests;
	struct json_object *failures;
};

static int property(const char *name)
{
	int i;

	for (i = 0; i < NR_PROPERTIES; i++)
		if (!strcmp(properties[i].name, name))
			return i;
	return -1;
}

/* Each property once: what fails again, in another phase or with another seed, is no news. */
static void failure(struct outcome *o, const struct sim_policy *p, const char *name, u64 seed,
		    const struct test_phase *phase, u64 step, const char *seen)
{
	int i = property(name);
	struct json_object *f;

	if (o->failed[i])
		return;
	o->failed[i] = true;
	o->nr_failed++;
	if (!opt.json) {
		printf("FAIL %s: %s: seed %llu, %s, step %llu: %s\n", p->label, name,
		       (unsigned long long)seed, phase->name, (unsigned long long)step, seen);
		return;
	}
	f = json_object_new_object();
	json_object_object_add(f, "property", json_object_new_string(name));
	json_object_object_add(f, "seed", json_object_new_uint64(seed));
	json_object_object_add(f, "phase", json_object_new_string(phase->name));
	json_object_object_add(f, "step", json_object_new_int64(step));
	json_object_object_add(f, "seen", json_object_new_string(seen));
	json_object_array_add(o->failures, f);
}

/* Until it has ended: a sign of life now and then, by the CPU time that its limit is of. */
static void watch(const struct sim_policy *p, const struct test_phase *phase, u64 seed, pid_t pid)
{
	struct pollfd poll_fd = { .events = POLLIN };
	time_t next = LIFE_SECONDS;
	struct timespec used;
	clockid_t clock;
	int ret;

	poll_fd.fd = syscall(SYS_pidfd_open, pid, 0);
	if (poll_fd.fd < 0)
		return;
	for (;;) {
		ret = poll(&poll_fd, 1, 500);
		if (ret > 0 || (ret < 0 && errno != EINTR))
			break;
		if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &used) ||
		    used.tv_sec < next)
			continue;
		next = used.tv_sec + LIFE_SECONDS;
		note("%s: seed %llu, %s: %llu requests, %lld of at most %d s of CPU time used, goes on", p->label,
		     (unsigned long long)seed, phase->name, (unsigned long long)sim_verdict->step,
		     (long long)used.tv_sec, TEST_SECONDS);
	}
	close(poll_fd.fd);
}

/* One phase in a process. What it came to is in *sim_verdict. */
static int run(const struct sim_policy *p, const struct test_phase *phase, u64 seed, u32 shift,
	       bool forgive_idle)
{
	struct test_run t = { .policy = p, .seed = seed, .shift = shift,
			      .forgive_idle = forgive_idle };
	pid_t parent = getpid(), pid;
	int status;

	memset(sim_verdict, 0, sizeof(*sim_verdict));
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return fail(EXIT_REFUSED, "a process for a test: %s", strerror(errno));
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		/* The stack is elsewhere, too. */
		memset(__builtin_alloca(1 + shift * 4160), 0, 1 + shift * 4160);
		test_phase_run(&t, phase);
		_exit(0);
	}
	watch(p, phase, seed, pid);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return fail(EXIT_REFUSED, "a process for a test: %s", strerror(errno));
	if (!strcmp(sim_verdict->property, "starts"))
		return fail(EXIT_REFUSED, "%s: %s", p->label, sim_verdict->seen);
	if (!sim_verdict->property[0] && status)
		return fail(EXIT_REFUSED, "%s: seed %llu, %s: it ended without a result%s%s", p->label,
			    (unsigned long long)seed, phase->name, WIFSIGNALED(status) ? ": " : "",
			    WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "");
	return EXIT_DONE;
}

static void compare(struct outcome *o, const struct sim_policy *p, const struct test_phase *phase,
		    u64 seed, const struct sim_verdict *first)
{
	int i;

	if (sim_verdict->digest == first->digest && sim_verdict->step == first->step &&
	    !sim_verdict->property[0])
		return;
	for (i = 0; i < CHECK_MARKS - 1 && sim_verdict->mark[i] == first->mark[i]; i++)
		if (!first->mark[i])
			break;
	failure(o, p, "repeats", seed, phase, (u64)i * CHECK_EVERY,
		"the same seed gives another result from here on, at other addresses");
}

static int test_seed(struct outcome *o, const struct sim_policy *p, u64 seed)
{
	struct sim_verdict first;
	int i, ret;

	for (i = 0; i < nr_test_phases; i++) {
		const struct test_phase *phase = &test_phases[i];
		bool idle = o->failed[property("progress")];

		ret = run(p, phase, seed, 0, idle);
		if (ret)
			return ret;
		o->requests += sim_verdict->step;
		first = *sim_verdict;
		o->died |= first.died;
		if (first.property[0]) {
			failure(o, p, first.property, seed, phase, first.step, first.seen);
			/* What does not return would cost as many seconds each time. */
			if (o->failed[property("bounded")] || first.died)
				break;
			continue;
		}
		ret = run(p, phase, seed, 1, idle);
		if (ret)
			return ret;
		o->requests += sim_verdict->step;
		compare(o, p, phase, seed, &first);
	}
	return EXIT_DONE;
}

static struct json_object *outcome_json(const struct sim_policy *p, struct outcome *o)
{
	struct json_object *row = json_object_new_object();

	json_object_object_add(row, "policy", json_object_new_string(p->label));
	json_object_object_add(row, "properties", json_object_new_int(NR_PROPERTIES));
	json_object_object_add(row, "requests", json_object_new_int64(o->requests));
	json_object_object_add(row, "failures", o->failures);
	return row;
}

/* That a property fails is a result, not an error. */
static int test_policy(const struct sim_policy *p, u64 seed, u64 seeds, struct json_object *rows,
		       bool *failed)
{
	struct outcome o = { .failures = rows ? json_object_new_array() : NULL };
	int ret = EXIT_DONE;
	u64 i;

	for (i = 0; i < seeds && !ret && !o.failed[property("bounded")] && !o.died; i++)
		ret = test_seed(&o, p, seed + i);
	if (ret) {
		json_object_put(o.failures);
		return ret;
	}
	if (rows)
		json_object_array_add(rows, outcome_json(p, &o));
	else if (!o.nr_failed)
		printf("ok %s: %d properties, %llu seed%s from %llu, %llu requests\n", p->label,
		       NR_PROPERTIES, (unsigned long long)seeds, seeds == 1 ? "" : "s",
		       (unsigned long long)seed, (unsigned long long)o.requests);
	*failed |= o.nr_failed;
	return EXIT_DONE;
}

int cmd_test(int argc, char **argv)
{
	struct sim_policy *policy = calloc(argc, sizeof(*policy));
	struct json_object *rows = NULL;
	bool failed = false;
	int nr = 0, ret, i;
	u64 seeds = opt.count > 0 ? opt.count : SEEDS;

	sim_verdict = mmap(NULL, sizeof(*sim_verdict), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!policy || sim_verdict == MAP_FAILED)
		return fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	ret = sim_policies(argc, argv, policy, &nr);
	for (i = 0; i < nr && !ret; i++)
		if (policy[i].min)
			ret = fail(EXIT_REFUSED, "min has no program that could be tested");
	if (!ret && opt.json)
		rows = json_object_new_array();
	for (i = 0; i < nr && !ret; i++)
		ret = test_policy(&policy[i], opt.seed, seeds, rows, &failed);
	if (rows && !ret)
		print_json(rows);
	else
		json_object_put(rows);
	free(policy);
	return ret ?: failed ? EXIT_REFUSED : EXIT_DONE;
}
