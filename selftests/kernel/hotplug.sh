#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory that holds managed pages is taken offline and comes back, and so is a CPU that holds moves in its batch, under load:
# the pages go elsewhere with their state, all data are right, the lists add up. Review A9.
# timeout: 300
. "$(dirname "$0")/../lib.sh"
cpu=/sys/devices/system/cpu/cpu1/online
[ -w $cpu ] || skip "a kernel without CPU hotplug"
undo write_to $cpu 1

fresh_fs ext4 512
pages=40000
pages write "$MNT/file" 0 $pages 1
drop_caches
fresh_cgroup hotplug
set_policy "$CG" mru
run_in "$CG" pages once "$MNT/file" 0 $pages
eq "cached" "$(cached "$MNT/file")" $pages
incg "$CG" bash -c "while pages read '$MNT/file' $pages 20000 \$RANDOM; do :; done" >/dev/null &
reader=$!

back_online() { [ "$(<"$1/state")" = online ] || echo online >"$1/state"; }
went=0
for block in /sys/devices/system/memory/memory*; do
	[ $went -lt 3 ] || break
	[ "$(<"$block/state")" = online ] || continue
	if { echo offline >"$block/state"; } 2>/dev/null; then
		went=$((went + 1))
		undo back_online "$block"
		echo 0 >$cpu
		echo online >"$block/state"
		echo 1 >$cpu
	fi
	kill -0 $reader 2>/dev/null || fail "the reader failed"
done
ge "memory blocks that went offline" $went 1
for _ in 1 2 3 4; do
	echo 0 >$cpu
	echo 1 >$cpu
done
kill -0 $reader 2>/dev/null || fail "the reader failed"
kill_cgroup "$CG"
run_in "$CG" pages seq "$MNT/file" $pages
eq "no_entry" "$(cestat "$CG" no_entry)" 0
ge "cached" "$(cached "$MNT/file")" $((pages * 9 / 10))
consistent "$CG"
reclaimable "$CG"
