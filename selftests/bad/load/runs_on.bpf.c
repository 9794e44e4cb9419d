// SPDX-License-Identifier: GPL-2.0
// expect: last insn is not an exit or jmp
// reason: the program runs past its end: a function that is to return a value does not
// at: void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
// in: evict_folios
// suggests: let each way through it end with a return
/* It says that nothing comes after it gave up; but cache_ext_error() returns. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	cache_ext_error(lv, "nothing to evict");
	__builtin_unreachable();
}

POLICY(runs_on, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
