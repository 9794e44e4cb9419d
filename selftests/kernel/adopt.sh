#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What was cached before attach is adopted: all of it, in its order, known to have been used, and it stays cached. Review A12;
# facts 4.3.
# timeout: 180
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
pages=3000
pages write "$MNT/old" 0 $pages 1
pages write "$MNT/young" 0 $pages 1

for policy in fifo lru mru lfu s3fifo; do
	drop_caches
	fresh_cgroup adopt "$(mb 64)"
	# The second reading makes them active.
	for _ in 1 2; do
		run_in "$CG" pages once "$MNT/old" 0 $pages
		run_in "$CG" pages once "$MNT/young" 0 $pages
	done
	drain
	ge "$policy: active_file before" "$(filepages "$CG" active_file)" $pages
	before=$(cachepages "$CG")
	set_policy "$CG" $policy
	until_true 10 adopted "$CG" || fail "$policy: still adopting"
	consistent "$CG"
	eq "$policy: pages" "$(cestat "$CG" pages)" "$before"
	eq "$policy: adopted" "$(cestat "$CG" adopted)" "$before"
	eq "$policy: cached" "$(cached "$MNT/old") $(cached "$MNT/young")" "$pages $pages"

	if [ $policy != mru ]; then
		echo 4M >"$CG/memory.reclaim"
		eq "$policy: cached of the younger file after reclaim" "$(cached "$MNT/young")" $pages
		le "$policy: cached of the older file after reclaim" "$(cached "$MNT/old")" $((pages - 500))
		eq "$policy: evicted_fallback" "$(cestat "$CG" evicted_fallback)" 0
	fi
	hits=$(cestat "$CG" hits)
	run_in "$CG" pages once "$MNT/young" 0 $pages
	eq "$policy: hits" $(($(cestat "$CG" hits) - hits)) $pages
	consistent "$CG"
	reclaimable "$CG"
done

# The order is one of pages, not of files: of one file's, what was read once goes before what was read twice, either in the order
# in which it came there. From one CPU: each has its own batch on the way to the lists.
drop_caches
fresh_cgroup adopt "$(mb 64)"
once() { taskset -c 0 incg "$CG" pages once "$MNT/old" "$@"; }
once 0 1024
for ((i = 8; i < 1024; i += 16)); do once $i 8; done
drain
near "active_file before" "$(filepages "$CG" active_file)" 512 2
seq 0 1023 | awk '{ print int($1 / 8) % 2, $1 }' | sort -n -k 1,1 -k 2,2 | cut -d ' ' -f 2 >"$T/order"
set_policy "$CG" fifo
until_true 10 adopted "$CG" || fail "still adopting"
for ((n = 1024; n > 128; n = $(wc -l <"$T/stay"))); do
	echo 128K >"$CG/memory.reclaim"
	pages frames "$MNT/old" | cut -d ' ' -f 1 >"$T/stay"
	le "cached of one file after memory.reclaim, was $n" "$(wc -l <"$T/stay")" $((n - 1))
	tail -n "$(wc -l <"$T/stay")" "$T/order" | sort -n >"$T/youngest"
	cmp -s "$T/youngest" "$T/stay" ||
		fail "of $n pages others went than the oldest: $(diff "$T/youngest" "$T/stay" | head -n 8 | tr '\n' '|')"
done
reclaimable "$CG"

# What could not be adopted with the rest, since it was on no list of file pages, is adopted when it comes back.
drop_caches
fresh_cgroup adopt "$(mb 64)"
lock_pages "$MNT/old" 512
set_policy "$CG" fifo
until_true 10 adopted "$CG" || fail "still adopting"
drain
eq "unevictable" "$(filepages "$CG" unevictable)" 512
consistent "$CG"
adopted=$(cestat "$CG" adopted)
unlock_pages
consistent "$CG"
eq "adopted of what was locked" $(($(cestat "$CG" adopted) - adopted)) 512
lock_ends
reclaimable "$CG"

# Reclaim during adoption takes the oldest, whoever has it: a reader of more than fits goes on.
keep_key
drop_caches
fresh_cgroup adopt "$(mb 12)"
load_in "$CG" "pages seq '$MNT/old' $pages && pages seq '$MNT/young' $pages"
for _ in 1 2 3 4 5; do
	for policy in fifo s3fifo lru; do
		set_policy "$CG" $policy
		unset_policy "$CG"
	done
done
load_ends
no_oom "$CG"
set_policy "$CG" fifo
until_true 10 adopted "$CG" || fail "still adopting"
consistent "$CG"
reclaimable "$CG"
