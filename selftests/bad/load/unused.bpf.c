// SPDX-License-Identifier: GPL-2.0
// expect: prog 'evict': SEC("struct_ops") program isn't referenced anywhere, did you forget to use i
// reason: the program is of no operation of the policy
// at: void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
// suggests: name it in POLICY(..., .evict_folios = (
/* A program that no op is. */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}

POLICY(unused, "forgets its program", .nr_lists = 1);
