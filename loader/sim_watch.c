// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim and test: a policy's program that does not return. In the kernel the verifier
 * refuses it; here nobody has looked at it. Each second of CPU time that this process used it is
 * asked whether the call under way is the one of the second before.
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

/* The signal comes in the program or in what it called, and nothing of either is used again. */
static void on_tick(int sig)
{
	static u64 call;
	static int seconds;

	(void)sig;
	if (!sim_running || sim_calls != call) {
		call = sim_calls;
		seconds = 0;
	} else if (++seconds >= SECONDS) {
		siglongjmp(out, 1);
	}
}

static void timer(int seconds)
{
	struct itimerval every = { .it_interval.tv_sec = seconds, .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &every, NULL);
}

const char *sim_watched(const char *(*fn)(void *arg), void *arg)
{
	struct sigaction sa = { .sa_handler = on_tick, .sa_flags = SA_RESTART };
	static char text[96];
	const char *why;

	sigaction(SIGPROF, &sa, NULL);
	if (sigsetjmp(out, 1)) {
		timer(0);
		snprintf(text, sizeof(text), "%s() does not return: %d s of CPU time in one call",
			 sim_running, SECONDS);
		return text;
	}
	timer(1);
	why = fn(arg);
	timer(0);
	return why;
}
