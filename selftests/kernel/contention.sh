#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Hits take the lru_lock for the moves that they ask for, 31 at a time, and for nothing else: a list with KEEP or COUNT makes none,
# `lru` none for what is among its youngest already, with one reader and with two. What it says in full, with locked instructions and
# cache lines, bench/contention measures. Research 5.2.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
[ -w $tracing/kprobe_events ] || skip "a kernel without kprobe events"

fresh_fs ext4 64
pages=1000 hits=8000 batch=31
pages write "$MNT/file" 0 $pages 1

# All that hits take the lock by. A process that begins and ends takes it for its own memory, so two that differ in their hits are
# compared.
ways=(folio_lruvec_lock folio_lruvec_lock_irq folio_lruvec_lock_irqsave)
probe "${ways[@]}"
locks() { probed "${ways[@]}"; }
activated() { awk '$1 == "pgactivate" { print $2 }' /proc/vmstat; }

# read_by READERS HITS: sets took, how often the lock was taken meanwhile
read_by() {
	local i job jobs=()
	took=$(locks)
	for ((i = 0; i < $1; i++)); do
		taskset -c $i "$(command -v incg)" "$CG" pages read "$MNT/file" $pages $(($2 / $1)) $((i + 1)) >/dev/null &
		jobs+=($!)
	done
	for job in "${jobs[@]}"; do wait "$job" || fail "a reader"; done
	took=$(($(locks) - took))
}

# more_hits READERS: sets extra, how often hits more took the lock, and moved and made, what the longer run moved, and its hits. Not
# every read is one: several in a row of a page through one open file count once.
more_hits() {
	local short was before
	read_by "$1" 64
	short=$took
	drain
	was=$(cestat "$CG" moves) before=$(cestat "$CG" hits)
	read_by "$1" $((64 + hits))
	extra=$((took - short))
	drain
	moved=$(($(cestat "$CG" moves) - was)) made=$(($(cestat "$CG" hits) - before))
	ge "$policy, $1 readers: hits" "$made" $((hits * 9 / 10))
}

cache_all() {
	drop_caches
	run_in "$CG" pages once "$MNT/file" 0 $pages
	drain
}

# That it is seen at all: the kernel activates each page at its second use.
fresh_cgroup kernel "$(mb 32)"
cache_all
was=$(activated)
took=$(locks)
run_in "$CG" pages once "$MNT/file" 0 $pages
took=$(($(locks) - took))
drain
ge "the kernel's LRU: activated" $(($(activated) - was)) $((pages * 9 / 10))
ge "the kernel's LRU: lru_lock" "$took" $((pages * 9 / 10 / batch))
reclaimable "$CG"

for policy in bad/plain clock sieve s3fifo lfu; do
	fresh_cgroup "${policy#bad/}" "$(mb 32)"
	if [ -f "$BUILD/$policy.bpf.o" ]; then set_policy "$CG" "$BUILD/$policy.bpf.o"; else set_policy "$CG" $policy; fi
	cache_all
	for readers in 1 2; do
		more_hits $readers
		eq "$policy, $readers readers: moves" "$moved" 0
		le "$policy, $readers readers: lru_lock for $hits hits" "$extra" 20
	done
	consistent "$CG"
	reclaimable "$CG"
done

# Exact LRU: each hit a move, but for a page that is in a batch already (of 1000 pages 15 are in a CPU's own, about, and 15 in the
# other's), and the lock once for a batch of them.
policy=lru
fresh_cgroup exact "$(mb 32)"
set_policy "$CG" lru refresh=0
cache_all
for readers in 1 2; do
	more_hits $readers
	near "lru refresh=0, $readers readers: moves" "$moved" "$made" 4
	near "lru refresh=0, $readers readers: lru_lock for $made hits" "$extra" $((made / batch)) 20
done
consistent "$CG"
reclaimable "$CG"

# A sixteenth of the list is moved to its young eighth once, and then no more.
fresh_cgroup lru "$(mb 32)"
set_policy "$CG" lru
cache_all
few=$((pages / 16))
was=$(cestat "$CG" moves)
for i in 1 2 3 4 5 6 7 8; do
	run_in "$CG" pages once "$MNT/file" 0 $few
	drain
	le "lru: moves after $i times $few hits" $(($(cestat "$CG" moves) - was)) $few
done
ge "lru: moves" $(($(cestat "$CG" moves) - was)) $((few / 2))
consistent "$CG"
reclaimable "$CG"
