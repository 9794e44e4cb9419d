#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reclaim of a managed cgroup is the kernel's own: what the policy gives is counted as scanned and stolen where the kernel would count it,
# memory.reclaim takes what was asked for and not the whole list, refaults are the cgroup's and not the root's, and what may not enter the
# file system (GFP_NOFS: a transaction that needs memory while the cgroup is at its limit) does not hang. Facts 4.7; research 5.1.12.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
pages=6144
pages write "$MNT/file" 0 $pages 1

for policy in fifo s3fifo; do
	drop_caches
	fresh_cgroup scan "$(mb 16)"
	set_policy "$CG" $policy
	for _ in 1 2; do run_in "$CG" pages once "$MNT/file" 0 $pages; done
	drain
	evicted=$(($(cestat "$CG" evicted_policy) + $(cestat "$CG" evicted_fallback)))
	ge "$policy: evicted" "$evicted" $((pages - 2000))
	steal=$(memstat "$CG" pgsteal)
	near "$policy: pgsteal, evicted $evicted" "$steal" "$evicted" 2
	near "$policy: pgscan, evicted $evicted" "$(memstat "$CG" pgscan)" "$evicted" 5
	eq "$policy: pgsteal_direct" "$(memstat "$CG" pgsteal_direct)" "$steal"
	eq "$policy: removed_reclaim" "$(cestat "$CG" removed_reclaim)" $((evicted - $(cestat "$CG" kept)))
	eq "$policy: refaults" "$(memstat "$CG" workingset_refault_file)" "$(cestat "$CG" refaults)"
	ge "$policy: refaults" "$(cestat "$CG" refaults)" $((pages - 2000))

	# As much as is asked for, a batch more or less.
	for want in 256 1024 32; do
		before=$(cachepages "$CG")
		echo $((want * 4096)) >"$CG/memory.reclaim"
		drain
		got=$((before - $(cachepages "$CG")))
		ge "$policy: memory.reclaim of $want pages" $got $((want - 64))
		le "$policy: memory.reclaim of $want pages" $got $((want + 128))
	done
	consistent "$CG"
	no_oom "$CG"
	reclaimable "$CG"
done

# Files are made and removed with the cgroup at its limit: inodes, dentries and journal heads are charged to it, in transactions.
drop_caches
for fs in ext4 xfs; do
	fresh_fs $fs 512
	fresh_cgroup scan$fs "$(mb 6)"
	set_policy "$CG" s3fifo
	run_in "$CG" churn "$MNT/churn" 2048 4 1 >/dev/null &
	churn=$!
	# shellcheck disable=SC2016
	run_in "$CG" bash -c 'mkdir "$0/d"; for ((i = 0; i < 1500; i++)); do echo $i >"$0/d/f$i" || exit; done; mv "$0/d/f1499" "$0"; rm -r "$0/d"' \
		"$MNT" || fail "$fs: making files"
	wait $churn || fail "$fs: churn: exit code $?"
	eq "$fs: what a file holds" "$(<"$MNT/f1499")" 1499
	ge "$fs: evicted" "$(cestat "$CG" evicted_policy)" 1000
	no_oom "$CG"
	consistent "$CG"
done
