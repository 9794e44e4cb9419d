#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A file in tmpfs of four times the cgroup, which goes to swap, beside no file pages but the text of the program that writes it: with
# a policy nobody is killed either. Tmpfs is not swapped out for allocations of a file system, such as those for readahead: what
# is left for these is the text, and it must not have been taken for cold. Issue 3, swap on.
# timeout: 240
. "$(dirname "$0")/../lib.sh"
command -v fio >/dev/null || skip "no fio: make deps installs it"

fresh_swap 256
mkdir "$T/tmpfs"
mount -t tmpfs -o size=256m none "$T/tmpfs"
undo umount "$T/tmpfs"

for policy in none lru s3fifo fifo; do
	drop_caches
	fresh_cgroup tmpfs "$(mb 32)"
	[ $policy = none ] || set_policy "$CG" $policy
	run_in "$CG" fio --name=j --directory="$T/tmpfs" --size=128M --rw=write --bs=64k --ioengine=psync --thread --fallocate=none \
		--verify=crc32c --verify_fatal=1 --do_verify=1 --verify_state_save=0 --output-format=terse >"$T/fio" 2>&1 ||
		fail "$policy: fio: exit code $?: $(tail -n 1 "$T/fio")"
	no_oom "$CG"
	ge "$policy: pages reclaimed" "$(memstat "$CG" pgsteal_direct)" 24000
	[ $policy = none ] || consistent "$CG" some
	echo "# $policy: major faults $(memstat "$CG" pgmajfault), refaults $(memstat "$CG" workingset_refault_file)"
	rm "$T"/tmpfs/*
	kill_cgroup "$CG"
	rmdir "$CG"
done
