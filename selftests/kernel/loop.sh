#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Attach and detach 200 times, by a link, by its pin and by cachectl, while the cgroup's files are read, written, mapped,
# truncated and punched: all data are right, nothing is left on a list nobody scans, the counters add up. Review A1, A4, B17.
# timeout: 580
. "$(dirname "$0")/../lib.sh"
rounds=${ROUNDS:-200}

fresh_fs ext4 512
fresh_fs_ext4=$MNT
fresh_fs xfs 512
pages write "$fresh_fs_ext4/read" 0 4096 1
drop_caches
fresh_cgroup loop "$(mb 12)"
keep_key

incg "$CG" churn "$fresh_fs_ext4/churn" 2048 0 1 >"$T/churn1" &
churn1=$!
incg "$CG" churn "$MNT/churn" 2048 0 2 >"$T/churn2" &
churn2=$!
load_in "$CG" "pages read '$fresh_fs_ext4/read' 4096 2000 \$RANDOM"

alive() {
	kill -0 $churn1 2>/dev/null || fail "$1: churn on ext4 failed"
	kill -0 $churn2 2>/dev/null || fail "$1: churn on xfs failed"
	load_lives
}
for policy in fifo lru mru lfu s3fifo; do
	object=$TOP/build/policies/$policy.bpf.o
	attach -n $((rounds / 5 - 2)) "$CG" "$object" || fail "$policy: attach and detach"
	alive "$policy"
	attach -p /sys/fs/bpf/loop "$CG" "$object"
	rm /sys/fs/bpf/loop
	until_true 10 no_policy "$CG" || fail "$policy: unpinned and still attached"
	set_policy "$CG" "$policy"
	unset_policy "$CG"
	alive "$policy, cachectl"
done
set_policy "$CG" s3fifo
kill $churn1 $churn2
wait $churn1 || fail "churn on ext4: exit code $?"
wait $churn2 || fail "churn on xfs: exit code $?"
load_ends

no_oom "$CG"
drain
# Everything is on the policy's lists or on the kernel's, and memory.stat knows it.
file=$(cachepages "$CG")
eq "inactive_file + active_file" "$(lrupages "$CG")" "$file"
le "pages" "$(cestat "$CG" pages)" "$file"
pages once "$fresh_fs_ext4/read" 0 4096
reclaimable "$CG"
