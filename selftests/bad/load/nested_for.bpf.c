// SPDX-License-Identifier: GPL-2.0
// reason: the program uses a loop of the kernel's own (bpf_for, bpf_repeat), which nests to any length
// at: bpf_for_each(num, i, 0, 8000000)
// in: evict_folios
// suggests: loop with for (i = 0; i < CONSTANT; i++)
// expect: attach to unsupported member evict_folios
/* Loops of the kernel's own iterator nest: this one goes on for hours, with interrupts off. */
#include "cache_ext.bpf.h"

struct bpf_iter_num { u64 opaque[1]; } __attribute__((aligned(8)));
extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym;

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	int *i, *j;

	bpf_for_each(num, i, 0, 8000000)
		bpf_for_each(num, j, 0, 8000000)
			;
}

POLICY(nested_for, "never ends", .nr_lists = 1, .evict_folios = (void *)evict);
