#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# cachectl sim on recorded traces, in $TRACES or beside the project: the hit ratios of golden-hit-ratios.tsv to 0.01 points, and the
# cells of cloudPhysicsIO in the textbook's form and by the kernel's rules.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"
TRACES=${TRACES:-../shared/traces}
if [ ! -f "$TRACES/golden-hit-ratios.tsv" ]; then
	echo "no traces: TRACES=DIR with golden-hit-ratios.tsv"
	exit 77
fi

policies=(fifo lru refresh=0 mru skip=0 min clock)
tail -n +2 "$TRACES/golden-hit-ratios.tsv" | cut -f1 | uniq >"$T/names"
while read -r name; do
	file=("$TRACES/$name".*)
	format=()
	case $name in
	cache2k/*) format=(--format u32be) ;;
	corda/*) format=(--format u64be) ;;
	cloudphysics/*.txt) file=("$TRACES/$name.zst") ;;
	esac
	sizes=$(awk -F'\t' -v n="$name" '$1 == n { printf "%s%s", sep, $4; sep = "," }' "$TRACES/golden-hit-ratios.tsv")
	$C sim "${policies[@]}" -t "${file[0]}" "${format[@]}" -c "$sizes" --exact --json |
		jq -r --arg n "$name" '.requests as $r | .distinct_pages as $d | .rows[] |
			[$n, $r, $d, .pages, .policy, 100 - .miss_pct] | @tsv' >>"$T/got"
done <"$T/names"
awk -F'\t' 'NR == FNR { if (FNR == 1) for (i = 5; i <= NF; i++) name[i] = tolower($i)
		else for (i = 5; i <= NF; i++) want[$1, $2, $3, $4, name[i]] = $i; next }
	{ d = $6 - want[$1, $2, $3, $4, $5]; n++
	  if (!(($1, $2, $3, $4, $5) in want) || d > 0.01 || d < -0.01) { print $0 ": not " want[$1, $2, $3, $4, $5]; bad = 1 } }
	END { print n + 0 " figures of golden-hit-ratios.tsv"; exit bad || n < 320 }' "$TRACES/golden-hit-ratios.tsv" "$T/got"

cloud() { $C sim "$@" -t "$TRACES/cloudphysics/cloudPhysicsIO.txt.zst" --json | jq .rows[0].miss_pct; }
n=0
while read -r seq pages metric policy exact model _ _ within _; do
	[ "$seq $metric" = "cp all" ] || continue
	[ -f "policies/$policy.bpf.c" ] || continue
	[ "$policy" != mglru ] || continue	# the table has no exact form of it
	args=("$policy") most=0.01
	case $policy in
	lru) args+=(refresh=0) ;;
	mru) args+=(skip=0) ;;
	s3fifo|2q|arc) most=0.6 ;;
	lirs) most=1.5 ;;
	lhd) exact='' ;;	# the table's has other parameters
	esac
	[ -z "$exact" ] || near "$policy, exact, cp/$pages" "$(cloud "${args[@]}" -c "$pages" --exact)" "$(awk -v m="$exact" 'BEGIN { print 100 * m }')" $most
	near "$policy, cp/$pages" "$(cloud "$policy" -c "$pages")" "$(awk -v m="$model" 'BEGIN { print 100 * m }')" "$within"
	n=$(( n + 1 ))
done <"$TRACES/acceptance.tsv"
(( n >= 5 )) || { echo "acceptance.tsv: $n cells"; exit 1; }
echo "$n policies on cloudPhysicsIO"
