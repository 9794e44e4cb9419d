#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A build farm: cgroups of jobs come and go below a managed one, with I/O in them, while policies are set, swapped and unset there
# and above. All data are right, the lists add up, and of the jobs nothing stays. Review A11; facts 4.10.
# timeout: 420
. "$(dirname "$0")/../lib.sh"
rounds=${ROUNDS:-30}

fresh_fs ext4 512
pages write "$MNT/shared" 0 2048 1
drop_caches
fresh_cgroup jobs "$(mb 48)"
top=$CG
echo +memory >"$top/cgroup.subtree_control"
mkdir "$top/farm"
echo +memory >"$top/farm/cgroup.subtree_control"
keep_key

# One worker: a job after the other, each in a cgroup of its own, some with a limit, every third with a policy of its own.
worker() {
	local i dir
	for ((i = 0; ; i++)); do
		dir=$top/farm/$1.$i
		mkdir "$dir"
		[ $((i % 2)) = 0 ] || mb 6 >"$dir/memory.max"
		[ $((i % 3)) != 0 ] || cachectl -q set "$dir" lfu >/dev/null || return 1
		incg "$dir" churn "$MNT/$1" 1024 1 "$i" >/dev/null || return 1
		incg "$dir" pages seq "$MNT/shared" 2048 >/dev/null || return 1
		rmdir "$dir" || return 1
		echo "$i" >"$T/done.$1"
	done
}
for w in 1 2; do
	worker $w 2>"$T/worker.$w" &
	workers[w]=$!
done

policies=(fifo lru s3fifo mru)
for ((i = 0; i < rounds; i++)); do
	policy=${policies[i % 4]}
	set_policy "$top" "$policy"
	[ $((i % 3)) = 0 ] || set_policy "$top/farm" "${policies[(i + 1) % 4]}"
	echo 8M >"$top/memory.reclaim" 2>/dev/null || :
	echo 1 >/sys/module/cache_ext/parameters/verify || fail "the lists do not have what their counters say"
	[ $((i % 4)) = 0 ] || unset_policy "$top/farm"
	[ $((i % 2)) = 0 ] || unset_policy "$top"
	for w in 1 2; do
		kill -0 "${workers[w]}" 2>/dev/null || fail "worker $w: $(tail -n 2 "$T/worker.$w")"
	done
done
enough() { [ "$(cat "$T/done.1")" -ge 4 ] && [ "$(cat "$T/done.2")" -ge 4 ]; }
until_true 60 enough || fail "jobs did not get on: $(cat "$T"/done.*)"
kill "${workers[@]}"
wait "${workers[@]}" 2>/dev/null || :
kill_cgroup "$top"
no_oom "$top"
for dir in "$top"/farm/*/; do rmdir "$dir"; done

set_policy "$top" fifo
[ "$(cestat "$top/farm" inherited)" = 1 ] || unset_policy "$top/farm"
alone() { [ "$(cestat "$top" cgroups)" = 2 ]; }
until_true 20 alone || fail "jobs that are gone are managed: $(cestat "$top" cgroups) cgroups"
until_true 10 adopted "$top" || fail "still adopting"
none_dying() {
	fsfreeze -f "$MNT"
	fsfreeze -u "$MNT"
	drop_caches
	echo 1G >"$top/memory.reclaim" 2>/dev/null || :
	[ "$(awk '$1 == "nr_dying_descendants" { print $2 }' "$top/cgroup.stat")" = 0 ]
}
# Inodes belong to the job that made them.
rm "$MNT"/[12]
until_true 60 none_dying || fail "memcgs of jobs stay: $(cat "$top/cgroup.stat")"
consistent "$top/farm"
unset_policy "$top"
rmdir "$top/farm"
