// SPDX-License-Identifier: GPL-2.0
/*
 * Files for now. A source is compiled into a directory of its own, which goes with this process
 * however that ends, but by a signal that cannot be caught. There is one at a time.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cachectl.h"

static char dir[PATH_MAX], file[PATH_MAX + 32];
static volatile sig_atomic_t made;

/* Where the user wants what is for now. */
void temp_template(char path[PATH_MAX], const char *name)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(path, PATH_MAX, "%s/%s", tmp && *tmp ? tmp : "/tmp", name);
}

/* May run at any moment: a signal is a reason. */
void temp_clean(void)
{
	if (!made)
		return;
	unlink(file);
	rmdir(dir);
	made = false;
}

static void on_signal(int sig)
{
	temp_clean();
	/* It comes when this returns, and has its default effect. */
	raise(sig);
}

static void catch_signals(void)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGALRM, SIGXCPU };
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = SA_RESETHAND }, old;
	size_t i;

	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		if (!sigaction(sigs[i], NULL, &old) && old.sa_handler == SIG_DFL)
			sigaction(sigs[i], &sa, NULL);
}

/* A directory, and the path of the file @name in it, which is yet to be made. */
int temp_make(const char *name, char path[PATH_MAX + 32])
{
	static bool first = true;
	sigset_t all, old;
	int err = 0;

	if (first) {
		atexit(temp_clean);
		catch_signals();
		first = false;
	}
	temp_template(dir, "cachectl.XXXXXX");
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	if (mkdtemp(dir)) {
		snprintf(file, sizeof(file), "%s/%s", dir, name);
		made = true;
	} else {
		err = -errno;
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (err)
		return fail(EXIT_REFUSED, "%s: %s", dir, strerror(-err));
	strcpy(path, file);
	return EXIT_DONE;
}
