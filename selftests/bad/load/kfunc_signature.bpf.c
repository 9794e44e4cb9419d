// SPDX-License-Identifier: GPL-2.0
// expect: extern (func ksym) 'bpf_cache_ext_seek': func_proto
// reason: bpf_cache_ext_seek() is declared with other arguments than it has
// at: bpf_cache_ext_seek(ec, 0);
// suggests: declare nothing yourself
/* A function declared with other arguments than it has. */
#define bpf_cache_ext_seek seek_as_it_is
#include "cache_ext.bpf.h"
#undef bpf_cache_ext_seek

extern int bpf_cache_ext_seek(struct cache_ext_evict_ctx *ctx, u32 list) __ksym;

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	bpf_cache_ext_seek(ec, 0);
}

POLICY(kfunc_signature, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
