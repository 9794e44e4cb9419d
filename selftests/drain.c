// SPDX-License-Identifier: GPL-2.0
/*
 * drain: make every CPU hand over the folios it keeps in batches on their way to LRU lists.
 *
 * Until then memory.stat's inactive_file is less than its file. There is no file to write for
 * that; mbind() with MPOL_MF_MOVE does it first of all, whatever it is told to move.
 */
#define _GNU_SOURCE
#include <linux/mempolicy.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "lib.h"

int main(void)
{
	void *page = pages_alloc(PAGE);

	if (syscall(SYS_mbind, page, PAGE, MPOL_DEFAULT, NULL, 0, MPOL_MF_MOVE))
		die("mbind");
	return 0;
}
