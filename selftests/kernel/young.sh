#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Mapped files with the multi-gen LRU: pages that are used all the time stay beside a scan, pages that were used once go, and the
# policy hears of each use, as does its program, whether it names the page or the kernel takes from its list, though whoever walks page
# tables only marks the folios. Review A3.
# timeout: 180
. "$(dirname "$0")/../lib.sh"
[ -w /sys/kernel/mm/lru_gen/enabled ] || skip "a kernel without the multi-gen LRU"
lru_gen y

fresh_fs ext4 128
hot=1000 limit=3072
pages write "$MNT/mapped" 0 $hot 1
pages write "$MNT/scan" 0 16384 1
touch_all() {
	echo >&"${TOUCH[1]}"
	read -rt 60 -u "${TOUCH[0]}" || fail "the process with the mapping has gone"
}

# begin POLICY BYTES FILE PAGES: a cgroup, and in it a process that maps the file and has touched it once
begin() {
	name=$(basename "$1" .bpf.o)
	drop_caches
	fresh_cgroup young "$2"
	set_policy "$CG" "$1"
	coproc TOUCH { exec incg "$CG" memory touch "$3" "$4"; }
	pid=$TOUCH_PID
	touch_all
}
end() {
	kill "$pid"
	wait "$pid" 2>/dev/null || :
	consistent "$CG"
	kill_cgroup "$CG"
	rmdir "$CG"
}

# plain has no program: all is the kernel's doing.
for policy in "$BUILD/bad/plain.bpf.o" fifo clock "$BUILD/bad/hooks.bpf.o"; do
	begin "$policy" $((limit * 4096)) "$MNT/mapped" $hot
	eq "$name: cached" "$(cached "$MNT/mapped")" $hot
	# Once around: each use is told once.
	accesses=$(cestat "$CG" mapped_accesses)
	run_in "$CG" pages once "$MNT/scan" 0 $limit
	le "$name: uses told of $hot" $(($(cestat "$CG" mapped_accesses) - accesses)) $hot
	accesses=$(cestat "$CG" mapped_accesses)
	for ((i = 0; i < 16384; i += 1024)); do
		touch_all
		run_in "$CG" pages once "$MNT/scan" $i 1024
	done
	eq "$name: cached of what is used" "$(cached "$MNT/mapped")" $hot
	ge "$name: uses told" $(($(cestat "$CG" mapped_accesses) - accesses)) $((hot * 2))
	[ "$name" != hooks ] ||
		ge "$name: uses told to the program" "$(cachectl stats "$CG" --json | jq .policy_stats.mapped)" $((hot * 2))
	for ((i = 0; i < 3; i++)); do run_in "$CG" pages once "$MNT/scan" 0 $((limit * 2)); done
	le "$name: cached of what is mapped and used no more" "$(cached "$MNT/mapped")" $((hot / 10))
	end
done

# All is mapped and young, and some of it goes all the same.
for policy in "$BUILD/bad/plain.bpf.o" lru; do
	begin "$policy" "$(mb 48)" "$MNT/scan" 16384
	touch_all
	no_oom "$CG"
	ge "$name: cached of what does not fit" "$(cached "$MNT/scan")" 10000
	end
done
