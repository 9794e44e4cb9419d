#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Pages that the kernel evicted before a policy came, and would activate now that they come back: they are the policy's like any
# other, and their first access is told. (Refaults left them active, which no managed folio is: the access was passed over.)
# timeout: 90
. "$(dirname "$0")/../lib.sh"

fresh_swap 128
fresh_fs ext4 64
pages=1000
pages write "$MNT/file" 0 $pages 1
# An inode that nobody has open may go with its shadow entries.
exec 9<"$MNT/file"
for gen in n y; do
	lru_gen $gen
	drop_caches
	fresh_cgroup refault "$(mb 32)"
	# With swap, anonymous memory counts as what they would displace: the kernel takes the refaults for recent.
	idle_memory "$CG" 12
	# Reading it brings the counts up to date that the kernel compares with.
	ge "anonymous memory" "$(filepages "$CG" anon)" 3000
	run_in "$CG" pages once "$MNT/file" 0 $pages
	evict_file "$MNT/file" swappiness=0
	refaults=$(memstat "$CG" workingset_refault_file)
	activated=$(memstat "$CG" workingset_activate_file)
	set_policy "$CG" lru
	until_true 10 adopted "$CG" || fail "still adopting"
	accesses=$(cestat "$CG" accesses) misses=$(cestat "$CG" misses) hits=$(cestat "$CG" hits)
	run_in "$CG" pages once "$MNT/file" 0 $pages
	ge "multi-gen LRU $gen: refaults" $(($(memstat "$CG" workingset_refault_file) - refaults)) $pages
	[ $gen = y ] || ge "activated by the kernel" $(($(memstat "$CG" workingset_activate_file) - activated)) $pages
	eq "multi-gen LRU $gen: accesses" $(($(cestat "$CG" accesses) - accesses)) $pages
	eq "multi-gen LRU $gen: misses" $(($(cestat "$CG" misses) - misses)) $pages
	run_in "$CG" pages once "$MNT/file" 0 $pages
	eq "multi-gen LRU $gen: hits" $(($(cestat "$CG" hits) - hits)) $pages
	consistent "$CG"
	idle_ends
	kill_cgroup "$CG"
	rmdir "$CG"
done
exec 9<&-

# What a file system marks as used in making it, as btrfs does what is written, was not active when it was evicted: that it is back
# restores nothing. (It was taken for what an early refault had activated.)
ext4=$MNT
truncate -s $((9000 * 4096)) "$ext4/more"
fresh_fs btrfs 256
for gen in n y; do
	lru_gen $gen
	drop_caches
	fresh_cgroup refault "$(mb 32)"
	set_policy "$CG" fifo
	run_in "$CG" pages write "$MNT/file.$gen" 0 $pages 1
	exec 9<"$MNT/file.$gen"
	sync "$MNT/file.$gen"
	incg "$CG" cat "$ext4/more" >/dev/null
	le "multi-gen LRU $gen: cached" "$(cached "$MNT/file.$gen")" $((pages / 10))
	activated=$(memstat "$CG" workingset_activate_file)
	restored=$(memstat "$CG" workingset_restore_file)
	run_in "$CG" pages once "$MNT/file.$gen" 0 $pages
	ge "multi-gen LRU $gen: activated" $(($(memstat "$CG" workingset_activate_file) - activated)) $((pages * 8 / 10))
	eq "multi-gen LRU $gen: restored" $(($(memstat "$CG" workingset_restore_file) - restored)) 0
	exec 9<&-
	kill_cgroup "$CG"
	rmdir "$CG"
done
