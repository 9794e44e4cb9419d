// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim and test: a policy's program that does not return. In the kernel the verifier
 * refuses it; here nobody has looked at it. Each second of CPU time that this process used it is
 * asked whether the call under way is the one of the second before; and, by test, whether all that
 * was used by then is more than a policy needs that is in its right mind.
 *
 * What it is not good at: saying where in the program. A debugger does.
 */
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include "sim.h"

/* No call that returns takes a thousandth of this. */
#define SECONDS 3

const char *volatile sim_running;
volatile u64 sim_calls;

static sigjmp_buf out;
static int used, limit;		/* seconds, of all calls; limit 0: none */

/* The signal comes in the program or in what it called, and nothing of either is used again. */
static void on_tick(int sig)
{
	static u64 call;
	static int seconds;

	(void)sig;
	used++;
	if (!sim_running || sim_calls != call) {
		call = sim_calls;
		seconds = 0;
	} else if (++seconds >= SECONDS) {
		siglongjmp(out, 1);
	}
	if (sim_running && limit && used >= limit)
		siglongjmp(out, 2);
}

static void timer(int seconds)
{
	struct itimerval every = { .it_interval.tv_sec = seconds, .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &every, NULL);
}

const char *sim_watched(const char *(*fn)(void *arg), void *arg, int seconds)
{
	struct sigaction sa = { .sa_handler = on_tick, .sa_flags = SA_RESTART };
	static char text[160];
	const char *why;

	used = 0;
	limit = seconds;
	sigaction(SIGPROF, &sa, NULL);
	switch (sigsetjmp(out, 1)) {
	case 1:
		timer(0);
		snprintf(text, sizeof(text), "%s() does not return: %d s of CPU time in one call",
			 sim_running, SECONDS);
		return text;
	case 2:
		timer(0);
		snprintf(text, sizeof(text), "%s() is slow: %d s of CPU time in %llu calls: bound its loops by a small constant",
			 sim_running, limit, (unsigned long long)sim_calls);
		return text;
	}
	timer(1);
	why = fn(arg);
	timer(0);
	return why;
}
