#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Bad policies with the switches as they are: each is taken away and the status says why, or does its harm to its own hit ratio only.
# Nobody is killed for memory, data are right, the cgroup keeps to its limit and near it. (Those that stay whatever they do:
# fallback. All kinds of ejection: eject.) Review A6, A10, B18.
# timeout: 240
# lru_gen: too
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
pages=8192 limit=3072
pages write "$MNT/file" 0 $pages 1
drop_caches

begin() {
	drop_caches
	fresh_cgroup contained "$(mb $((limit / 256)))"
	set_policy "$CG" "$BUILD/bad/$1.bpf.o"
}
load() { run_in "$CG" pages read "$MNT/file" $pages "$1" "$2" >/dev/null; }
end() {
	no_oom "$CG"
	load 2000 99
	run_in "$CG" pages write "$MNT/written" 0 $limit 5
	drop_caches
	pages once "$MNT/written" 0 $limit
	rm "$MNT/written"
	reclaimable "$CG"
}

# They stay.
for name in same everything huge scores garbage twice; do
	begin $name
	load 16000 1
	eq "$name: policy" "$(cestat "$CG" policy)" $name
	le "$name: memory.current" "$(<"$CG/memory.current")" "$(mb $((limit / 256)))"
	drain
	ge "$name: cached" "$(cachepages "$CG")" $((limit * 2 / 3))
	consistent "$CG"
	case $name in
	same)
		eq "$name: taken twice" "$(stat_of again)" 0
		ge "$name: evicted by the policy" "$(cestat "$CG" evicted_policy)" 200
		ge "$name: evicted by the kernel" "$(cestat "$CG" evicted_fallback)" 2000
		;;
	everything)
		eq "$name: taken beyond what was asked for" "$(stat_of beyond)" 0
		ge "$name: taken" "$(stat_of taken)" 4000
		;;
	huge)
		ge "$name: ghosts" "$(stat_of ghosts)" 1000
		ge "$name: folios on the list of ghosts" "$(cestat "$CG" list15)" 100
		eq "$name: evicted by the kernel" "$(cestat "$CG" evicted_fallback)" 0
		;;
	scores)
		ge "$name: proposed" "$(stat_of proposed)" 1000
		eq "$name: proposed though taken" "$(stat_of foreign)" 0
		ge "$name: evicted by the policy" "$(cestat "$CG" evicted_policy)" 5000
		;;
	twice)
		eq "$name: not refused the second time" "$(stat_of wrong)" 0
		ge "$name: evicted by the policy" "$(cestat "$CG" evicted_policy)" 5000
		;;
	esac
	end
done

# It was, and status says why.
stalled() {
	eq "$1: kind" "$(jq -r '.ejected.policy + " " + .ejected.kind' <<<"$status")" "$1 stall"
	jq -r .ejected.reason <<<"$status" |
		grep -qE '^evict_folios\(\) named nothing [0-9]+ times in [0-9]+ ms, when 8 pages or more were asked for; the kernel found and freed [0-9]+ pages' ||
		fail "$1: reason: $(jq -r .ejected.reason <<<"$status")"
}

# They go, and the pages stay.
for name in mover turner nested dirty bigdata; do
	begin $name
	load_until_ejected $name evicts set_policy "$CG" "$BUILD/bad/$name.bpf.o"
	stalled $name
	ge "$name: cached" "$(cachepages "$CG")" $((limit * 2 / 3))
	end
done

# With pages that a writer dirties beside the reader there is something for it to name, some of the time: it stays or it goes.
begin dirty
run_in "$CG" pages write "$MNT/beside" 0 $((3 * pages)) 7 &
writer=$!
load 16000 1
wait $writer || fail "dirty: writer"
no_oom "$CG"
le "dirty, and a writer: memory.current" "$(<"$CG/memory.current")" "$(mb $((limit / 256)))"
drain
ge "dirty, and a writer: cached" "$(cachepages "$CG")" $((limit * 2 / 3))
if gone dirty; then
	status=$(cachectl status "$CG" --json)
	stalled dirty
else
	ge "dirty, and a writer: named" "$(stat_of named)" 1000
	ge "dirty, and a writer: evicted by the kernel" "$(cestat "$CG" evicted_fallback)" 2000
	consistent "$CG"
fi
run_in "$CG" pages seq "$MNT/beside" $((3 * pages))
end
pages once "$MNT/beside" 0 $((3 * pages))
rm "$MNT/beside"
