// SPDX-License-Identifier: GPL-2.0
// reason: the policy has no name
// at: struct cache_ext_ops noname = { .abi_version = CACHE_EXT_ABI_VERSION, .nr_lists = 1 };
// suggests: use POLICY(name, "what it is for", ...),
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: it has no name
/* A policy has a name. */
#include "cache_ext.bpf.h"

char _license[] SEC("license") = "GPL";
SEC(".struct_ops.link")
struct cache_ext_ops noname = { .abi_version = CACHE_EXT_ABI_VERSION, .nr_lists = 1 };
