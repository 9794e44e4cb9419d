#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two nodes: each has lists of its own, policies evict on both, what was cached is adopted on both, and a ghost is known whichever
# node its page comes back on. A page that is moved to the other node, as demotion does, takes its state along and is on the same list
# there. Review E6; facts 4.2, 4.4.
# timeout: 240
# vm: --numa
. "$(dirname "$0")/../lib.sh"
[ -d /sys/devices/system/node/node1 ] || fail "the VM has one node"

on() { taskset -c "$1" incg "$CG" "${@:2}"; }
pages_of() { awk -v n="N$1" '$1 == "file" { for (i = 2; i <= NF; i++) if (split($i, v, "=") && v[1] == n) print v[2] / 4096 }' "$CG/memory.numa_stat"; }

fresh_fs ext4 256
pages=4096
for f in a b; do pages write "$MNT/$f" 0 $pages 1; done

for policy in fifo lru s3fifo; do
	drop_caches
	fresh_cgroup numa "$(mb 64)"
	on 0 pages once "$MNT/a" 0 $pages
	on 1 pages once "$MNT/b" 0 $pages
	drain
	for n in 0 1; do ge "node $n: pages" "$(pages_of $n)" $((pages / 2)); done
	before=$(cachepages "$CG")
	set_policy "$CG" $policy
	until_true 10 adopted "$CG" || fail "$policy: still adopting"
	consistent "$CG"
	eq "$policy: adopted" "$(cestat "$CG" adopted)" "$before"

	mb 12 >"$CG/memory.max"
	for cpu in 0 1; do on $cpu pages read "$MNT/a" $pages 8000 $cpu >/dev/null; done
	for cpu in 1 0; do on $cpu pages read "$MNT/b" $pages 8000 $cpu >/dev/null; done
	drain
	for n in 0 1; do ge "$policy: node $n: pages" "$(pages_of $n)" 100; done
	ge "$policy: evicted_policy" "$(cestat "$CG" evicted_policy)" 10000
	le "$policy: evicted_fallback" "$(cestat "$CG" evicted_fallback)" 200
	ge "$policy: refaults" "$(cestat "$CG" refaults)" 5000
	no_oom "$CG"
	consistent "$CG"
	set_policy "$CG" mru
	until_true 10 adopted "$CG" || fail "$policy: still adopting"
	consistent "$CG"
	reclaimable "$CG"
done

# A ghost of one node, on the clock of that node, when its page comes back on the other. In order, so that the first is 1000 evictions
# away and the last 1, and then some more.
n=1000
exec 9<"$MNT/a"	# an inode that nobody has open may go with its shadow entries
for from in 0 1; do
	to=$((1 - from))
	drop_caches
	fresh_cgroup numa
	set_policy "$CG" "$BUILD/bad/ghost.bpf.o"
	on $from pages once "$MNT/a" 0 $n
	drain
	on $from pages once "$MNT/b" 0 2000
	evict_file "$MNT/a"
	more=$(($(cestat "$CG" removed_reclaim) - n))
	before=$(pages_of $to)
	on $to pages once "$MNT/a" 0 $n
	drain
	ge "ghosts of node $from: pages on node $to" $(($(pages_of $to) - before)) $((n * 9 / 10))
	eq "ghosts of node $from: known" "$(stat_of known)" $n
	eq "ghosts of node $from: sum of the distances, with $more more evictions" "$(stat_of distance)" $((n * (n + 1) / 2 + n * more))
	reclaimable "$CG"
done
exec 9<&-

# Some are used again, and with s3fifo on another list than the rest.
for policy in lru s3fifo; do
	drop_caches
	fresh_cgroup numa "$(mb 20)"
	set_policy "$CG" $policy
	for _ in 1 2 3 4; do on 0 pages once "$MNT/a" 0 1000; done
	on 0 pages once "$MNT/a" 0 $pages
	on 0 pages once "$MNT/b" 0 1000
	# They are there: this brings the pages of the program itself.
	on 0 memory move "$MNT/a" 900 0
	drain
	lists() { echo "$(cestat "$CG" list0) $([ $policy = lru ] || cestat "$CG" list1)"; }
	[ $policy = lru ] || ge "$policy: pages on the main list" "$(cestat "$CG" list1)" 100
	before=$(lists) on0=$(pages_of 0) on1=$(pages_of 1)
	on 0 memory move "$MNT/a" 900 1
	drain
	moved=$((on0 - $(pages_of 0)))
	ge "$policy: moved" $moved 800
	eq "$policy: came to node 1" $(($(pages_of 1) - on1)) $moved
	eq "$policy: pages on the lists" "$(lists)" "$before"
	consistent "$CG"
	hits=$(cestat "$CG" hits)
	on 1 pages once "$MNT/a" 0 900
	eq "$policy: hits on pages that were moved" $(($(cestat "$CG" hits) - hits)) 900
	reclaimable "$CG"
done
