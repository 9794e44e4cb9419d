#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# No policy, however bad, keeps reclaim from making progress: a reader and a writer of four times the limit finish, no process
# is killed, all data are right, and what the policy did not supply was taken all the same. Review A6, A10, A12, A13.
# timeout: 420
# lru_gen: too
. "$(dirname "$0")/../lib.sh"

# They stay, however bad: see eject.
module_knob stall_ms 0
fresh_fs ext4 512
pages=8192	# 32 MB each
pages write "$MNT/read" 0 $pages 1

for name in nothing mover turner twice wronglist dirty garbage nested; do
	drop_caches
	fresh_cgroup fallback "$(mb 16)"
	attach -p /sys/fs/bpf/fallback "$CG" "$BUILD/bad/$name.bpf.o"
	run_in "$CG" pages write "$MNT/written" 0 $pages 3 &
	writer=$!
	run_in "$CG" pages seq "$MNT/read" $pages
	wait $writer || fail "$name: writer"
	# Through the cache, while the policy is there, and some of it mapped.
	run_in "$CG" pages seq "$MNT/written" $pages
	run_in "$CG" pages map "$MNT/read" $pages

	no_oom "$CG"
	le "$name: memory.current" "$(<"$CG/memory.current")" "$(mb 16)"
	consistent "$CG"
	fallback=$(cestat "$CG" evicted_fallback)
	by_policy=$(cestat "$CG" evicted_policy)
	case $name in
	twice) ge "$name: evicted_policy" "$by_policy" $pages ;;
	garbage) ge "$name: evicted" $((fallback + by_policy)) $pages ;;
	*) ge "$name: evicted_fallback" "$fallback" $pages ;;
	esac
	rm /sys/fs/bpf/fallback
	until_true 10 no_policy "$CG" || fail "$name: still attached"
	reclaimable "$CG"
	drop_caches
	pages once "$MNT/written" 0 $pages
	rm "$MNT/written"
done
