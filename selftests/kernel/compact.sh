#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Compaction and migration under load: pages keep their content and their place among the lists, and at rest the lists add up to
# what memory.stat says. No page of a cgroup that nobody reclaims is evicted meanwhile, though frames change hands all the time.
# Review A4, A9; facts 4.4.
# timeout: 240
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
pages write "$MNT/file" 0 16384 1
drop_caches
fresh_cgroup compact "$(mb 56)"
set_policy "$CG" s3fifo

# Bystanders without a limit, one with a policy: what changes its frame there has been migrated, not read again.
pages write "$MNT/bystander" 0 4096 1
pages write "$MNT/managed" 0 8192 1
sync
top=$CG
fresh_cgroup bystander
bystander=$CG
fresh_cgroup managed
managed=$CG CG=$top
set_policy "$managed" lru
echo 1 >/proc/sys/vm/drop_caches
run_in "$bystander" pages once "$MNT/bystander" 0 4096

# Holes all over for compaction to fill.
for ((i = 0; i < 8192; i += 128)); do
	run_in "$managed" pages once "$MNT/managed" $i 128
	run_in "$CG" pages once "$MNT/file" $((2 * i)) 256
done
holes=()
for ((i = 0; i < 64; i += 2)); do holes+=(-c "fadvise -d $((i * 512))k 512k"); done
for file in file managed; do xfs_io "${holes[@]}" "$MNT/$file"; done
pages frames "$MNT/managed" | sort >"$T/before"
moved() { pages frames "$MNT/managed" | sort | comm -13 "$T/before" - | wc -l; }
run_in "$CG" pages read "$MNT/file" 16384 60000 1 >/dev/null &
reader=$!
incg "$CG" churn "$MNT/churn" 2048 0 1 >/dev/null &
churner=$!
for ((i = 0; i < 12 || (i < 60 && $(moved) == 0); i++)); do
	echo 1 >/proc/sys/vm/compact_memory
done
wait $reader || fail "the reader"
kill "$churner"
wait "$churner" || fail "churn: exit code $?"
eq "cached of a cgroup that nobody reclaims" "$(cached "$MNT/bystander")" 4096
eq "cached of a managed one" "$(cached "$MNT/managed")" 4096
ge "of these in another frame" "$(moved)" 1
eq "reclaimed and read of it" "$(cestat "$managed" removed_reclaim) $(cestat "$managed" misses)" "0 8192"
consistent "$managed"
consistent "$CG"
eq "file" "$(cachepages "$CG")" "$(cestat "$CG" pages)"
ge "evicted here" "$(cestat "$CG" removed_reclaim)" 1000
no_oom "$CG"
reclaimable "$CG"
