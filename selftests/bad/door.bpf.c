// SPDX-License-Identifier: GPL-2.0
/* Not bad: keeps the pages of one file out, but for one reader. */
#include "cache_ext.bpf.h"

KNOB(kept_out, 0, 0, 4294967295, "inode number of the file");
KNOB(but_for, 0, 0, 4294967295, "the thread whose reads of it are admitted");
STAT(asked, "pages it was asked about");

u32 POLICY_PROG(admit, struct cache_ext_lruvec *lv, struct cache_ext_add_args *args)
{
	stat_add(asked, 1);
	return args->ino != kept_out || args->pid == but_for;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct folio *folio;

	bpf_for_each(cache_ext_list, folio, ec, 0, CACHE_EXT_TAIL)
		bpf_cache_ext_evict(ec, folio);
}

POLICY(door, "keeps a file out", .nr_lists = 1, .admit_folio = (void *)admit, .evict_folios = (void *)evict,
       .on_access = { { .kind = CACHE_EXT_MOVE } });
