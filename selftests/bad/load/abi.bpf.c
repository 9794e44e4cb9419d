// SPDX-License-Identifier: GPL-2.0
// reason: abi_version is not that of this cachectl: it was built with a cache_ext.bpf.h of another version
// at: struct cache_ext_ops abi = { .abi_version = CACHE_EXT_ABI_VERSION + 1, .nr_lists = 1, .name = "abi" };
// suggests: compile it with the cache_ext.bpf.h that came with this cachectl
// kernel: not asked
// expect: attach: attach: Invalid argument
// cachectl: abi_version is not 1
/* Of a version that does not exist yet. */
#include "cache_ext.bpf.h"

char _license[] SEC("license") = "GPL";
SEC(".struct_ops.link")
struct cache_ext_ops abi = { .abi_version = CACHE_EXT_ABI_VERSION + 1, .nr_lists = 1, .name = "abi" };
