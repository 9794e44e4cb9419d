// SPDX-License-Identifier: GPL-2.0
/* A set of the name and the kind of one of getscan's, and smaller; and one of files. */
#include "cache_ext.bpf.h"

IDS(scanners, task, 4, "threads that are counted");
IDS(files, file, 2, "files that are counted");
STAT(threads, "pages inserted by them");
STAT(pages, "pages of them");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	if (ids_has(scanners, args->pid))
		stat_add(threads, 1);
	if (ids_has(files, args->ino))
		stat_add(pages, 1);
	return CACHE_EXT_STAY;
}

POLICY(fewids, "counts by id", .nr_lists = 1, .folio_added = (void *)added);
