// SPDX-License-Identifier: GPL-2.0
// reason: policies have no maps: BPF_MAP_TYPE_HASH is not there
// at: __uint(type, BPF_MAP_TYPE_HASH);
// suggests: use a global array
/* A map as one finds it in examples, without the header that has its type. */
#include "cache_ext.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, u64);
	__type(value, u64);
} uses SEC(".maps");

POLICY(map_type, "does not compile", .nr_lists = 1);
