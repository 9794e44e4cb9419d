#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A cgroup full of dirty pages, under each policy: writers of six times the limit finish, nobody is killed, what was written is
# on the device, and dirty pages that reclaim met came back to the lists. Review A13.
# timeout: 420
# lru_gen: too
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 512
pages=4096
kept=0
for policy in fifo lru mru lfu s3fifo; do
	fresh_cgroup dirty "$(mb 16)"
	set_policy "$CG" "$policy"
	jobs=()
	for i in 1 2 3; do
		run_in "$CG" pages write "$MNT/file$i" 0 $((2 * pages)) "$i" &
		jobs+=($!)
	done
	for j in "${jobs[@]}"; do wait "$j" || fail "$policy: writer"; done
	no_oom "$CG"
	eq "$policy: inserted_write" "$(cestat "$CG" inserted_write)" $((6 * pages))
	ge "$policy: removed_reclaim" "$(cestat "$CG" removed_reclaim)" $((4 * pages))
	kept=$((kept + $(cestat "$CG" kept)))
	consistent "$CG"
	drop_caches
	for i in 1 2 3; do pages once "$MNT/file$i" 0 $((2 * pages)); done
	unset_policy "$CG"
	reclaimable "$CG"
	rm "$MNT"/file*
done
# With five policies and three writers: of some policy reclaim has met one that was not written yet.
ge "pages that came back" $kept 1
