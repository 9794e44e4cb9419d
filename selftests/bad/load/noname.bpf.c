// SPDX-License-Identifier: GPL-2.0
// expect: attach: attach: Invalid argument
// cachectl: it has no name
/* A policy has a name. */
#include "cache_ext.bpf.h"

char _license[] SEC("license") = "GPL";
SEC(".struct_ops.link")
struct cache_ext_ops noname = { .abi_version = CACHE_EXT_ABI_VERSION, .nr_lists = 1 };
