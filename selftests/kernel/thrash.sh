#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a refault means does not depend on who chose the victim: the same thrashing reader counts refaults, those that were recent, those
# of pages that had been in use before, and pressure, under fifo and lru as it does under the kernel's LRU.
# Review A14, B1.
#
# The kernel compares a refault's distance with counts that are flushed every two seconds, or when somebody reads memory.stat: in a run
# that is shorter than that none is recent. So the counters are read after each round, and the first rounds do not count. Reads wait for
# a device, so that the time stalled is that of the reads that PSI takes for thrashing.
# timeout: 400
. "$(dirname "$0")/../lib.sh"
[ -f $CG_ROOT/init/memory.pressure ] || skip "a kernel without PSI"

IRQMODE=2 COMPLETION_NSEC=4000000 fresh_fs ext4 64
pages=2048	# twice what fits
pages write "$MNT/file" 0 $pages 1
counts() {
	echo "$(memstat "$CG" workingset_refault_file) $(memstat "$CG" workingset_activate_file)" \
		"$(memstat "$CG" workingset_restore_file) $(sed -n 's/^some .*total=//p' "$CG/memory.pressure")"
}

# thrash POLICY: refaults, those that were recent, those of pages that had been in use, microseconds stalled
thrash() {
	local round before after i
	drop_caches
	fresh_cgroup thrash "$(mb 5)"
	[ "$1" = kernel ] || set_policy "$CG" "$1"
	for ((round = 0; round < 12; round++)); do
		[ $round != 5 ] || read -ra before < <(counts)
		run_in "$CG" pages read "$MNT/file" $pages 1200 $round >/dev/null
		counts >"$T/flushed"
	done
	read -ra after <"$T/flushed"
	for i in 0 1 2 3; do echo -n "$((after[i] - before[i])) "; done
	echo
	kill_cgroup "$CG"
	rmdir "$CG"
}

what=("workingset_refault_file" "workingset_activate_file" "workingset_restore_file" "memory.pressure, us")
# The last two: kernel/README.md, "What the kernel means by it".
percent=(20 20 40 50)
rc=0
thrash kernel >"$T/kernel"
read -ra kernel <"$T/kernel"
echo "kernel: ${kernel[*]} (refaults, recent, restored, us stalled)"
ge "kernel: refaults" "${kernel[0]}" 2000
ge "kernel: recent refaults" "${kernel[1]}" 500
ge "kernel: restored" "${kernel[2]}" 200
for policy in fifo lru; do
	thrash $policy >"$T/policy"
	read -ra got <"$T/policy"
	echo "$policy: ${got[*]}"
	for i in 0 1 2 3; do
		(near "$policy: ${what[i]}" "${got[i]}" "${kernel[i]}" "${percent[i]}") || rc=1
	done
done
exit $rc
