#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What cannot be adopted neither keeps the rest from being adopted nor the adoption from ending.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

# Pages of a truncated file that somebody holds are on the kernel's list and belong to nothing. They are the youngest, where adoption
# begins. (32 of them, and it ended there.)
fresh_fs ext4 64
old=2000
pages write "$MNT/old" 0 $old 1
for gen in n y; do
	lru_gen $gen
	pages write "$MNT/gone" 0 256 1
	drop_caches
	fresh_cgroup strays "$(mb 32)"
	run_in "$CG" pages once "$MNT/old" 0 $old
	coproc PIN { exec incg "$CG" pin "$MNT/gone"; }
	pid=$PIN_PID
	read -rt 60 -u "${PIN[0]}" line
	eq "pin says" "$line" pinned
	: >"$MNT/gone"
	drain
	ge "multi-gen LRU $gen: file pages" "$(lrupages "$CG")" $((old + 256))
	set_policy "$CG" fifo
	until_true 10 adopted "$CG" || fail "still adopting"
	ge "multi-gen LRU $gen: adopted" "$(cestat "$CG" pages)" $old
	kill "$pid"
	wait "$pid" 2>/dev/null || :
	consistent "$CG"
	reclaimable "$CG"
done

# A page that is being read in when a policy replaces another is on a list and locked, for as long as the device takes. (The update
# did not end before that.)
IRQMODE=2 COMPLETION_NSEC=10000000000 fresh_dev 64
fresh_cgroup strays "$(mb 32)"
set_policy "$CG" fifo
incg "$CG" dd if="/dev/$DEV" of="$T/dd" bs=4k count=1 status=none 2>/dev/null &
reader=$!
being_read() {
	drain
	[ "$(cestat "$CG" pages)" -gt 0 ]
}
until_true 10 being_read || fail "no page of /dev/$DEV on a list"
set_policy "$CG" lru
until_true 5 adopted "$CG" || fail "the update does not end while a page is being read"
kill -0 $reader || fail "the read is over: nothing was tested"
# To null_blk what takes more than 5 seconds is an error.
wait $reader || :
consistent "$CG"
reclaimable "$CG"
