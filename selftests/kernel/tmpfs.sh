#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A mebibyte of a file in use beside tmpfs, four times what fits, that nobody reads again: it goes to swap, and the file stays, but
# for what a small part of what is cached has of each turn of reclaim. (It was rounded up: 2300 of 32768 reads missed. With the
# kernel's LRU about 275 do, for which such pages are active.) Review A14.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

fresh_swap 256
fresh_fs ext4 64
pages=256 written=32768
pages write "$MNT/file" 0 $pages 1
tmpfs=$T/tmpfs
mkdir "$tmpfs"
mount -t tmpfs none "$tmpfs"
undo umount "$tmpfs"

# beside_tmpfs POLICY: sets reads, those from the device
beside_tmpfs() {
	drop_caches
	fresh_cgroup tmpfs "$(mb 32)"
	[ "$1" = kernel ] || set_policy "$CG" "$1"
	reads=$(dev_reads "$DEV")
	run_in "$CG" pages beside "$MNT/file" $pages "$tmpfs/other" $written
	reads=$(($(dev_reads "$DEV") - reads))
	ge "$1: pages in swap" $(($(<"$CG/memory.swap.current") / 4096)) $((written / 2))
	echo "$1: $reads of $written reads missed"
	no_oom "$CG"
	rm "$tmpfs/other"
	[ "$1" = kernel ] || consistent "$CG"
	kill_cgroup "$CG"
	rmdir "$CG"
}

beside_tmpfs kernel
le "kernel: reads that missed" "$reads" $((2 * pages))
beside_tmpfs lru
le "lru: reads that missed" "$reads" $((written * 6 / 100))
