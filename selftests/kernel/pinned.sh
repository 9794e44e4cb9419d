#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A policy that names only pages somebody holds, from either end, or drags them to where the kernel takes in its place: reclaim
# cannot free one of them, goes on with the others in the same pass, and nobody is killed for memory.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

module_knob stall_ms 0
fresh_fs ext4 64
pages write "$MNT/file" 0 8192 1
# Somebody in the cgroup takes hold of 256 pages; and lets go, and all is as it should be. What its CPU has in a batch by then, of what
# was read ahead too, would come to the list after what others read later.
hold() {
	local line
	coproc PIN { exec incg "$CG" pin "$MNT/file"; }
	read -r -u "${PIN[0]}" line
	eq "pin says" "$line" pinned
	drain
}
release() {
	local pid=${PIN_PID:?}
	kill "$pid"
	wait "$pid" 2>/dev/null || :
	consistent "$CG"
	reclaimable "$CG"
}

for knob in young=0 young=1 drag=1; do
	drop_caches
	fresh_cgroup pinned "$(mb 6)"
	set_policy "$CG" "$BUILD/bad/pinned.bpf.o" $knob
	hold
	run_in "$CG" pages seq "$MNT/file" 8192
	[ $knob = drag=1 ] ||
		ge "$knob: pages named that are held" "$(cachectl stats "$CG" --json | jq .policy_stats.named)" 100
	ge "$knob: kept by reclaim" "$(cestat "$CG" kept)" 100
	ge "$knob: evicted by the kernel" "$(cestat "$CG" evicted_fallback)" 4096
	ge "$knob: still cached" "$(cached "$MNT/file")" 256
	no_oom "$CG"
	release
done

# Named from the old end, they are kept at the young one: they do not come again before all the others have.
pages write "$MNT/other" 0 1000 1
drop_caches
fresh_cgroup pinned
hold
run_in "$CG" pages once "$MNT/other" 0 1000
set_policy "$CG" fifo
until_true 10 adopted "$CG" || fail "fifo: still adopting"
for _ in 1 2 3 4 5 6; do echo 256K >"$CG/memory.reclaim"; done
ge "fifo: evicted" $(($(cestat "$CG" evicted_policy) + $(cestat "$CG" evicted_fallback))) 384
eq "fifo: kept" "$(cestat "$CG" kept)" 256
cachectl status "$CG" | grep -q '^  came back   256 of these' || fail "status does not say what came back"
eq "fifo: still cached of what is held" "$(cached "$MNT/file")" 256
no_oom "$CG"
release

# What came back the policy is told in its next call: each page once, and none that the kernel took for it, which after 64 in a row it
# does.
mine() { cachectl stats "$CG" --json | jq ".policy_stats.$1"; }
drop_caches
fresh_cgroup heard
hold
run_in "$CG" pages once "$MNT/other" 0 1000
set_policy "$CG" "$BUILD/policy/heard.bpf.o" held="$(stat -c %i "$MNT/file")"
until_true 10 adopted "$CG" || fail "heard: still adopting"
eq "told before anything was evicted" "$(mine told)" 0
for _ in 1 2 3 4 5 6; do echo 256K >"$CG/memory.reclaim"; done
eq "heard: kept" "$(cestat "$CG" kept)" 256
eq "told, of those that it named" "$(mine told)" "$(mine named)"
ge "told" "$(mine told)" 64
le "told, the kernel has taken some" "$(mine told)" 255
no_oom "$CG"
release

# A policy of several lists, and one of them full of such pages, more than a reclaim looks at: the others still give.
for policy in s3fifo lfu plain; do
	drop_caches
	fresh_cgroup pinned "$(mb 6)"
	case $policy in
	s3fifo) set_policy "$CG" s3fifo small_pct=1 ;;
	lfu) set_policy "$CG" lfu ;;
	plain) set_policy "$CG" "$BUILD/bad/twolists.bpf.o" ;;
	esac
	# Used several times, so that they are in another list than those that are held.
	for _ in 1 2 3 4; do run_in "$CG" pages once "$MNT/file" 1000 1200; done
	hold
	# shellcheck disable=SC2016
	run_in "$CG" bash -c 'x=$(head -c 1000000 /dev/zero | tr "\0" x); [ ${#x} = 1000000 ]'
	no_oom "$CG"
	release
done

# And pages that were not admitted, which go first.
pages write "$MNT/other" 0 4096 1
drop_caches
fresh_cgroup pinned "$(mb 6)"
set_policy "$CG" "$BUILD/bad/door.bpf.o" kept_out="$(stat -c %i "$MNT/file")"
run_in "$CG" pages once "$MNT/other" 0 1000
hold
ge "outside" "$(cestat "$CG" outside)" 256
run_in "$CG" pages seq "$MNT/other" 4096
# shellcheck disable=SC2016
run_in "$CG" bash -c 'x=$(head -c 1000000 /dev/zero | tr "\0" x); [ ${#x} = 1000000 ]'
no_oom "$CG"
release
