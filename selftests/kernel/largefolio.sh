#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Large folios of xfs in a managed cgroup: they are counted in pages, split and truncated in the middle, and the lists still add
# up to what memory.stat says. Review A8, B10.
# timeout: 300
. "$(dirname "$0")/../lib.sh"

fresh_fs xfs 512
pages=8192
pages write "$MNT/file" 0 $pages 1

for policy in fifo lfu s3fifo; do
	drop_caches
	fresh_cgroup largefolio "$(mb 64)"
	set_policy "$CG" "$policy"
	run_in "$CG" pages seq "$MNT/file" $pages
	consistent "$CG"
	eq "$policy: file" "$(cachepages "$CG")" "$(cestat "$CG" pages)"
	eq "$policy: inserted_read" "$(cestat "$CG" inserted_read)" $pages
	[ "$(cestat "$CG" misses)" -lt $((pages / 2)) ] || skip "no large folios: $(cestat "$CG" misses) misses in $pages pages"

	# A copy, so that the next round finds the file whole. One byte past a page in the middle of a folio; holes in others.
	run_in "$CG" cp "$MNT/file" "$MNT/cut"
	sync "$MNT/cut"
	for at in 30000001 20000001 10000001 5000; do
		run_in "$CG" xfs_io -c "truncate $at" "$MNT/cut"
		consistent "$CG"
	done
	run_in "$CG" cp "$MNT/file" "$MNT/cut"
	sync "$MNT/cut"
	for at in 1 3 7 15 31 63 127 255; do
		run_in "$CG" xfs_io -c "fpunch $((at * 65536 + 4096)) 12288" "$MNT/cut"
	done
	consistent "$CG"
	run_in "$CG" xfs_io -c "fcollapse 1m 64k" "$MNT/cut"
	consistent "$CG"

	# Reclaim splits nothing of a clean file but takes it whole: a limit that is a quarter.
	mb 8 >"$CG/memory.max"
	run_in "$CG" pages seq "$MNT/file" $pages
	run_in "$CG" churn "$MNT/churn" 1024 5 1 >/dev/null
	consistent "$CG"
	no_oom "$CG"
	unset_policy "$CG"
	pages once "$MNT/file" 0 $pages
	rm "$MNT/cut" "$MNT/churn"
	reclaimable "$CG"
done
