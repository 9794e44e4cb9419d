#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reclaim of a cgroup that is dirty to 80 % wakes the flusher, and as often with a policy as with the kernel's LRU: what the
# policy names is isolated dirty or not, and nobody but reclaim would write it here. A policy that does not come across the dirty
# pages (mru: a reader's are the newest) wakes nobody, and nobody is killed either. Review A13; facts 4.7.
# timeout: 240
. "$(dirname "$0")/../lib.sh"
events=/sys/kernel/tracing/events/writeback
trace=/sys/kernel/tracing/trace
[ -d $events ] || skip "a kernel without tracing"
vm_knob() {
	undo write_to "/proc/sys/vm/$1" "$(<"/proc/sys/vm/$1")"
	write_to "/proc/sys/vm/$1" "$2"
}

# Dirty pages stay until somebody is short of memory. With dirty_writeback_centisecs 0 the flusher would come as soon as an inode
# gets dirty, find the cgroup's memory.stat as of two seconds ago, without the file, and take the limit for passed.
vm_knob dirty_ratio 99
vm_knob dirty_background_ratio 98
vm_knob dirty_writeback_centisecs 360000
vm_knob dirty_expire_centisecs 360000
for e in writeback_start writeback_single_inode; do
	undo write_to $events/$e/enable 0
	write_to $events/$e/enable 1
done
undo write_to $trace ''

fresh_fs ext4 256
limit=2048 rounds=6
dirty=$((limit * 8 / 10))
pages write "$MNT/clean" 0 2600 1
sync

# Runs of the flusher for want of memory in which it wrote pages of the dirty file. A wake-up while it runs makes it look once more,
# and find nothing: these are not counted.
wakeups() {
	awk -v ino="ino=$(stat -c %i "$MNT/dirty")" '
		/writeback_start:/ { count += wrote; wrote = 0; for_memory = /reason=vmscan/ }
		/writeback_single_inode:/ && for_memory && index($0, ino " ") && !/wrote=0 / { wrote = 1 }
		END { print count + wrote }' $trace
}

clean() { [ "$(filepages "$CG" file_dirty)" = 0 ]; }

# flush POLICY: new files, so that all policies take their pages for used once. Sets woken, the wake-ups of all rounds, and left,
# rounds that ended with dirty pages.
flush() {
	local round before
	drop_caches
	fresh_cgroup flusher "$(mb 8)"
	[ "$1" = kernel ] || set_policy "$CG" "$1"
	# A cgroup that has never written has no share of the dirty pages, and is written back at once.
	run_in "$CG" pages write "$MNT/dirty" 0 $dirty 100
	# Not all of sync(): that returns before the last the flusher does for it.
	sync "$MNT/dirty"
	rm "$MNT/dirty"
	woken=0 left=0
	for ((round = 1; round <= rounds; round++)); do
		write_to $trace ''
		run_in "$CG" pages write "$MNT/dirty" 0 $dirty $round
		before=$(filepages "$CG" file_dirty)
		run_in "$CG" pages once "$MNT/clean" 0 2600
		if [ "$1" != mru ]; then
			ge "$1, round $round: dirty pages before" "$before" $((limit * 7 / 10))
			until_true 5 clean || left=$((left + 1))
		fi
		woken=$((woken + $(wakeups)))
		drop_caches
		pages once "$MNT/dirty" 0 $dirty
		rm "$MNT/dirty"
	done
	echo "$1: flusher woken $woken times in $rounds rounds"
	no_oom "$CG"
	[ "$1" = kernel ] || consistent "$CG"
	kill_cgroup "$CG"
	rmdir "$CG"
}

flush kernel
of_kernel=$woken
ge "kernel: wake-ups" "$of_kernel" $rounds
for policy in fifo lru lfu s3fifo; do
	flush $policy
	near "$policy: wake-ups" "$woken" "$of_kernel" 20
	eq "$policy: rounds that left dirty pages" "$left" 0
done
flush mru
