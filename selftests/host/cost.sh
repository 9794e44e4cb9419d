#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# What a policy costs per read is no more than bench/results/cost.txt says: instructions in the deterministic VM, hit and miss, beside
# the same kernel without a policy. Some room, since another compiler makes other code: one more hook is more. What that kernel takes
# more than the stock one is not looked at: that takes both, and `make cost`.
set -euo pipefail
cd "$(dirname "$0")/../.."
hit_room=15 miss_room=45
rc=0

# told POLICY COLUMN: what the results have, as the difference from the patched kernel without one
told() { awk -v p="$1" -v c="$2" '$1 == "patched" && $2 == "none" { base = $c } $1 == "patched" && $2 == p { print $c - base; exit }' bench/results/cost.txt; }

# at_most POLICY WHAT GOT TOLD ROOM
at_most() {
	[ -n "$4" ] || { echo "$1: bench/results/cost.txt does not have it"; rc=1; return; }
	[ "$3" -le $(($4 + $5)) ] || { echo "$1: a $2 takes $3 instructions more than without a policy, $4 by bench/results/cost.txt"; rc=1; }
}

policies=(other plain s3fifo lru called)
bench/cost --patched "${policies[@]}"
for p in "${policies[@]}"; do
	read -r hit miss z99_hit < <(jq -r --arg p "$p" '.[0] as $base | .[] | select(.state == $p) |
		[.hit - $base.hit, .miss - $base.miss, .z99_hit - $base.z99_hit] | map(round) | @tsv' build/cost-patched/cost.json)
	at_most "$p" hit "$hit" "$(told "$p" 3)" $hit_room
	at_most "$p" "hit of z99" "$z99_hit" "$(told "$p" 7)" $hit_room
	at_most "$p" miss "$miss" "$(told "$p" 5)" $miss_room
done
exit $rc
