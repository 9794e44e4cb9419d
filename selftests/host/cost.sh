#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# What a policy costs per read is no more than bench/results/cost.txt says: instructions in the deterministic VM, hit and miss, beside
# the same kernel without a policy; and that one's. Some room, since another compiler makes other code: one more hook is more.
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

# alone COLUMN: what the results have of a read with no policy at all
alone() { awk -v c="$1" '$1 == "patched" && $2 == "none" { print $c; exit }' bench/results/cost.txt; }

# without WHAT GOT TOLD ROOM
without() { [ "$2" -le $(($3 + $4)) ] || { echo "without a policy a $1 takes $2 instructions, $3 by bench/results/cost.txt"; rc=1; }; }

policies=(other plain s3fifo lru called)
bench/cost --patched "${policies[@]}"
read -r hit miss < <(jq -r '.[0] | [.hit, .miss] | map(round) | @tsv' build/cost-patched/cost.json)
without hit "$hit" "$(alone 3)" $hit_room
without miss "$miss" "$(alone 5)" $miss_room
for p in "${policies[@]}"; do
	read -r hit miss z99_hit < <(jq -r --arg p "$p" '.[0] as $base | .[] | select(.state == $p) |
		[.hit - $base.hit, .miss - $base.miss, .z99_hit - $base.z99_hit] | map(round) | @tsv' build/cost-patched/cost.json)
	at_most "$p" hit "$hit" "$(told "$p" 3)" $hit_room
	at_most "$p" "hit of z99" "$z99_hit" "$(told "$p" 7)" $hit_room
	at_most "$p" miss "$miss" "$(told "$p" 5)" $miss_room
done
exit $rc
