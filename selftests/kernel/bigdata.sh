#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A policy that asks for 4 GiB of its own gets nothing, and the kernel evicts in its place.
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 64
pages write "$MNT/file" 0 4096 1
drop_caches
fresh_cgroup bigdata "$(mb 4)"
set_policy "$CG" "$BUILD/bad/bigdata.bpf.o"
run_in "$CG" pages seq "$MNT/file" 4096
stats=$(cachectl stats "$CG" --json)
ge "asked" "$(jq .policy_stats.asked <<<"$stats")" 1
eq "got" "$(jq .policy_stats.got <<<"$stats")" 0
ge "evicted by the kernel" "$(cestat "$CG" evicted_fallback)" 1000
consistent "$CG"
reclaimable "$CG"
