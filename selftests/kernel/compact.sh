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

# A bystander, without a limit.
pages write "$MNT/bystander" 0 4096 1
sync
top=$CG
fresh_cgroup bystander
bystander=$CG CG=$top
echo 1 >/proc/sys/vm/drop_caches
run_in "$bystander" pages once "$MNT/bystander" 0 4096

# Holes all over for compaction to fill.
run_in "$CG" pages seq "$MNT/file" 16384
holes=()
for ((i = 0; i < 64; i += 2)); do holes+=(-c "fadvise -d $((i * 512))k 512k"); done
xfs_io "${holes[@]}" "$MNT/file"
moved() { awk '$1 == "pgmigrate_success" { print $2 }' /proc/vmstat; }
before=$(moved)
run_in "$CG" pages read "$MNT/file" 16384 60000 1 >/dev/null &
reader=$!
incg "$CG" churn "$MNT/churn" 2048 0 1 >/dev/null &
churner=$!
for ((i = 0; i < 12; i++)); do
	echo 1 >/proc/sys/vm/compact_memory
done
wait $reader || fail "the reader"
kill "$churner"
wait "$churner" || fail "churn: exit code $?"
eq "cached of a cgroup that nobody reclaims" "$(cached "$MNT/bystander")" 4096
ge "pages migrated" $(($(moved) - before)) 1
consistent "$CG"
eq "file" "$(cachepages "$CG")" "$(cestat "$CG" pages)"
ge "evicted here" "$(cestat "$CG" removed_reclaim)" 1000
no_oom "$CG"
reclaimable "$CG"
