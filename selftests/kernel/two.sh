#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two cgroups with two policies at once: each counts its own, neither sees the other's. A page belongs to the cgroup that read
# it first, and so do hits on it, whoever makes them. kswapd asks each about its own. Review E8.
# timeout: 180
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
pages write "$MNT/a" 0 4096 1
pages write "$MNT/b" 0 4096 1
drop_caches
fresh_cgroup one "$(mb 8)"
one=$CG
fresh_cgroup two "$(mb 8)"
two=$CG
fresh_cgroup none "$(mb 8)"
set_policy "$one" lru
set_policy "$two" s3fifo

run_in "$one" pages read "$MNT/a" 4096 8000 1 >"$T/one" &
reader=$!
run_in "$two" pages read "$MNT/b" 4096 6000 2 >"$T/two" &
second=$!
wait $reader || fail "the reader in $one"
wait $second || fail "the reader in $two"
read -r _ reads _ repeats _ <"$T/one"
eq "one: accesses" "$(cestat "$one" accesses)" $((reads - repeats))
read -r _ reads _ repeats _ <"$T/two"
eq "two: accesses" "$(cestat "$two" accesses)" $((reads - repeats))
consistent "$one"
consistent "$two"
eq "none: policy" "$(cestat "$CG" policy)" none

# Other readers of what is cached already.
drop_caches
run_in "$one" pages once "$MNT/a" 0 1000
before=$(cestat "$two" accesses)
hits=$(cestat "$one" hits)
run_in "$two" pages once "$MNT/a" 0 1000
run_in "$CG" pages once "$MNT/a" 0 1000
eq "two: accesses to pages of one" $(($(cestat "$two" accesses) - before)) 0
eq "one: hits by others" $(($(cestat "$one" hits) - hits)) 2000

# kswapd takes of each what its policy names, whatever the other one's would: the old file, or the young one.
drop_caches
for cg in "$one" "$two"; do echo max >"$cg/memory.max"; done
set_policy "$one" fifo
set_policy "$two" mru
for f in old young; do pages write "$MNT/$f.1" 0 4096 1; done
for f in old young; do pages write "$MNT/$f.2" 0 4096 1; done
drop_caches
for f in old young; do
	run_in "$one" pages once "$MNT/$f.1" 0 4096
	run_in "$two" pages once "$MNT/$f.2" 0 4096
done
for cg in "$one" "$two"; do until_true 10 adopted "$cg" || fail "$cg: still adopting"; done
both() { evicted "$one" 1000 && evicted "$two" 1000; }
for cg in "$one" "$two"; do eq "$cg: evicted before kswapd" "$(cestat "$cg" evicted_policy)" 0; done
# first POLICY FILE OTHER: all of FILE goes before any of OTHER; on a slow machine kswapd may be past it before we look.
first() {
	local left
	left=$(cached "$2")
	le "$1: cached of $2" "$left" 3096
	[ "$left" = 0 ] || eq "$1: cached of $3, with $left of $2 left" "$(cached "$3")" 4096
}
press_until both
first fifo "$MNT/old.1" "$MNT/young.1"
first mru "$MNT/young.2" "$MNT/old.2"
for cg in "$one" "$two"; do eq "$cg: evicted by the kernel" "$(cestat "$cg" evicted_fallback)" 0; done
set_policy "$two" s3fifo

unset_policy "$one"
run_in "$two" pages seq "$MNT/b" 4096
consistent "$two"
reclaimable "$two"
reclaimable "$one"
