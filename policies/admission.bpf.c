// SPDX-License-Identifier: GPL-2.0
/*
 * Admission: what a thread, a process or a cgroup that is named reads and writes, and what is in a
 * file that is named, is served and not kept: it displaces no more than one batch of reclaim, and
 * what readahead has under way. What another reads of it is kept from then on. The rest is LRU: a
 * hit moves a folio to the young end unless it is in the youngest quarter, and the kernel takes the
 * oldest, without a program.
 *
 * Good at: compaction, backup, scans of logs beside a service. Hurt by: naming what is needed
 * again; loops larger than the cache, as LRU.
 */
#include "cache_ext.bpf.h"

IDS(tasks, task, 1024, "threads and processes whose reads and writes are not kept");
IDS(files, file, 4096, "files that are not kept, by inode number, on whichever file system");
IDS(cgroups, cgroup, 1024, "cgroups whose reads and writes are not kept");
STAT(by_task, "pages not kept because of the thread or process");
STAT(by_file, "pages not kept because of the file");
STAT(by_cgroup, "pages not kept because of the cgroup");

u32 POLICY_PROG(admit, struct cache_ext_lruvec *lv, struct cache_ext_add_args *args)
{
	if (ids_has(tasks, args->pid) || ids_has(tasks, args->tgid))
		stat_add(by_task, args->nr_pages);
	else if (ids_has(files, args->ino))
		stat_add(by_file, args->nr_pages);
	else if (ids_has(cgroups, args->reader_cgroup))
		stat_add(by_cgroup, args->nr_pages);
	else
		return 1;
	return 0;
}

POLICY(admission, "jobs whose reads are not worth keeping: backup, compaction, scans",
       .nr_lists = 1, .admit_folio = (void *)admit,
       .on_access = { { .kind = CACHE_EXT_MOVE, .arg = 64 } });
