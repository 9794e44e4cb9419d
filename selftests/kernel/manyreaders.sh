#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# 32 processes read one file at random, first with room for all of it and then for a quarter: the data are right, every access is counted
# once, and reads of a file that fits insert each page once, whoever wins. Research 5.2 and its list of tests.
# timeout: 180
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 128
pages=4096 readers=32 reads=500
pages write "$MNT/file" 0 $pages 1

# all_read: sets accesses, what the readers should have been counted for
all_read() {
	local i job jobs=()
	for ((i = 0; i < readers; i++)); do
		run_in "$CG" pages read "$MNT/file" $pages $reads "$i$1" >"$T/reader.$i" &
		jobs+=($!)
	done
	for job in "${jobs[@]}"; do wait "$job" || fail "a reader"; done
	accesses=$(cat "$T"/reader.* | awk '{ n += $2 - $4 } END { print n }')
}

for policy in lru s3fifo; do
	drop_caches
	fresh_cgroup many "$(mb 64)"
	set_policy "$CG" $policy
	all_read 1
	eq "$policy: accesses" "$(cestat "$CG" accesses)" "$accesses"
	eq "$policy: misses, cached $(cached "$MNT/file")" "$(cestat "$CG" misses)" "$(cached "$MNT/file")"
	eq "$policy: inserted" "$(cestat "$CG" inserted_read)" "$(cached "$MNT/file")"
	consistent "$CG"

	mb 6 >"$CG/memory.max"
	was=$(cestat "$CG" accesses)
	all_read 2
	eq "$policy: accesses while evicting" $(($(cestat "$CG" accesses) - was)) "$accesses"
	ge "$policy: evicted" "$(cestat "$CG" evicted_policy)" 4000
	no_oom "$CG"
	consistent "$CG"
	reclaimable "$CG"
done
