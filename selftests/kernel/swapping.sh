#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Idle anonymous memory beside a file load, with swap: it goes to swap about as soon as with the kernel's LRU, so that no policy
# reads much more from the device before it has gone (it was five times as much). Also where the two are in different cgroups and
# the limit is their parent's, and with the multi-gen LRU. Review A14.
# timeout: 600
. "$(dirname "$0")/../lib.sh"

fresh_swap 256
fresh_fs ext4 256
pages=6000
pages write "$MNT/file" 0 $pages 1
data=$DEV

# Most reads are of a half of the file: more than fits beside the idle memory, less than without it.
skewed() {
	local i
	for ((i = 0; i < 10; i++)); do
		run_in "$load" pages read "$MNT/file" $((pages / 2)) 4000 "$1$i" >/dev/null
		run_in "$load" pages read "$MNT/file" $pages 1000 "$1$i" >/dev/null
	done
}
# A search through more than fits, again and again.
loop() {
	local i
	for ((i = 0; i < 5; i++)); do run_in "$load" pages once "$MNT/file" 0 $((pages * 3 / 4)); done
}

# beside_idle LOAD POLICY [apart]: sets reads, of the fourth round, all, and anon, the idle pages that are left. Apart: the load, with
# the policy, in a cgroup of its own.
beside_idle() {
	local round start idle load
	drop_caches
	fresh_cgroup swapping "$(mb 24)"
	load=$CG idle=$CG
	if [ "${3:-}" = apart ]; then
		load=$CG/load idle=$CG/idle
		echo +memory >"$CG/cgroup.subtree_control"
		mkdir "$load" "$idle"
	fi
	[ "$2" = kernel ] || set_policy "$load" "$2"
	idle_memory "$idle" 14
	ge "$1, $2: anonymous memory" "$(filepages "$CG" anon)" 3500
	start=$(dev_reads "$data")
	for round in 1 2 3; do "$1" $round; done
	reads=$(dev_reads "$data")
	"$1" 4
	all=$(($(dev_reads "$data") - start))
	reads=$(($(dev_reads "$data") - reads))
	anon=$(filepages "$CG" anon)
	echo "$*: $all pages read, $reads in the last round, $anon idle ones left"
	no_oom "$CG"
	idle_ends
	[ "$2" = kernel ] || consistent "$load"
	kill_cgroup "$CG"
	[ "$load" = "$CG" ] || rmdir "$load" "$idle"
	rmdir "$CG"
}

# A twentieth of what was idle: where little is left in the end, half as much more is still little.
few=$((14 * 256 / 20))
# compare WHERE POLICY...
compare() {
	local where=$1 policy of_kernel all_kernel
	shift
	# What the kernel's own runs read is as much as two fifths apart (12700 to 18000 pages of six, lru's 16840 to 17030): the most.
	of_kernel=0 all_kernel=0
	for _ in 1 2 3; do
		beside_idle skewed kernel "$where"
		of_kernel=$((of_kernel + anon / 3))
		[ "$all" -lt $all_kernel ] || all_kernel=$all
	done
	for policy; do
		beside_idle skewed "$policy" "$where"
		le "$policy $where: idle anonymous memory that stays, with the kernel's LRU $of_kernel" "$anon" $((of_kernel * 3 / 2 + few))
		le "$policy $where: pages read, with the kernel's LRU as many as $all_kernel" "$all" $((all_kernel * 5 / 4))
	done
}
compare '' lru s3fifo lfu
compare apart lru s3fifo lfu
lru_gen y
compare '' lru s3fifo
# The kernel's own swaps nothing then: what it reads is no measure.
le "multi-gen LRU: idle anonymous memory that stays beside s3fifo" "$anon" $((14 * 256 * 3 / 4))
le "multi-gen LRU: pages read by s3fifo" "$all" 40000
lru_gen n
# mru hits most of a loop where LRU hits nothing.
beside_idle loop kernel
of_kernel=$all
beside_idle loop mru
le "mru: pages read in a loop, with the kernel's LRU $of_kernel" "$all" $((of_kernel * 3 / 2))
