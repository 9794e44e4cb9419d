#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Bad policies with the switches as they are: each is taken away and the status says why, or does its harm to its own hit ratio only.
# Nobody is killed for memory, data are right, the cgroup keeps to its limit and near it. (Those that stay whatever they do:
# fallback. All kinds of ejection: eject.) Review A6, A10, B18.
# timeout: 240
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
pages=8192 limit=3072
pages write "$MNT/file" 0 $pages 1
drop_caches
gone() { [ "$(cestat "$CG" policy)" != "$1" ]; }

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

# They go, and the pages stay.
for name in mover turner nested dirty bigdata; do
	begin $name
	incg "$CG" bash -c "while pages read '$MNT/file' $pages 4000 \$RANDOM >/dev/null; do :; done" &
	until_true 20 gone $name || fail "$name: not ejected: $(cat "$CG/memory.cache_ext.stat")"
	kill_cgroup "$CG"
	status=$(cachectl status "$CG" --json)
	eq "$name: kind" "$(jq -r '.ejected.policy + " " + .ejected.kind' <<<"$status")" "$name stall"
	jq -r .ejected.reason <<<"$status" |
		grep -qE '^evict_folios\(\) named nothing [0-9]+ times in [0-9]+ ms, when 8 pages or more were asked for; the kernel found and freed [0-9]+ pages' ||
		fail "$name: reason: $(jq -r .ejected.reason <<<"$status")"
	ge "$name: cached" "$(cachepages "$CG")" $((limit * 2 / 3))
	end
done
