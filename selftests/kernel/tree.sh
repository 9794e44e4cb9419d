#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A policy manages the cgroups below its own: those that are there, those that come later, until a nearer policy takes over, and
# again when that one goes. Limits, protection and reclaim of an ancestor, and of the machine, go through the right one. Review
# B11, A11.
# timeout: 420
. "$(dirname "$0")/../lib.sh"

policy_of() { echo "$(cestat "$1" policy) $(cestat "$1" inherited)"; }
# All a cgroup has cached, and the policy has it.
has_all() {
	until_true 10 adopted "$1" || fail "$1: still adopting"
	consistent "$1"
}

fresh_fs ext4 512
pages=4096
for f in a b c d; do pages write "$MNT/$f" 0 $pages 1; done
drop_caches
fresh_cgroup tree
top=$CG
echo +memory >"$top/cgroup.subtree_control"
mkdir "$top/old" "$top/own"
echo +memory >"$top/own/cgroup.subtree_control"
mkdir "$top/own/leaf"

# Who is there when it is attached, and what it has cached, and who comes later.
run_in "$top/old" pages once "$MNT/a" 0 $pages
before=$(cachepages "$top/old")
set_policy "$top" lru
mkdir "$top/new"
for cg in old own own/leaf new; do eq "$cg" "$(policy_of "$top/$cg")" "lru 1"; done
eq "top" "$(policy_of "$top")" "lru 0"
has_all "$top/old"
eq "old: pages" "$(cestat "$top/old" pages)" "$before"
run_in "$top/new" pages once "$MNT/b" 0 $pages
consistent "$top/new"
eq "new: misses" "$(cestat "$top/new" misses)" $pages
eq "top: cgroups" "$(cestat "$top" cgroups)" 5
eq "top: misses of all" "$(cestat "$top" misses)" $pages
eq "top: pages of all" "$(cestat "$top" pages)" $(($(cestat "$top/old" pages) + $(cestat "$top/new" pages)))

# A nearer one, with pages in place, also for what is below it; another further up does not get in its way.
run_in "$top/own/leaf" pages once "$MNT/c" 0 $pages
set_policy "$top/own" mru
eq "own" "$(policy_of "$top/own")" "mru 0"
eq "leaf" "$(policy_of "$top/own/leaf")" "mru 1"
has_all "$top/own/leaf"
eq "leaf: adopted" "$(cestat "$top/own/leaf" adopted)" "$(cachepages "$top/own/leaf")"
eq "top: cgroups, without own and leaf" "$(cestat "$top" cgroups)" 3
unset_policy "$top"
eq "old, with no policy above" "$(cestat "$top/old" policy)" none
eq "leaf, with one between" "$(policy_of "$top/own/leaf")" "mru 1"
set_policy "$top" s3fifo
eq "leaf, below the nearer one" "$(policy_of "$top/own/leaf")" "mru 1"
eq "old" "$(policy_of "$top/old")" "s3fifo 1"

# A live swap of the one above: all that inherit it.
until_true 10 adopted "$top" || fail "still adopting"
set_policy "$top" fifo
eq "old, after a swap" "$(policy_of "$top/old")" "fifo 1"
has_all "$top/old"

# The nearer one goes: nothing is dropped, the pages are the ancestor's.
before=$(cachepages "$top/own/leaf")
unset_policy "$top/own"
eq "leaf, fallen back" "$(policy_of "$top/own/leaf")" "fifo 1"
has_all "$top/own/leaf"
eq "leaf: pages" "$(cestat "$top/own/leaf" pages)" "$before"
eq "leaf: cached" "$(cached "$MNT/c")" $pages
fails "inherits fifo from /ce_tree" cachectl --strict unset "$top/own"
cachectl status "$top/own" | grep -q "fifo for .* (inherits fifo from /ce_tree)" || fail "status: $(cachectl status "$top/own")"
eq "status names those with a policy of their own" "$(cachectl status --json | jq -r '.[].cgroup')" /ce_tree

