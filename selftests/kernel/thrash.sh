#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a refault means does not depend on who chose the victim: the same thrashing reader counts refaults, and those that come too
# soon, under lru and fifo as it does under the kernel's LRU, and pressure. Review A14, B1.
#
# The kernel compares with the length of its active list as of the last time that the counters were summed up, every two seconds:
# they are read now and then, which sums them up, and what was before the list had its length is not compared.
# timeout: 400
. "$(dirname "$0")/../lib.sh"
[ -f $CG_ROOT/init/memory.pressure ] || skip "a kernel without PSI"

fresh_fs ext4 256
pages=4096	# twice what fits
pages write "$MNT/file" 0 $pages 1
stalled() { sed -n 's/^some .*total=//p' "$CG/memory.pressure"; }

counts() { echo "$(memstat "$CG" workingset_refault_file) $(memstat "$CG" workingset_activate_file) $(stalled)"; }

# thrash POLICY: refaults, those that were recent, microseconds stalled
thrash() {
	local i r0 a0 s0 r a s
	drop_caches
	fresh_cgroup thrash "$(mb 9)"
	[ "$1" = kernel ] || set_policy "$CG" "$1"
	for ((i = 0; i < 24; i++)); do
		[ $i != 8 ] || read -r r0 a0 s0 < <(counts)
		run_in "$CG" pages read "$MNT/file" $pages 5000 $i >/dev/null
		read -r r a s < <(counts)
	done
	echo "$((r - r0)) $((a - a0)) $((s - s0))"
	rmdir "$CG"
}

read -r refault activate stall < <(thrash kernel)
ge "kernel: workingset_refault_file" "$refault" 20000
for policy in fifo lru; do
	read -r r a s < <(thrash $policy)
	echo "$policy: refault $r activate $a stalled $s us; kernel: $refault $activate $stall us"
	near "$policy: workingset_refault_file" "$r" "$refault" 20
	near "$policy: workingset_activate_file" "$a" "$activate" 20
	# This one is time: it varies as much from run to run.
	ge "$policy: memory.pressure" "$s" $((stall / 4))
done
