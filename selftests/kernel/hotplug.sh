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
incg "$CG" bash -c "while pages read '$MNT/file' $pages 20000 \$RANDOM; do :; done" >/dev/null &
reader=$!

# The memory blocks where a file's pages are, and how many of them, most first: by mapping it.
blocks_of() {
	python3 - "$1" <<-'EOF' | sort -k 2 -rn
	import collections, ctypes, mmap, os, struct, sys
	file = os.open(sys.argv[1], os.O_RDONLY)
	size = os.fstat(file).st_size
	m = mmap.mmap(file, size, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
	for at in range(0, size, 4096):
	    m[at]
	begin = ctypes.addressof(ctypes.c_char.from_buffer(m)) // 4096
	block = int(open("/sys/devices/system/memory/block_size_bytes").read(), 16) // 4096
	pagemap = os.open("/proc/self/pagemap", os.O_RDONLY)
	entries = struct.unpack("%dQ" % (size // 4096), os.pread(pagemap, size // 512, begin * 8))
	for n in collections.Counter((e & (1 << 55) - 1) // block for e in entries if e >> 63).items():
	    print(*n)
	EOF
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
	kill -0 $reader 2>/dev/null || fail "the reader failed"
done < <(blocks_of "$MNT/file")
ge "memory blocks with managed pages that went offline" $went 1
for _ in 1 2 3 4; do
	echo 0 >$cpu
	echo 1 >$cpu
done
kill -0 $reader 2>/dev/null || fail "the reader failed"
kill_cgroup "$CG"
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
