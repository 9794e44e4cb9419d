#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The multi-gen LRU with min_ttl_ms, which kills for memory where all that could be reclaimed is young: managed folios have no age, so with
# a policy on the root and memory short on the whole machine nobody is killed, and the policy gives what is wanted. Review A3.
# timeout: 240
. "$(dirname "$0")/../lib.sh"
gen=/sys/kernel/mm/lru_gen
[ -w $gen/min_ttl_ms ] || skip "a kernel without the multi-gen LRU"
undo write_to $gen/enabled n
undo write_to $gen/min_ttl_ms "$(<$gen/min_ttl_ms)"

fresh_fs ext4 256
pages=8192
pages write "$MNT/file" 0 $pages 1
drop_caches
write_to $gen/enabled y
write_to $gen/min_ttl_ms 1000
fresh_cgroup minttl
# Not fifo: programs and libraries would be among the first to go.
set_policy / lru
run_in "$CG" pages seq "$MNT/file" $pages
eq "cached" "$(cached "$MNT/file")" $pages
killed() { awk '$1 == "oom_kill" { print $2 }' /proc/vmstat; }
before=$(killed)
press "$CG_ROOT" 500
eq "killed for memory" "$(killed)" "$before"
ge "evicted by the policy of the cgroup's pages" "$(cestat "$CG" evicted_policy)" 1
consistent "$CG"
cachectl -q unset / >/dev/null
reclaimable "$CG"
