// SPDX-License-Identifier: GPL-2.0
/*
 * incg CGROUP COMMAND [ARG...]: run a command in a cgroup.
 *
 * Linked statically and started from tmpfs, it reads no file between joining the cgroup and the
 * exec: counts of the cgroup are those of the command alone. (A command that is not static reads
 * its libraries there.)
 */
#include <unistd.h>
#include "lib.h"

int main(int argc, char **argv)
{
	if (argc < 3)
		fail("usage: incg CGROUP COMMAND [ARG...]");
	join_cgroup(argv[1]);
	execvp(argv[2], argv + 2);
	die("%s", argv[2]);
}
