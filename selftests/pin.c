// SPDX-License-Identifier: GPL-2.0
/*
 * pin FILE: hold the first 256 pages of FILE in the page cache by a pipe, say "pinned", stay until
 * killed. A page in a pipe has a reference that reclaim cannot drop.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "lib.h"

#define BYTES (256 * 4096)

int main(int argc, char **argv)
{
	int file, pipes[2], got = 0;

	if (argc != 2)
		fail("usage: pin FILE");
	file = open(argv[1], O_RDONLY);
	if (file < 0)
		die("%s", argv[1]);
	if (pipe(pipes) || fcntl(pipes[1], F_SETPIPE_SZ, BYTES) < BYTES)
		die("pipe");
	while (got < BYTES) {
		ssize_t n = splice(file, NULL, pipes[1], NULL, BYTES - got, SPLICE_F_NONBLOCK);

		if (n <= 0)
			die("splice: %d bytes so far", got);
		got += n;
	}
	puts("pinned");
	fflush(stdout);
	for (;;)
		pause();
}
