#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Large folios of xfs in a managed cgroup: they are counted in pages, split and truncated in the middle, and the lists still add
# up to what memory.stat says; folio_removed() is called for what is cut off too, and knows its state. Review A8, B10; facts 4.4.
# timeout: 300
# lru_gen: too
. "$(dirname "$0")/../lib.sh"

fresh_fs xfs 512
pages=8192
pages write "$MNT/file" 0 $pages 1

# Not by cp, which shares the extents of the two files and brings no page. Large writes make large folios.
copy() {
	local written
	written=$(cestat "$CG" inserted_write)
	rm -f "$MNT/cut"
	run_in "$CG" dd if="$MNT/file" of="$MNT/cut" bs=1M status=none
	sync "$MNT/cut"
	drain	# a folio that somebody holds is not split
	eq "$policy: pages of the copy" $(($(cestat "$CG" inserted_write) - written)) $pages
	le "$policy: misses of the copy: large folios" $(($(cestat "$CG" misses) - misses)) $((pages / 2))
}
for policy in fifo lfu s3fifo "$BUILD/bad/hooks.bpf.o"; do
	drop_caches
	fresh_cgroup largefolio "$(mb 64)"
	set_policy "$CG" "$policy"
	run_in "$CG" pages seq "$MNT/file" $pages
	consistent "$CG"
	eq "$policy: file" "$(cachepages "$CG")" "$(cestat "$CG" pages)"
	eq "$policy: inserted_read" "$(cestat "$CG" inserted_read)" $pages
	[ "$(cestat "$CG" misses)" -lt $((pages / 2)) ] || skip "no large folios: $(cestat "$CG" misses) misses in $pages pages"

	misses=$(cestat "$CG" misses)
	# A copy, so that the next round finds the file whole. Cut between two pages in the middle of a folio, which splits it with what is
	# beyond the end removed under both locks, and within a page, which leaves the folio whole: it is dirty then. Holes in others.
	copy
	for at in 30003200 20000001 10006528 5000; do
		run_in "$CG" xfs_io -c "truncate $at" "$MNT/cut"
		consistent "$CG"
	done
	copy
	for at in 1 3 7 15 31 63 127 255; do
		run_in "$CG" xfs_io -c "fpunch $((at * 65536 + 4096)) 12288" "$MNT/cut"
	done
	consistent "$CG"
	run_in "$CG" xfs_io -c "fcollapse 1m 64k" "$MNT/cut"
	consistent "$CG"

	if [ "${policy##*/}" = hooks.bpf.o ]; then
		stats=$(cachectl stats "$CG" --json | jq -c .policy_stats)
		ge "$policy: folio_removed() for what was cut off" "$(jq .truncated <<<"$stats")" 500
		eq "$policy: folio_removed() for folios without a state" "$(jq .strangers <<<"$stats")" 0
	fi

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
