#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Policies with the multi-gen LRU enabled, as Debian has it, and with it switched while they are attached: reclaim of every kind
# comes to the policy, mapped files do not get stuck, what is detached is reclaimable. Review A1, A2, A3; facts 4.2.
# timeout: 480
. "$(dirname "$0")/../lib.sh"
knob=/sys/kernel/mm/lru_gen/enabled
[ -w $knob ] || skip "a kernel without the multi-gen LRU"
undo write_to $knob n

fresh_fs ext4 512
pages=8192
pages write "$MNT/file" 0 $pages 1
drop_caches
echo y >$knob

# The limit of the cgroup: a loop that only MRU hits, and a policy that has to do all of the work.
for policy in fifo mru s3fifo; do
	fresh_cgroup mglru "$(mb 24)"
	set_policy "$CG" $policy
	until_true 10 adopted "$CG" || fail "$policy: still adopting"
	for _ in 1 2 3; do run_in "$CG" pages once "$MNT/file" 0 $pages; done
	consistent "$CG"
	ge "$policy: evicted_policy" "$(cestat "$CG" evicted_policy)" 4000
	le "$policy: evicted_fallback" "$(cestat "$CG" evicted_fallback)" 100
	hits=$(cestat "$CG" hits)
	if [ $policy = mru ]; then
		ge "$policy: hits" "$hits" 6000
	elif [ $policy = fifo ]; then
		le "$policy: hits" "$hits" 100
	fi
	no_oom "$CG"
	# memory.reclaim, and then what is detached has generations again.
	before=$(cachepages "$CG")
	echo 8M >"$CG/memory.reclaim"
	le "$policy: cached after memory.reclaim" "$(cachepages "$CG")" $((before - 1500))
	before=$(cachepages "$CG")
	unset_policy "$CG"
	drain
	eq "$policy: cached after the detach" "$(cachepages "$CG")" "$before"
	reclaimable "$CG"
	drop_caches
done

# What was cached before is adopted out of its generations, in order.
pages write "$MNT/old" 0 2000 1
pages write "$MNT/young" 0 2000 1
drop_caches
fresh_cgroup mglru "$(mb 64)"
run_in "$CG" pages once "$MNT/old" 0 2000
run_in "$CG" pages once "$MNT/young" 0 2000
drain
before=$(cachepages "$CG")
set_policy "$CG" lru
until_true 10 adopted "$CG" || fail "still adopting"
consistent "$CG"
eq "adopted" "$(cestat "$CG" adopted)" "$before"
echo 4M >"$CG/memory.reclaim"
eq "cached of the younger file" "$(cached "$MNT/young")" 2000
le "cached of the older file" "$(cached "$MNT/old")" 1500
reclaimable "$CG"

# A mapped file of twice the memory.
drop_caches
fresh_cgroup mglru "$(mb 16)"
set_policy "$CG" lru
for _ in 1 2 3; do run_in "$CG" pages map "$MNT/file" $pages; done
no_oom "$CG"
consistent "$CG"
reclaimable "$CG"

# kswapd, for want of memory on the whole machine: a cgroup without a limit gives pages through its policy.
drop_caches
fresh_cgroup mglru
set_policy "$CG" fifo
run_in "$CG" pages seq "$MNT/file" $pages
eq "cached" "$(cached "$MNT/file")" $pages
press "$CG" 1000
ge "stolen by kswapd" "$(memstat "$CG" pgsteal_kswapd)" 500
consistent "$CG"
reclaimable "$CG"

# Anonymous memory has its part of reclaim, by swappiness: it is in generations, whose sizes are in no list's.
drop_caches
fresh_swap 128
fresh_cgroup mglru
set_policy "$CG" lru
idle_memory "$CG" 32
run_in "$CG" pages once "$MNT/file" 0 $pages
anon=$(filepages "$CG" anon) before=$(cachepages "$CG")
echo "16M swappiness=200" >"$CG/memory.reclaim" || fail "memory.reclaim"
ge "anonymous pages swapped out" $((anon - $(filepages "$CG" anon))) 3000
ge "cached pages that stay" "$(cachepages "$CG")" $((before - 1000))
anon=$(filepages "$CG" anon) before=$(cachepages "$CG")
echo "8M swappiness=0" >"$CG/memory.reclaim" || fail "memory.reclaim"
le "anonymous pages swapped out with swappiness 0" $((anon - $(filepages "$CG" anon))) 64
ge "cached pages that went" $((before - $(cachepages "$CG"))) 1900
consistent "$CG"
idle_ends
reclaimable "$CG"

# Switched with reads, writes, truncation, attach and detach going on.
keep_key
drop_caches
fresh_cgroup mglru "$(mb 12)"
incg "$CG" churn "$MNT/churn" 2048 0 1 >"$T/churn" &
churn=$!
load_in "$CG" "pages read '$MNT/file' $pages 2000 \$RANDOM"
for ((i = 0; i < ${ROUNDS:-12}; i++)); do
	[ $((i % 4)) != 0 ] || set_policy "$CG" s3fifo
	echo $((i % 2)) >$knob
	[ $((i % 4)) != 1 ] || set_policy "$CG" lru
	[ $((i % 4)) != 3 ] || unset_policy "$CG"
	kill -0 $churn 2>/dev/null || fail "churn failed"
	load_lives
done
set_policy "$CG" fifo
kill $churn
wait $churn || fail "churn: exit code $?"
load_ends
no_oom "$CG"
until_true 10 adopted "$CG" || fail "still adopting"
consistent "$CG"
reclaimable "$CG"
