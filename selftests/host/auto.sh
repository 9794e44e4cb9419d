#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# auto, by the kernel's rules: once it has learned, for 4 cache sizes of accesses, it misses at most 2 points more than whatever other
# policy is best there, from a cold start, in each of six workloads, with whatever pages in its sample; and it finds out that the
# workload is another one. cp needs cloudphysics/cloudPhysicsIO.vscsi.zst in $TRACES or beside the project.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"
TRACES=${TRACES:-../shared/traces}
LEARNS=4 RELEARNS=16 WITHIN=2
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
	later "$T/$w.u32" $(( LEARNS * pages )) "$pages" "${autos[@]}" >"$T/autos"
	[ "$(wc -l <"$T/autos")" = ${#autos[@]} ] || die "$cell: $(cat "$T/autos")"
	while read -r got; do
		awk -v g="$got" -v b="$best" -v w=$WITHIN 'BEGIN { exit !(g <= b + w) }' ||
			die "$cell: auto misses $got %, the best policy $best %"
	done <"$T/autos"
	echo "$cell: $(paste -sd' ' "$T/autos") %, the best policy $best %"
done

# z99, then a loop, then z99 of the same pages: each as from a cold start, but it takes longer to learn.
pages=4000
$replay -w loop --pages 6000 --requests 200000 --dump "$T/round.u32"
cat "$T/z99.u32" "$T/round.u32" "$T/z99.u32" >"$T/changes.u32"
n=$(( $(stat -c %s "$T/z99.u32") / 4 ))
head -c $(( 4 * (n + 200000) )) "$T/changes.u32" >"$T/loop-last.u32"
mru=$(later "$T/round.u32" $(( LEARNS * pages )) $pages mru)
got=$(later "$T/loop-last.u32" $(( n + RELEARNS * pages )) $pages auto)
awk -v g="$got" -v m="$mru" -v w=$WITHIN 'BEGIN { exit !(g <= m + w) }' || die "a loop after z99: auto misses $got %, mru $mru %"
s3fifo=$(later "$T/z99.u32" $(( LEARNS * pages )) $pages s3fifo)
again=$(later "$T/changes.u32" $(( n + 200000 + RELEARNS * pages )) $pages auto)
awk -v g="$again" -v m="$s3fifo" -v w=$WITHIN 'BEGIN { exit !(g <= m + w) }' || die "z99 after a loop: auto misses $again %, s3fifo $s3fifo %"
$C sim auto -t "$T/changes.u32" -c $pages --json | jq -e '.rows[0].stats | .switches >= 2 and .switches <= 6 and .young_epochs > 50 and
	.s3fifo_epochs > 100 and .sampled >= .s3fifo_hits and .sampled >= .young_hits' >/dev/null || die "the statistics"
echo "a loop after z99: $got %, mru $mru %; z99 after it: $again %, s3fifo $s3fifo %"
