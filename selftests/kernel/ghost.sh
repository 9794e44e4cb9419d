#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The distance of a folio that comes back is the number of file pages evicted from its own cgroup since it was evicted: exact, not moved
# on by a sibling under the same limit, nor by anonymous memory, with either LRU; and it says nothing where another LRU or an earlier
# policy evicted it. Review B1.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

fresh_swap 128
fresh_fs ext4 128
pages=1000
pages write "$MNT/file" 0 $pages 1
pages write "$MNT/kept" 0 2000 1
pages write "$MNT/other" 0 6000 1
drop_caches
read_file() { run_in "$CG" pages once "$MNT/file" 0 $pages; }
read_both() {
	read_file
	drain
	run_in "$CG" pages once "$MNT/kept" 0 2000
	drain
}
# An inode that nobody has open may go with its shadow entries.
exec 9<"$MNT/file"

# In order, so that the first is 1000 evictions away and the last 1, and then some more.
for gen in y n; do
	lru_gen $gen
	drop_caches
	fresh_cgroup ghost.$gen
	top=$CG
	echo +memory >"$top/cgroup.subtree_control"
	mkdir "$top/one" "$top/two"
	CG=$top/one
	set_policy "$CG" "$BUILD/bad/ghost.bpf.o"
	read_both
	eq "$gen: known at first" "$(stat_of known)" 0
	evict_file "$MNT/file"
	# The neighbour evicts, and this one's anonymous memory is swapped.
	mb 16 >"$top/memory.max"
	run_in "$top/two" pages once "$MNT/other" 0 6000
	set_policy "$top/two" lru
	run_in "$top/two" pages once "$MNT/other" 0 6000
	ge "$gen: evicted by the neighbour" "$(cestat "$top/two" removed_reclaim)" 3000
	run_in "$CG" memory anon 12
	echo max >"$top/memory.max"
	more=$(($(cestat "$CG" removed_reclaim) - pages))
	read_file
	eq "$gen: known" "$(stat_of known)" $pages
	eq "$gen: sum of the distances, with $more more evictions" "$(stat_of distance)" $((pages * (pages + 1) / 2 + pages * more))
done

# Evicted before this policy came: by another one, by the kernel's LRU, by the multi-gen LRU.
for who in policy kernel multigen; do
	unset_policy "$CG"
	run_in "$CG" pages dontneed "$MNT/file" 0 $pages
	run_in "$CG" pages dontneed "$MNT/kept" 0 2000
	case $who in
	policy) set_policy "$CG" fifo ;;
	multigen) lru_gen y ;;
	esac
	read_both
	refaults=$(memstat "$CG" workingset_refault_file)
	evict_file "$MNT/file"
	[ $who != policy ] || unset_policy "$CG"
	set_policy "$CG" "$BUILD/bad/ghost.bpf.o"
	read_file
	ge "evicted by the $who: refaults that the kernel counts" $(($(memstat "$CG" workingset_refault_file) - refaults)) $((pages / 2))
	eq "evicted by the $who: with a distance that says anything" "$(stat_of near)" 0
done
consistent "$CG"
