#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory that holds managed pages is taken offline and comes back, and so is a CPU that holds moves in its batch, under load:
# the pages go elsewhere with their state, all data are right, the lists add up. Review A9.
# timeout: 300
# vm: --append movablecore=1G
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
load_in "$CG" "pages read '$MNT/file' $pages 20000 \$RANDOM"

# The memory blocks where a file's pages are, and how many of them, most first.
blocks_of() {
	local size=$((16#$(</sys/devices/system/memory/block_size_bytes) / 4096))
	pages frames "$1" | awk -v s=$size '{ n[int($2 / s)]++ } END { for (b in n) print b, n[b] }' | sort -k 2 -rn
}
back_online() { [ "$(<"$1/state")" = online ] || echo online >"$1/state"; }
migrated() { awk '$1 == "pgmigrate_success" { print $2 }' /proc/vmstat; }
went=0
while read -r n held; do
	block=/sys/devices/system/memory/memory$n
	if [ $went = 3 ] || [ "$held" -lt 1000 ]; then break; fi
	before=$(migrated)
	if { echo offline >"$block/state"; } 2>/dev/null; then
		went=$((went + 1))
		undo back_online "$block"
		ge "pages migrated out of a block with $held of the file" $(($(migrated) - before)) $((held * 9 / 10))
		eq "cached" "$(cached "$MNT/file")" $pages
		echo 0 >$cpu
		echo online >"$block/state"
		echo 1 >$cpu
	fi
	load_lives
done < <(blocks_of "$MNT/file")
ge "memory blocks with managed pages that went offline" $went 1
for _ in 1 2 3 4; do
	echo 0 >$cpu
	echo 1 >$cpu
done
load_ends
run_in "$CG" pages seq "$MNT/file" $pages
eq "no_entry" "$(cestat "$CG" no_entry)" 0
eq "cached" "$(cached "$MNT/file")" $pages
consistent "$CG"

# What a CPU has queued is moved as it goes, not when it comes back.
drain
moves=$(cestat "$CG" moves)
queue_moves "$MNT/file"
eq "moves, ten being queued" $(($(cestat "$CG" moves) - moves)) 0
echo 0 >$cpu
eq "moves carried out as the CPU went" $(($(cestat "$CG" moves) - moves)) 10
consistent "$CG"
queue_ends
reclaimable "$CG"
