#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reclaim of what the kernel itself can use: pages in the movable zone are no use, and are refused when the policy names them. The
# counter and the tracepoint say how many, the policy is not ejected for it, reclaim finds the others, and nobody is killed.
# timeout: 500
# vm: --append movablecore=1G --mem 2G
. "$(dirname "$0")/../lib.sh"
trace=/sys/kernel/tracing/trace
event=/sys/kernel/tracing/events/cache_ext/cache_ext_refused/enable

# The debug kernel has three quarters of it: the shadow of KASAN is at the end of memory. More memory than 2 GiB, all of it the
# device's in the end, null_blk gives back without a pause, for more than the soft lockup detector allows.
movable=$(awk '/^Node/ { movable = $NF == "Movable" } movable && $1 == "managed" { n += $2 } END { print n + 0 }' /proc/zoneinfo)
ge "pages of the movable zone" "$movable" 100000

# Of holes: they are in no memory but the cache. More than the movable zone has.
fresh_fs ext4 64
pages=$((movable + 60000))
truncate -s $((pages * 4096)) "$MNT/file"
# Memory that no movable zone has: a device's.
use_more() {
	dd if=/dev/zero of="/dev/$DEV" bs=1M count=16 seek="$used" oflag=direct status=none || fail "no memory for the device"
	used=$((used + 16))
}
refused_some() {
	use_more
	[ "$(cestat "$CG" refused)" -ge 1000 ] && [ "$(cestat "$CG" evicted_policy)" -ge 2000 ]
}
undo write_to $event 0
echo 65536 >/sys/kernel/tracing/buffer_size_kb
for gen in n y; do
	lru_gen $gen
	drop_caches
	fresh_dev 4096
	used=0
	fresh_cgroup lowzone
	set_policy "$CG" fifo
	run_in "$CG" pages once "$MNT/file" 0 $pages
	write_to $trace ''
	write_to $event 1
	until_true $((200 * ${SLOW:-1})) refused_some || fail "multi-gen LRU $gen: $(cat "$CG/memory.cache_ext.stat")"
	write_to $event 0
	grep -v '^#' $trace >"$T/events"
	eq "multi-gen LRU $gen: refused, by the tracepoint" \
		"$(grep -c "cache_ext_refused: dev .* ino $(stat -c %i "$MNT/file") " "$T/events")" "$(cestat "$CG" refused)"
	eq "multi-gen LRU $gen: policy" "$(cestat "$CG" policy)" fifo
	no_oom "$CG"
	consistent "$CG"
	reclaimable "$CG"
	rmdir "/sys/kernel/config/nullb/$DEV"
done
