#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fio with verify: what is written, in order and at random, through write() and through a mapping, is what is read back, with a
# file four times as large as the cgroup. Each block has its checksum, its number and its offset in it.
# policies: none s3fifo lru
# timeout: 12600
# vm: --mem 3G --append log_buf_len=16M
. "$(dirname "$0")/lib.sh"

limit=32 size=128
suite_swap 512
suite_cgroup "$(mb $limit)"

# fio and its libraries are on ext4. The guest's programs are on 9p, whose readahead has other memory charged, for which tmpfs is
# not swapped: where all file pages are under way there, a job is killed, about one of 20, with a policy or without.
fresh_fs ext4 160
programs=$MNT
cp "$(command -v fio)" "$programs/"
libraries "$(command -v fio)" | xargs cp -Lt "$programs/"
drop_caches

# job FS NAME OPTION...
job() {
	local fs=$1 name=$2
	shift 2
	run_test 600 "fio $fs: $name" env LD_LIBRARY_PATH="$programs" "$programs/fio" --name=j --directory="$MNT" \
		--size="${size}M" --verify=crc32c --verify_fatal=1 --do_verify=1 --verify_state_save=0 --thread \
		--fallocate=none --randrepeat=1 --end_fsync=1 --output-format=terse "$@"
	rm -f "$MNT"/j.*
}
jobs() {
	job "$1" 'sequential' --ioengine=psync --rw=write --bs=64k
	job "$1" 'random' --ioengine=psync --rw=randwrite --bs=4k
	job "$1" 'random, mixed block sizes, two threads' --ioengine=psync --rw=randwrite --bsrange=4k-64k --numjobs=2 \
		--size=$((size / 2))M
	job "$1" 'mapped, random' --ioengine=mmap --rw=randwrite --bs=4k
}

for fs in ext4 xfs btrfs; do
	fresh_fs $fs 512
	jobs $fs
done
MNT=$T/tmpfs
mkdir "$MNT"
mount -t tmpfs -o size=256m none "$MNT"
jobs tmpfs
fresh_fs ext4 512
lower=$MNT
mkdir "$lower"/{lower,upper,work} "$T/overlay"
MNT=$T/overlay
mount -t overlay -o "lowerdir=$lower/lower,upperdir=$lower/upper,workdir=$lower/work" none "$MNT"
undo umount "$MNT"
jobs overlayfs
suite_end