# A cgroup that is removed leaves its counts to the one above, and what it has cached to the kernel's LRU.
run_in "$top/new" pages once "$MNT/b" 0 $pages
kill_cgroup "$top/new"
rmdir "$top/new"
gone() { [ "$(cestat "$top" cgroups)" = "$1" ]; }
until_true 10 gone 4 || fail "new: still counted"
eq "accesses of a removed cgroup" "$(cestat "$top" accesses)" $pages

# The controller taken away and given back.
echo -memory >"$top/own/cgroup.subtree_control"
until_true 10 gone 3 || fail "leaf: still counted"
echo +memory >"$top/own/cgroup.subtree_control"
eq "leaf, with the controller back" "$(policy_of "$top/own/leaf")" "fifo 1"

# Reclaim from above: the ancestor's limit, its memory.reclaim, with protection. With both LRUs.
remove_tree() {
	local cg
	for cg in own/leaf own low min old; do
		[ ! -d "$top/$cg" ] || { kill_cgroup "$top/$cg"; rmdir "$top/$cg"; }
	done
	kill_cgroup "$top"
	rmdir "$top"
}
for gen in y n; do
	remove_tree
	lru_gen $gen
	drop_caches
	fresh_cgroup tree
	echo +memory >"$top/cgroup.subtree_control"
	mkdir "$top"/{old,own,low,min}
	echo +memory >"$top/own/cgroup.subtree_control"
	mkdir "$top/own/leaf"
	set_policy "$top" fifo
	set_policy "$top/own" mru
	mb 30 >"$top/memory.max"
	mb 8 >"$top/low/memory.low"
	mb 8 >"$top/min/memory.min"
	run_in "$top/low" pages once "$MNT/a" 0 1500
	run_in "$top/min" pages once "$MNT/d" 0 1500
	run_in "$top/own/leaf" pages once "$MNT/b" 0 $pages
	run_in "$top/own/leaf" pages once "$MNT/b" 0 $pages
	run_in "$top/old" pages once "$MNT/c" 0 $pages
	for cg in old own/leaf; do
		ge "$gen: $cg: evicted by its policy" "$(cestat "$top/$cg" evicted_policy)" 500
		le "$gen: $cg: evicted by the kernel" "$(cestat "$top/$cg" evicted_fallback)" 20
	done
	ge "$gen: leaf: hits of a loop, by mru" "$(cestat "$top/own/leaf" hits)" 1000
	protected() {
		local cg
		for cg in low min; do
			eq "$gen: $1: evicted of $cg" "$(cestat "$top/$cg" evicted_policy) $(cestat "$top/$cg" evicted_fallback)" "0 0"
		done
	}
	protected "by the limit"
	ge "$gen: old: cached before memory.reclaim" "$(cachepages "$top/old")" 1500
	before=$(cachepages "$top")
	echo 8M >"$top/memory.reclaim"
	le "$gen: top: cached after memory.reclaim" "$(cachepages "$top")" $((before - 1800))
	protected "by memory.reclaim"
	for cg in old own/leaf low min; do
		consistent "$top/$cg"
		no_oom "$top/$cg"
	done

	# memory.high throttles and reclaims.
	mb 2 >"$top/old/memory.high"
	run_in "$top/old" pages once "$MNT/c" 0 1000
	le "$gen: old: cached below memory.high" "$(cachepages "$top/old")" 600
	le "$gen: old: evicted by the kernel" "$(cestat "$top/old" evicted_fallback)" 20
done

# The root: the whole machine, and kswapd.
remove_tree
fresh_cgroup tree
set_policy / lru
eq "below the root" "$(policy_of "$CG")" "lru 1"
eq "this test's own" "$(cestat "$CG_ROOT/selftest" inherited)" 1
run_in "$CG" pages once "$MNT/a" 0 $pages
consistent "$CG"
drop_caches
until_true 10 adopted "$CG_ROOT" || fail "the root: still adopting"
for f in a b c; do run_in "$CG" pages once "$MNT/$f" 0 $pages; done
press "$CG_ROOT" 1000
unset_policy /
eq "below the root" "$(cestat "$CG" policy)" none
reclaimable "$CG"
