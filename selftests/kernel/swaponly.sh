#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# While some cgroup has a policy, cgroups that have nothing but anonymous memory are reclaimed as ever: one without a policy, and a managed
# one without a single file page. Both swap out what does not fit, nobody is killed, and what comes back is right. (The original's
# shrink_lruvec() returned early for every lruvec of the machine that had no inactive file pages.) Facts 4.1; research 5.1.1.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

fresh_swap 128
fresh_fs ext4 64
pages write "$MNT/file" 0 4096 1
drop_caches
fresh_cgroup managed "$(mb 8)"
busy=$CG
set_policy "$busy" lru

swapped() { awk '$1 == "pswpout" { print $2 }' /proc/vmstat; }
for gen in n y; do
	lru_gen $gen
	for policy in none fifo; do
		fresh_cgroup swaponly "$(mb 6)"
		[ $policy = none ] || set_policy "$CG" $policy
		run_in "$busy" pages seq "$MNT/file" 4096
		before=$(swapped)
		# Twice the limit, each page written and then checked.
		run_in "$CG" memory anon 12 || fail "$policy, multi-gen LRU $gen: anonymous memory"
		no_oom "$CG"
		ge "$policy, multi-gen LRU $gen: pages swapped out" $(($(swapped) - before)) 1500
		le "$policy, multi-gen LRU $gen: file pages" "$(cachepages "$CG")" 8
		kill_cgroup "$CG"
		rmdir "$CG"
	done
done
no_oom "$busy"
ge "evicted by the other cgroup's policy meanwhile" "$(cestat "$busy" evicted_policy)" 4096
