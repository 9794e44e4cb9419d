// SPDX-License-Identifier: GPL-2.0
// reason: there is no policy in it, or it was compiled without -g
// at: the whole object
// suggests: end the file with POLICY(name, "what it is for"
// kernel: not asked
// expect: no struct_ops map
// cachectl: no policy in it
/* A program, and no policy that it is of. */
#include "cache_ext.bpf.h"

char _license[] SEC("license") = "GPL";

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
}
