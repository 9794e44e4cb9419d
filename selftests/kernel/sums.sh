#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# memory.cache_ext.stat of a cgroup counts each one below it once, those that have gone included: while cgroups come and go, no sum ever
# goes down, and at the end it is what was read. (A cgroup that went while others were being summed up was counted twice, or not at all.)
# timeout: 200
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 64
pages write "$MNT/file" 0 200 1
drop_caches
fresh_cgroup sums
set_policy "$CG" fifo
echo +memory >"$CG/cgroup.subtree_control"
# Many, so that it takes a while to go through them.
for ((i = 0; i < 60; i++)); do mkdir "$CG/idle$i"; done

# shellcheck disable=SC2016
watch='
	BEGIN {
		while ((getline line <stop) < 0) {
			while ((getline <stat) > 0) {
				if ($1 == "policy" && $2 == "fifo")
					sums++
				if ($1 !~ /^(accesses|misses|inserted_read)$/)
					continue
				if ($2 + 0 < last[$1] + 0) {
					print $1 " was " last[$1] ", and then " $2
					exit 1
				}
				last[$1] = $2
			}
			close(stat)
		}
		print sums " sums, the last one of accesses " last["accesses"]
	}'
awk -v stat="$CG/memory.cache_ext.stat" -v stop="$T/stop" "$watch" >"$T/sums" &
watcher=$!
rounds=40
for ((i = 0; i < rounds; i++)); do
	mkdir "$CG/job"
	run_in "$CG/job" pages once "$MNT/file" 0 200
	pages dontneed "$MNT/file" 0 200
	kill_cgroup "$CG/job"
	rmdir "$CG/job"
done
echo >"$T/stop"
wait $watcher || fail "a sum went down: $(<"$T/sums")"
cat "$T/sums"
ge "sums" "$(cut -d ' ' -f 1 "$T/sums")" $rounds
ge "accesses at the last one" "$(sed 's/.* //' "$T/sums")" 200
eq "accesses" "$(cestat "$CG" accesses)" $((rounds * 200))

# A policy's clock does not jump with them: it is of its cgroup's own.
for ((i = 0; i < 60; i++)); do rmdir "$CG/idle$i"; done
set_policy "$CG" "$BUILD/policy/accesses.bpf.o"
until_true 10 adopted "$CG" || fail "still adopting"
mkdir "$CG/job"
run_in "$CG/job" pages read "$MNT/file" 200 10000 1 >/dev/null
pages dontneed "$MNT/file" 0 200
kill_cgroup "$CG/job"
rmdir "$CG/job"
counted() { [ "$(cestat "$CG" accesses)" -ge 9000 ] && [ "$(cestat "$CG" cgroups)" = 1 ]; }
until_true 10 counted || fail "accesses of a job that went: $(cestat "$CG" accesses)"
echo -memory >"$CG/cgroup.subtree_control"
mb 8 >"$CG/memory.max"
pages write "$MNT/more" 0 4000 1
drop_caches
run_in "$CG" pages once "$MNT/more" 0 4000
ge "the clock at the last eviction" "$(stat_of clock)" 2000
le "the clock at the last eviction" "$(stat_of clock)" 4000
