#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# auto, by the kernel's rules: once it has learned, for 4 cache sizes of accesses, it misses at most 2 points more than whatever other
# policy is best there, from a cold start, in each of six workloads, with whatever pages in its sample; and it finds out that the
# workload is another one, in 4 to 6, which is more for a loop after a loop, and where few hits went with the old one. cp needs
# cloudphysics/cloudPhysicsIO.vscsi.zst in $TRACES or beside the project.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"
TRACES=${TRACES:-../shared/traces}
# In cache sizes of accesses, as policies/auto.bpf.c says.
LEARNS=4 RELEARNS=6 OTHER_LOOP=8 UNSEEN=16 WITHIN=2
replay=build/bench/replay

others=()
for p in policies/*.bpf.c; do
	p=$(basename "$p" .bpf.c)
	[ "$p" = auto ] || [ "$p" = getscan ] || others+=("$p")
done
# The sample is chosen by the inode's number, among other things: what another number adds to the hash.
autos=(auto)
for ino in 1000 2000 3000; do
	sed "s/cache_ext_page_hash(args)/(& + ${ino}ULL * 0x9E3779B97F4A7C15ULL * 0xBF58476D1CE4E5B9ULL)/" policies/auto.bpf.c >"$T/auto$ino.bpf.c"
	! cmp -s "$T/auto$ino.bpf.c" policies/auto.bpf.c || die "auto.bpf.c: where is its hash?"
	autos+=("$T/auto$ino.bpf.c")
done

misses() { $C sim "$@" --json | jq '.rows[] | .misses'; }

# later SEQUENCE FROM PAGES POLICY...: of each, the percentage missed after FROM requests
later() {
	local f=$1 from=$2 pages=$3
	shift 3
	head -c $(( 4 * from )) "$f" >"$T/first.u32"
	paste <(misses "$@" -t "$f" -c "$pages") <(misses "$@" -t "$T/first.u32" -c "$pages") |
		awk -v n=$(( $(stat -c %s "$f") / 4 - from )) '{ print 100 * ($1 - $2) / n }'
}

# within WHAT SEQUENCE FROM PAGES BEST WHOSE: each sample of auto misses at most $WITHIN points more than that, after FROM requests
within() {
	local what=$1 best=$5 whose=$6 got
	later "$2" "$3" "$4" "${autos[@]}" >"$T/autos"
	[ "$(wc -l <"$T/autos")" = ${#autos[@]} ] || die "$what: $(cat "$T/autos")"
	while read -r got; do
		awk -v g="$got" -v b="$best" -v w=$WITHIN 'BEGIN { exit !(g <= b + w) }' ||
			die "$what: auto misses $got %, $whose $best %"
	done <"$T/autos"
	echo "$what: $(paste -sd' ' "$T/autos") %, $whose $best %"
}

cells=(z99/4000 z99/8000 zscan/4000 getscan/4000 shift/4000 loop/8000)
if [ -f "$TRACES/cloudphysics/cloudPhysicsIO.vscsi.zst" ]; then
	cells+=(cp/4897)
else
	echo "cp: no traces"
fi
for cell in "${cells[@]}"; do
	w=${cell%/*} pages=${cell#*/}
	if [ "$w" = cp ]; then
		$replay -T "$TRACES/cloudphysics/cloudPhysicsIO.vscsi.zst" --reads-only --dump "$T/$w.u32"
	else
		$replay -w "$w" --dump "$T/$w.u32"
	fi
	later "$T/$w.u32" $(( LEARNS * pages )) "$pages" "${others[@]}" >"$T/others"
	[ "$(wc -l <"$T/others")" = ${#others[@]} ] || die "$cell: $(cat "$T/others")"
	best=$(sort -g "$T/others" | head -n 1)
	within "$cell" "$T/$w.u32" $(( LEARNS * pages )) "$pages" "$best" "the best policy"
done

# One load after another, 4000 pages cached: from where the second begins as from a cold start, for a loop as for mru.
pages=4000
loop() { $replay -w loop --pages "$1" --requests 200000 --dump "$T/loop$1.u32"; }
after() { # FIRST SECOND POLICY LEARNS
	local n=$(( $(stat -c %s "$T/$1.u32") / 4 )) best
	cat "$T/$1.u32" "$T/$2.u32" >"$T/both.u32"
	best=$(later "$T/$2.u32" $(( $4 * pages )) $pages "$3")
	within "$2 after $1" "$T/both.u32" $(( n + $4 * pages )) $pages "$best" "$3"
}
# numbers NAME: a sequence of what it reads
numbers() {
	cat >"$T/numbers.txt"
	$replay -T "$T/numbers.txt" --format text --dump "$T/$1.u32"
}
loop 5000
loop 6000
for second in loop5000 loop6000; do
	after z99 $second mru $LEARNS
	after zscan $second mru $LEARNS
	after shift $second mru $RELEARNS
	# There were few hits to lose.
	after getscan $second mru $UNSEEN
done
after loop6000 z99 s3fifo $LEARNS
after z99 shift s3fifo $LEARNS
# The same loop over other pages.
od -An -v -tu4 -w4 "$T/loop6000.u32" | awk '{ print $1 + 1000000 }' | numbers other6000
after loop6000 other6000 mru $OTHER_LOOP
# The same, and between the two what is read once.
seq 2000000 2029999 | numbers scan
cat "$T/loop6000.u32" "$T/scan.u32" >"$T/scanned.u32"
after scanned other6000 mru $OTHER_LOOP
cat "$T/z99.u32" "$T/loop6000.u32" "$T/z99.u32" >"$T/changes.u32"
$C sim auto -t "$T/changes.u32" -c $pages --json | jq -e '.rows[0].stats | .switches >= 2 and .switches <= 6 and .renewals >= 1 and .young_epochs > 50 and
	.s3fifo_epochs > 100 and .sampled >= .s3fifo_hits and .sampled >= .young_hits' >/dev/null || die "the statistics"
