#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Each hook in each context it is called from, with proof that it was: insertion and truncation under the lock of the page cache, uses
# under that of a page table, rotation from an interrupt, reclaim, mlock that races with it, migration, a large folio split beyond
# the end of its file under both locks, a cgroup that goes. All programs of the policy run, and nothing sleeps, deadlocks or
# keeps a pointer: on the debug kernel (selftests/check-debug contexts) lockdep, KASAN and DEBUG_ATOMIC_SLEEP say whether that
# is so. Review A8; facts 4.5; research 5.1.4, 5.1.5, 5.1.9.
# timeout: 180
. "$(dirname "$0")/../lib.sh"

vmstat() { awk -v n="$1" '$1 == n { print $2 }' /proc/vmstat; }
calls() { cachectl stats "$CG" --json | jq ".policy_stats.$1"; }

# rises WHAT COUNTER... -- COMMAND...: the command makes each of the policy's counters rise
rises() {
	local n what=$1 counters=()
	local -A was
	shift
	for (( ; $#; )); do
		n=$1
		shift
		[ "$n" != -- ] || break
		counters+=("$n")
		was[$n]=$(calls "$n")
	done
	"$@" || fail "$what: '$*'"
	for n in "${counters[@]}"; do
		ge "$what: calls counted as $n, were ${was[$n]}" "$(calls "$n")" $((was[$n] + 1))
	done
	consistent "$CG"
}

# Writes of this device end in an interrupt.
IRQMODE=2 fresh_fs xfs 512
pages=4096
pages write "$MNT/file" 0 $pages 1
drop_caches
fresh_cgroup contexts "$(mb 12)"
run_in "$CG" pages once "$MNT/file" 0 100
set_policy "$CG" "$BUILD/bad/hooks.bpf.o"
until_true 10 adopted "$CG" || fail "still adopting"
ge "adopted" "$(calls adopted)" 1

rises "read" added asked reclaimed -- run_in "$CG" pages seq "$MNT/file" $pages
rises "read again" accessed -- run_in "$CG" bash -c "for i in 1 2 3; do pages once '$MNT/file' 0 500; done"
# An unmapped page was used if its PTE is young: that is noticed with the page table locked.
accesses=$(cestat "$CG" accesses)
run_in "$CG" pages map "$MNT/file" 500
ge "uses noticed when unmapping" $(($(cestat "$CG" accesses) - accesses)) 100
rises "mapped" mapped -- run_in "$CG" bash -c "for i in 1 2; do pages map '$MNT/file' $pages; done"

# Dirty pages that reclaim has met are put at the old end when they are written: from the interrupt.
rotated=$(vmstat pgrotated)
for ((i = 0; i < 10 && $(vmstat pgrotated) == rotated; i++)); do
	rises "write" written added -- run_in "$CG" bash -c "pages write '$MNT/written' 0 $pages $i; pages write '$MNT/written' $((pages - 100)) 100 $i"
done
ge "folios rotated" $(($(vmstat pgrotated) - rotated)) 1
rises "truncate" truncated -- rm "$MNT/written"

# Large folios, cut between two pages in their middle: what is beyond the end is removed while it is being split.
# (cp would share the extents and bring no page.)
run_in "$CG" dd if="$MNT/file" of="$MNT/cut" bs=1M count=8 status=none
sync "$MNT/cut"
drain	# a folio that somebody holds is not split
cut=$(calls truncated)
rises "split" truncated -- run_in "$CG" xfs_io -c "truncate 7000064" -c "truncate 5345280" -c "fpunch 2064k 20k" "$MNT/cut"
ge "calls of folio_removed() for folios that were cut" $(($(calls truncated) - cut)) 100
run_in "$CG" pages once "$MNT/file" 0 200
rises "invalidation" truncated -- run_in "$CG" pages dontneed "$MNT/file" 0 200

# Migration, with a reader.
moved=$(vmstat pgmigrate_success)
run_in "$CG" pages read "$MNT/file" $pages 4000 1 >/dev/null &
reader=$!
for ((i = 0; i < 10; i++)); do echo 1 >/proc/sys/vm/compact_memory; done
wait $reader || fail "the reader"
ge "folios migrated" $(($(vmstat pgmigrate_success) - moved)) 1

# mlock and munlock while reclaim goes on, and while each hit queues a move: what is mlocked when the moves are made is let be, or
# munlock would find it off the LRU and leave it unevictable.
stranded=$(vmstat unevictable_pgs_stranded)
load_in "$CG" "pages read '$MNT/file' $pages 1000 \$RANDOM"
for ((i = 0; i < 20; i++)); do
	printf '\n\n' | run_in "$CG" memory mlock "$MNT/file" 512 >"$T/locked" || fail "mlock"
	eq "mlock" "$(tr '\n' ' ' <"$T/locked")" "locked unlocked "
done
load_ends
drain
stranded=$(($(vmstat unevictable_pgs_stranded) - stranded))
eq "unevictable, $stranded stranded by munlock" "$(filepages "$CG" unevictable)" 0
eq "removed that was never added" "$(calls strangers)" 0
no_oom "$CG"
consistent "$CG"

# The cgroup goes with pages on the policy's lists.
run_in "$CG" pages once "$MNT/file" 0 1000
rmdir "$CG"
pages once "$MNT/file" 0 $pages
