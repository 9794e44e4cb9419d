#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# stress-ng --verify: its stressors of files, mappings and memory, one at a time, each for a number of rounds and at most some
# seconds, on ext4, in a cgroup full of page cache.
# policies: none s3fifo
# vm: --mem 4G --append log_buf_len=16M
. "$(dirname "$0")/lib.sh"

limit=256
suite_swap 512
fresh_fs ext4 1536
pages write "$MNT/fill" 0 $((limit * 256)) 1
drop_caches
suite_cgroup "$(mb $limit)"

# It exits 0 also after failures of the operations it tests, and when it did nothing.
judge() {
	local said
	skip_code=3
	if grep -qE 'No stress workers invoked|skipping stress test|stressor will be skipped' "$out"; then
		res=skip
	elif said=$(grep -m 1 -o 'stress-ng: fail: .*' "$out"); then
		res=fail
	fi
	[ "$res" != pass ] || why=''
	[ "$res" != skip ] || said=$(grep -m 1 -E 'skip|unsupported|disabled|out of system resources' "$out")
	why=${said:+$(sed -E 's/^stress-ng: [a-z]+: *\[[0-9]+\] *//; s/\[[0-9]+\]/[PID]/g; s/\t/ /g' <<<"$said")}
	[ -n "$why" ] || [ "$res" != fail ] || why="exit code $rc"
}

# stress ROUNDS STRESSOR... [-- OPTION...]
stress() {
	local ops=$1 s stressors=() as
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		stressors+=("$1")
		shift
	done
	[ $# = 0 ] || shift
	for s in "${stressors[@]}"; do
		as=()
		case $s in
		# As root it poisons pages of its own, and may die of it.
		madvise) as=(setpriv --reuid=65534 --clear-groups) ;;
		inotify) needs CONFIG_INOTIFY_USER "stress-ng --$s" || continue ;;
		vm-rw) needs CONFIG_CROSS_MEMORY_ATTACH "stress-ng --$s" || continue ;;
		esac
		full "$MNT/fill"
		run_test 90 "stress-ng --$s" "${as[@]}" stress-ng "--$s" 1 "--$s-ops" "$ops" --timeout 5 --verify \
			--temp-path . --oomable "$@"
	done
}

cd "$MNT"
chmod 777 .
# Class filesystem, and more than fits of what has a size.
stress 100 access chattr chdir chmod chown copy-file dentry dir dirdeep dirmany dup eventfd fallocate fanotify fcntl \
	fiemap file-ioctl filename flock fpunch fsize fstat getdent handle inode-flags inotify io lease link locka lockf \
	lockofd mknod open rename symlink sync-file touch utime verity xattr
stress 8000 hdd -- --hdd-bytes 384M --hdd-write-size 64k
stress 2000 iomix -- --iomix-bytes 384M
# Classes io and pipe, and what moves pages between files.
stress 500 aio aiol io-uring revio seek sendfile splice tee vm-splice
stress 5000 readahead -- --readahead-bytes 384M
# Classes vm and memory.
stress 50 brk dev-shm env madvise malloc memfd mincore mlock mmapaddr mmapfixed mmapfork mmaphuge mmapmany mprotect \
	mremap msync msyncmany munmap numa pagemove pageswap physpage remap rmap shm shm-sysv stack stackmmap tlb-shootdown \
	tmpfs userfaultfd vm-addr vm-rw vm-segv zero
stress 50 mmap -- --mmap-file --mmap-bytes 320M
stress 50 vm -- --vm-bytes 64M
stress 50 bigheap -- --bigheap-growth 1M
suite_end
