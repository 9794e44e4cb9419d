#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
#
# cachectl sim on sequences that are generated: exact figures of libCacheSim, the kernel model's; formats,
# broken traces, refusals, samples, admission, ticks, scores. What needs recorded traces is in golden.sh.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"

row() { $C sim "$@" --json 2>"$T/err" | jq .rows[0]; }
# The arguments of a policy of fidelity.tsv: whoever scans is named to one that wants to know.
named() { echo "$1" "$(sed -n 's/^IDS(\([a-z]*\), task,.*/\1=2/p' "policies/$1.bpf.c")"; }
miss() { row "$@" | jq .miss_pct; }
get() { row "$@" | jq .get_miss_pct; }	# without scans

# The textbook: libCacheSim's figures, of 4 digits, so that a hundredth is rounding. Those whose rules need to know what comes in, or
# more lists than one for a page, are further off.
cat >"$T/exact" <<-EOF
	fifo - 0.01 25.21 33.75 49.93 67.53 34.34 100
	lru refresh=0 0.01 21.76 29.86 48.43 65.62 31.02 100
	mru skip=0 0.01 71.46 85.03 87.17 88.48 86.12 24
	clock - 0.01 21.12 28.93 47.12 65.18 30.52 100
	sieve - 0.01 19.07 25.20 40.60 60.16 39.70 100
	lfu - 0.01 19.07 25.20 40.60 60.16 56.67 100
	s3fifo - 0.6 19.19 24.97 40.82 60.04 32.01 39.66
	2q - 0.6 20.43 26.36 42.57 61.11 32.26 39.01
	arc - 0.6 19.50 25.35 40.07 60.98 30.13 100
	lirs - 1.5 19.39 25.34 39.96 60.25 30.75 24.76
EOF
while read -r policy knob within figures; do
	args=("$policy")
	[ "$knob" = - ] || args+=("$knob")
	read -ra want <<<"$figures"
	i=0
	for cell in z99/8000 z99/4000 zscan/4000 getscan/4000 shift/4000 loop/8000; do
		near "$policy, exact, $cell" "$(miss "${args[@]}" -t "${cell%/*}" -c "${cell#*/}" --exact)" "${want[i]}" "$within"
		i=$(( i + 1 ))
	done
done <"$T/exact"

# The kernel's rules: the reference cells, within their tolerance. What the VM measured is compared by the test table.
cell() {
	local policy
	read -ra policy <<<"$(named "$4")"
	if [ "$3" = get ]; then get "${policy[@]}" -t "$1" -c "$2"; else miss "${policy[@]}" -t "$1" -c "$2"; fi
}
while read -r _ seq pages metric policy want within; do
	near "$policy, $seq/$pages $metric" "$(cell "$seq" "$pages" "$metric" "$policy")" "$want" "$within"
done < <(awk -F'\t' '$1 == "cell" && $2 != "cp" && $5 != "kernel" && $6 != "-"' bench/fidelity.tsv)

# Nothing misses less than MIN, and where all fits each page is missed once.
min=$(miss min -t z99 -c 4000)
for p in policies/*.bpf.c; do
	p=$(basename "$p" .bpf.c)
	awk -v p="$(miss "$p" -t z99 -c 4000 --exact)" -v m="$min" 'BEGIN { exit !(p >= m) }' || die "$p misses less than MIN"
	near "$p, all cached" "$(miss "$p" -t loop -c 10000)" 5 0
done
near "min, loop" "$(miss min -t loop -c 8000)" 24 0.02

# At most 64 bytes for a cached page: with ghosts, with programs that are told of them, at sizes that round badly.
for p in $(policies/names) selftests/bad/hooks.bpf.c; do
	for n in 4096 4099 32769 100001; do
		bytes=$(row "$p" -t scan -c $n | jq '.bytes / .pages * 100 | floor')
		(( bytes > 3200 && bytes <= 6400 )) || die "$p, $n pages: $bytes hundredths of a byte for each"
	done
done

# A tenth of the pages: within a point of all of them.
for t in z99 zscan; do
	$C sim fifo lru s3fifo -t $t --mrc --sample 0.1 --json >"$T/sample"
	sizes=$(jq -r '[.rows[].pages] | unique | map(tostring) | join(",")' "$T/sample")
	$C sim fifo lru s3fifo -t $t -c "$sizes" --json >"$T/all"
	jq -ne --slurpfile a "$T/sample" --slurpfile b "$T/all" '[$a[0].rows, $b[0].rows] | transpose |
		length == 36 and all(.[]; .[0].policy == .[1].policy and (.[0].miss_pct - .[1].miss_pct | fabs) < 1)' >/dev/null ||
		die "$t: a sample is more than a point away"
done

# The same requests, in each format, packed or not, kept or read anew.
build/bench/replay -w mix --pages 500 --requests 20000 --dump "$T/s.u32"
od -An -v -tu4 -w4 "$T/s.u32" | awk '{ print $1 % 2^30 }' >"$T/s.txt"
awk '{ print $1, 1, 0, NR - 1 }' "$T/s.txt" >"$T/s.lis"
{
	printf '%s\n' "fio version 2 iolog" "f add" "f open"
	awk '{ print "f read", $1 * 4096, 4096 }' "$T/s.txt"
} >"$T/s.iolog"
# Version 3, as fio 3.33 writes it: a time in each line.
sed -e '1s/2/3/' -e "2,\$s/^/4711 /" "$T/s.iolog" >"$T/s.v3.iolog"
perl -ne 'print pack("L<Q<L<q<", 0, $_ + 1, 4096, -1)' "$T/s.txt" >"$T/s.oracleGeneral.bin"
perl -ne 'print pack("N", $_)' "$T/s.txt" >"$T/s.u32be"
perl -ne 'print pack("Q>", $_ | 1 << 63)' "$T/s.txt" >"$T/s.u64be"
zstd -q "$T/s.txt" -o "$T/s.txt.zst"
gzip -k "$T/s.txt"
xz -k "$T/s.u32"
want=$(miss lru -t "$T/s.txt" -c 100 --exact)
awk -v m="$want" 'BEGIN { exit !(m > 20 && m < 80) }' || die "this workload says nothing: $want"
for f in u32 lis iolog v3.iolog oracleGeneral.bin u32be u64be txt.zst txt.gz u32.xz; do
	near "s.$f" "$(miss lru -t "$T/s.$f" -c 100 --exact)" "$want" 0
done
cp "$T/s.txt" "$T/s"
near "a format that the name does not say" "$(miss lru -t "$T/s" --format text -c 100 --exact)" "$want" 0
near "read anew" "$(miss lru -t "$T/s.txt.zst" -c 100 --exact --stream)" "$want" 0
[ "$($C sim lru -t "$T/s.txt" -c 100 --stream --json | jq .streamed)" = true ] || die "--stream does not"
# What fio writes itself: each read and write of it, in two files, with what is no request.
if command -v fio >/dev/null; then
	( cd "$T" && fio --name=j --ioengine=sync --rw=randrw --size=256k --bs=4k --nrfiles=2 --fsync=8 --write_iolog="$T/fio.iolog" ) \
		>"$T/out" 2>&1 || die "fio: $(cat "$T/out")"
	want=$(grep -cE ' (read|write) [0-9]+ 4096$' "$T/fio.iolog")
	(( want == 64 )) || die "fio: $(cat "$T/fio.iolog")"
	for s in "" --stream; do
		# shellcheck disable=SC2086
		[ "$(row lru -t "$T/fio.iolog" -c 100 $s | jq .requests)" = "$want" ] || die "fio's own log: $(cat "$T/err")"
	done
fi
# Where it does not fit in memory it is read anew without being told.
build/bench/replay -w zipf:0.9 --pages 300000 --requests 12000000 --dump "$T/big.u32"
want=$(row lru -t "$T/big.u32" -c 50000 | jq .misses)
[ "$( ulimit -v 130000; $C sim lru -t "$T/big.u32" -c 50000 --json | jq -c '[.streamed, .rows[0].misses]')" = "[true,$want]" ] ||
	die "in little memory"
rm "$T/big.u32"
want=$(miss lru -t "$T/s.txt" -c 100 --exact)
# The kernel makes no access of a read of the page that was read last; of a write it does, whose page is then used once.
printf '%s\n' 1 1 1 2 >"$T/r.txt"
[ "$(row selftests/bad/hooks.bpf.c -t "$T/r.txt" -c 10 | jq -c '[.misses, .stats.accessed]')" = "[2,0]" ] || die "repeats"
[ "$(row selftests/bad/hooks.bpf.c -t "$T/r.txt" -c 10 --exact | jq .stats.accessed)" = 2 ] || die "repeats, exact"
# Pages, bytes, a part of the pages; the 500 pages are all there.
for c in 100 400K 400k 0.390625M 20%; do near "-c $c" "$(miss lru -t "$T/s.txt" -c $c --exact)" "$want" 0; done

# What is broken is an error of one line, and no row comes out.
broken() {
	says 1 "$1" $C sim lru -t "$2" -c 100
	# Which format it is is asked of its first record only.
	[[ $1 != *", record "* || $1 == *"--format" ]] || ! grep -e --format "$T/out" || die "asks for the format"
	says 1 "$1" $C sim lru fifo -t "$2" --mrc --stream
}
head -c 4002 "$T/s.u32" >"$T/b.u32"
broken "b.u32, record 1001 as u32: the file ends within it" "$T/b.u32"
head -c 12345 "$T/s.oracleGeneral.bin" >"$T/b.oracleGeneral"
broken "record 515 as oracleGeneral: the file ends within it" "$T/b.oracleGeneral"
perl -e 'print pack("L<Q<L<q<", 0, 1, 4096, 5), pack("L<Q<L<q<", 0, 1, 4096, 1)' >"$T/c.oracleGeneral"
broken "c.oracleGeneral, record 2 as oracleGeneral: its next use is said to be before it" "$T/c.oracleGeneral"
{ head -n 100 "$T/s.txt"; echo garbage; } >"$T/b.txt"
broken "b.txt, record 101 as text: 'garbage' is not a page number" "$T/b.txt"
printf '%s\n' '# a comment' garbage 5 >"$T/b.txt"
broken "b.txt, record 2 as text: 'garbage' is not a page number; another format? see --format" "$T/b.txt"
while IFS='|' read -r line what; do
	printf '1 1 0 0\n%s' "$line" >"$T/b.lis"
	broken "b.lis, record 2 as lis: $what" "$T/b.lis"
done <<-'EOF'
	5 -1 0 0|'-1' is not a number of blocks
	5 1|the line has 2 numbers, and not 4
	5 1x 0 0|'1x' is not a number of blocks
	5 1 0 0 0|the line has 5 numbers, and not 4
	5 0 0 0|a request of 0 blocks
	5 4294967296 0 0|4294967296 is too large for a number of blocks
	18446744073709551615 1 0 0|1 is too large for a number of blocks
EOF
# More columns, of which the first may be a time; zero bytes, behind which nobody looked; what no terminal should get.
while IFS='|' read -r line what; do
	# shellcheck disable=SC2059
	{ echo 11; printf -- "$line\n"; } >"$T/c.txt"
	broken "c.txt, record 2 as text: $what" "$T/c.txt"
done <<-'EOF'
	12 34|'34' is behind the page number, which is all of a line
	12,34|'12,34' is not a page number
	12\0\0\n13|'12??' is not a page number
	\0|'?' is not a page number
	-3|'-3' is not a page number
	+3|'+3' is not a page number
	18446744073709551616|'18446744073709551616' is too large for a page number, which is less than 2^64
	\033[2J\377|'?[2J?' is not a page number
EOF
{ echo 11; printf 'x%.0s' {1..5000}; } >"$T/c.txt"
broken "c.txt, record 2 as text: '$(printf 'x%.0s' {1..64})'... is not a page number" "$T/c.txt"
tail -n +2 "$T/s.iolog" >"$T/b.iolog"
broken "b.iolog, record 1 as iolog: not this format; see --format" "$T/b.iolog"
sed 1s/2/4/ "$T/s.iolog" >"$T/b.iolog"
broken "b.iolog, record 1 as iolog: version '4', and only 2 and 3 are known" "$T/b.iolog"
# A name with a space in it, half a line, and another version's: none of them is nothing. Nor is what fio itself dies of, a file that
# was not added and opened.
for log in s s.v3; do
	while IFS='|' read -r line what; do
		[ $log = s ] || line="4711 $line"
		{ head -n 9 "$T/$log.iolog"; printf %s "$line"; } >"$T/c.iolog"
		broken "c.iolog, record 10 as iolog: $what" "$T/c.iolog"
	done <<-'EOF'
		f read 4096|'read' has 1 word behind it, and not 2, offset and length
		f read|'read' has 0 words behind it, and not 2, offset and length
		my file read 0 4096|'file' is no action of an iolog
		f rea|'rea' is no action of an iolog
		f|the line ends before an action
		4711 f read 0 4096|'f' is no action of an iolog
		f read 0 4096 4711|'read' has 3 words behind it, and not 2
		wait read 0|'read' has 1 word behind it, and not 2
		f close 0|'close' has 1 word behind it, and not 0
		f read -4096 4096|'-4096' is not an offset
		f read 0 4k|'4k' is not a length
		f read 0 0|a request of 0 bytes
		f read 4398046511104 1|offset 4398046511104 and length 1: files end at 4 TiB
		g read 0 4096|file 'g' was not added: its 'add' comes first
		g open|file 'g' was not added: its 'add' comes first
	EOF
	{ head -n 9 "$T/$log.iolog"; cat "$T/$log.iolog"; } >"$T/c.iolog"
	broken "c.iolog, record 10 as iolog: another log begins: fio appends to a log that is there" "$T/c.iolog"
done
{ head -n 9 "$T/s.iolog"; printf '%s\n' "f close" "f read 0 4096"; } >"$T/c.iolog"
broken "c.iolog, record 11 as iolog: file 'f' is not open: its 'open' comes first" "$T/c.iolog"
{ head -n 9 "$T/s.iolog"; echo; } >"$T/c.iolog"
broken "c.iolog, record 10 as iolog: an empty line" "$T/c.iolog"
{ head -n 9 "$T/s.v3.iolog"; echo "f read 0 4096"; } >"$T/c.iolog"
broken "c.iolog, record 10 as iolog: 'f' is not a time, with which lines of version 3 begin" "$T/c.iolog"
printf '# %s\n\n' nothing >"$T/none.txt"
broken "none.txt: no request in it" "$T/none.txt"
printf '%s\n' "fio version 2 iolog" "f add" "f open" "f sync 0 0" >"$T/none.iolog"
broken "none.iolog: no request in it" "$T/none.iolog"
echo 1 >"$T/one.txt"
for s in "" --stream; do
	# shellcheck disable=SC2086
	says 1 "no request of it is in the sample" $C sim lru -t "$T/one.txt" -c 520000 --sample 0.001 $s
done
for f in txt.zst txt.gz u32.xz; do
	head -c $(( $(stat -c %s "$T/s.$f") / 2 )) "$T/s.$f" >"$T/cut.$f"
	broken "cannot decompress it: damaged, or cut off" "$T/cut.$f"
done
for f in u32 txt iolog oracleGeneral u32.xz txt.gz; do
	: >"$T/empty.$f"
	broken "empty.$f" "$T/empty.$f"
done
mkdir "$T/bin"
ln -s "$(command -v sh)" "$T/bin/sh"
says 1 "zstd is needed to read it, and is not there" env PATH="$T/bin" $C sim lru -t "$T/s.txt.zst" -c 10
says 1 "--plot needs gnuplot" env PATH="$T/bin" $C sim lru -t z99 -c 10 --plot "$T/p.svg"
[ ! -e "$T/p.svg" ] || die "an empty plot is left over"
says 1 "No such file" $C sim lru -t "$T/none.u32" -c 10
says 1 "which format?" $C sim lru -t "$T/s" -c 10
says 1 "no workload z98; there are z99" $C sim lru -t z98 -c 10

for c in 0 x 4000x -5 101% 1,,2 "," "" 1e99 nan 0x10 1.5; do
	rc=0
	$C sim lru -t z99 -c "$c" >"$T/out" 2>&1 || rc=$?
	[ $rc = 2 ] || die "-c '$c': $rc"
	[ "$(wc -l <"$T/out")" = 1 ] || die "-c '$c': $(cat "$T/out")"
done
says 1 "nor is there such a file" $C sim lru -t z98 -c 10
says 2 "usage: cachectl sim POLICY [KNOB=VALUE] ... -t TRACE (-c SIZES | --mrc)" $C sim
says 0 "-c 4k: that is 1 page of 4 KiB" $C sim lru -t z99 -c 4k
says 2 "give a trace" $C sim lru -c 10
says 2 "give sizes" $C sim lru -t z99
says 2 "sim: -c 10 and --mrc: give one of them" $C sim lru -t z99 -c 10 --mrc
says 2 "-t zscan: there is -t z99 already" $C sim lru -t z99 -t zscan -c 10
says 2 "-c 20: there is -c 10 already; several sizes: -c 10,20" $C sim lru -t z99 -c 10 -c 20
says 0 "GET %: of those that are not a scan's" $C sim --help
says 2 ".svg or .png" $C sim lru -t z99 -c 10 --plot "$T/x.gif"
says 1 "No such file" $C sim lru -t z99 -c 10 --plot "$T/none/x.svg"
says 2 "--sample 2" $C sim lru -t z99 -c 10 --sample 2
says 1 "a sample of 0.01 has 40 of its pages" $C sim lru -t z99 -c 4000 --sample 0.01
says 1 "did you mean lru?" $C sim lrx -t z99 -c 10
while read -r p why; do
	says 1 "policy $p: $why" $C sim "$p" -t z99 -c 10
	says 1 "policy $p: $why" $C test "$p"
done <<-END
	/ Is a directory
	./ Is a directory
	/dev/null neither a name nor the path of a .bpf.c
	$T/s.txt neither a name nor the path of a .bpf.c
END
says 2 "did you mean refresh?" $C sim lru refersh=1 -t z99 -c 10
says 2 "allowed are 0 to 255" $C sim lru refresh=256 -t z99 -c 10
says 2 "knob refresh is given twice" $C sim lru refresh=1 refresh=2 -t z99 -c 10
says 0 "lru refresh=2 " $C sim lru refresh=1 lru refresh=2 lru -t z99 -c 10
says 2 "stands behind its policy" $C sim refresh=1 lru -t z99 -c 10
says 1 "MIN needs all of the trace" $C sim min -t "$T/s.txt" -c 10 --stream
rc=0
$C --json sim lrx -t z99 -c 10 >"$T/out" || rc=$?
[ "$rc $(jq .code "$T/out")" = "1 1" ] || die "an error is not JSON"

# Sources: compiled, and nothing of that is left. The compiler's text is shown.
mkdir "$T/tmp"
cp policies/lru.bpf.c "$T/mine.bpf.c"
near "a source" "$(TMPDIR=$T/tmp miss "$T/mine.bpf.c" -t z99 -c 4000)" "$(miss lru -t z99 -c 4000)" 0
sed 's/ec, folio))/ec, folio)/' "$T/mine.bpf.c" >"$T/wrong.bpf.c"
refused() {		# FILE TEXT: it does not compile, and of what the compiler says TEXT is shown
	! TMPDIR=$T/tmp $C sim "$1" -t z99 -c 10 >"$T/out" 2>&1 || die "$1 compiles"
	grep -q "$2" "$T/out" || die "$1: no '$2' in $(cat "$T/out")"
	[ "$(tail -n 1 "$T/out")" = "cachectl: $1: does not compile" ] || die "$1: $(cat "$T/out")"
}
refused "$T/wrong.bpf.c" 'wrong.bpf.c:[0-9]*:.*error'
says 1 "no compiler" sh -c "CC=there-is-no-such-compiler $C sim $T/mine.bpf.c -t z99 -c 10 2>&1 | grep ^cachectl; exit 1"
[ -z "$(ls "$T/tmp")" ] || die "left over: $(ls "$T/tmp")"

# What a simulator cannot have compiles for neither world. For BPF a look into a folio is refused when it is loaded: bad/load/folio_read.
for h in 'bpf_printk("x")' 'bpf_ktime_get_ns()' 'bpf_get_current_pid_tgid()' 'bpf_map_lookup_elem(lv, lv)'; do
	H="$h" perl -pe 's/^\tstruct folio \*folio;/$&\n\t$ENV{H};/' policies/fifo.bpf.c >"$T/h.bpf.c"
	grep -qF "$h" "$T/h.bpf.c" || die "no place for $h"
	refused "$T/h.bpf.c" "implicit declaration of function"
	! clang -g -O2 -target bpf -mcpu=v3 -I policies -I "/usr/include/$(uname -m)-linux-gnu" -c -o "$T/h.o" "$T/h.bpf.c" \
		2>"$T/out" || die "$h compiles for BPF"
	grep -q poisoned "$T/out" || die "$h: $(cat "$T/out")"
done
refused selftests/bad/load/folio_read.bpf.c 'undefined type.*struct folio'

# What dies, gives up, refuses or is nonsense says so, and no row comes out.
dies() {		# NAME TEXT
	! $C sim "selftests/bad/$1.bpf.c" -t z99 -c 4000 >"$T/out" 2>"$T/err" || die "$1: no error"
	[ "$(grep -c ^cachectl: "$T/err") $(wc -c <"$T/out")" = "1 0" ] || die "$1: $(cat "$T/out" "$T/err")"
	grep -qF "$2" "$T/err" || die "$1: $(cat "$T/err")"
}
dies load/no_folio "no_folio, 4000 pages: it died: Segmentation fault"
dies load/endless "endless, 4000 pages: evict_folios() does not return: 3 s of CPU time in one call"
dies gives_up "page 100 of inode 1"
dies initfails "init() refuses"
dies load/badkind "on_access has a rule that is none"
dies load/lists_17 "nr_lists must be 1 to 16"

# Programs. What the kernel takes in place of one that names nothing is the oldest.
fifo=$(miss fifo -t z99 -c 4000)
row selftests/bad/nothing.bpf.c -t z99 -c 4000 | jq -e --argjson m "$fifo" \
	'.miss_pct == $m and .evicted_policy == 0 and .evicted_fallback > .misses - 4001' >/dev/null || die "nothing: not as fifo"
# 400,000 requests of 10 us are 200 times 20 ms.
[ "$(row selftests/policy/clockwork.bpf.c -t z99 -c 4000 | jq .stats.ticks)" = 200 ] || die "clockwork"
row selftests/policy/scored.bpf.c -t z99 -c 4000 | jq -e '.miss_pct < 30 and .stats.ticks > 10 and .evicted_fallback == 0' >/dev/null ||
	die "scored"
# Each program is called as often as it should be, of every page inserted and removed, and is told a distance that is exact.
row selftests/bad/hooks.bpf.c -t z99 -c 4000 | jq -e '.stats.added == .misses and .stats.reclaimed == .evicted_policy and
	.stats.strangers == 0 and .misses - .stats.reclaimed <= 4000 and .stats.written == 0' >/dev/null || die "hooks"
seq 0 149 | awk '{ a[NR] = $1 } END { for (l = 0; l < 3; l++) for (i = 1; i <= NR; i++) print a[i] }' >"$T/loop.txt"
# A loop of 150 through 100 pages: each page comes back, twice, when those behind it and the page itself were evicted: 50 distances.
[ "$(row selftests/bad/ghost.bpf.c -t "$T/loop.txt" -c 100 --exact | jq -c .stats)" = '{"known":300,"unknown":150,"near":300,"distance":15300}' ] ||
	die "ghost: $(row selftests/bad/ghost.bpf.c -t "$T/loop.txt" -c 100 --exact | jq -c .stats)"
# A file that is kept out displaces a batch of reclaim, not what is cached: b is read once through, before and after a.
{
	printf '%s\n' "fio version 2 iolog" "a add" "b add" "a open" "b open"
	for f in a b a; do for i in {0..999}; do echo "$f read $(( i * 4096 )) 4096"; done; done
} >"$T/door.iolog"
row selftests/bad/door.bpf.c kept_out=2 -t "$T/door.iolog" -c 1000 | jq -e '.misses >= 2000 and .misses <= 2070 and .not_admitted == 1000' \
	>/dev/null || die "door: $(row selftests/bad/door.bpf.c kept_out=2 -t "$T/door.iolog" -c 1000)"
near "without the door" "$(miss lru -t "$T/door.iolog" -c 1000)" 100 0
# The same by a set of ids, of files; of threads and of cgroups, whose scans are then not kept.
row admission files=2 -t "$T/door.iolog" -c 1000 | jq -e '.misses >= 2000 and .misses <= 2070 and .stats.by_file == 1000' >/dev/null ||
	die "admission files=2: $(row admission files=2 -t "$T/door.iolog" -c 1000)"
# An id that nobody has changes nothing.
near "admission files=3" "$(miss admission files=3,4 -t "$T/door.iolog" -c 1000)" 100 0
for set in task cgroup; do
	row admission ${set}s=7,2 -t zscan -c 4000 | jq -e --arg by "by_$set" '.stats[$by] == .misses - .get_misses and
		.not_admitted == .stats[$by] and .get_miss_pct < 32' >/dev/null ||
		die "admission ${set}s=2: $(row admission ${set}s=7,2 -t zscan -c 4000)"
done
# Nobody named: getscan is lfu.
near "getscan, nobody named" "$(miss getscan -t getscan -c 4000)" "$(miss lfu -t getscan -c 4000)" 0
[ "$($C sim getscan scanners=2 getscan -t getscan -c 4000 --json | jq '.rows | .[0].get_miss_pct < .[1].get_miss_pct - 2')" = true ] ||
	die "two runs of getscan share their ids"
for ids in x 0 -1 1,x 18446744073709551616 1,,2; do says 2 "ids are decimal numbers" $C sim getscan scanners=$ids -t z99 -c 10; done
says 2 "ids are decimal numbers" $C sim getscan scanners= -t z99 -c 10
says 2 "at most 1024 ids" $C sim getscan "scanners=$(seq -s , 1025)" -t z99 -c 10
says 2 "did you mean scanners?" $C sim getscan scaners=2 -t z99 -c 10

# Output: the table, statistics, JSON, a picture.
$C sim lru refresh=0 fifo -t zscan -c 1000,4000 --stats >"$T/out"
[ "$(grep -c 'evicted [0-9]' "$T/out")" = 4 ] || die "--stats: $(cat "$T/out")"
grep -Eq '^lru refresh=0 +4000 +400000 +[0-9]+ +48\.[0-9]+ +35\.[0-9]+$' "$T/out" || die "the table: $(cat "$T/out")"
$C sim lru min -t z99 --mrc --json | jq -e '(.rows | length) == 24 and .distinct_pages > 30000 and .mode == "kernel"' >/dev/null || die "--json"
if command -v gnuplot >/dev/null; then
	$C sim lru fifo min -t loop --mrc --plot "$T/p.svg" >"$T/out"
	[ "$(grep -cE '</svg>|>(lru|fifo|min)<' "$T/p.svg")" = 4 ] || die "no picture"
	# Names are not commands of gnuplot's, nor of a shell's that it starts.
	hostile=$T/$'`touch here`\'"\nset output "x" #\\'
	cp "$T/s.txt" "$hostile.txt"
	( top=$PWD; cd "$T"; "$top/$C" sim lru -t "$hostile.txt" -c 100 --plot "$hostile.svg" >/dev/null ) || die "a hostile name"
	grep -qF 'touch here' "$hostile.svg" || die "a hostile name: no picture"
	[ ! -e "$T/here" ] || die "a name is run as a command"
	ln -s /dev/full "$T/full.svg"
	says 1 "No space left on device" $C sim lru -t z99 -c 10 --plot "$T/full.svg"
fi
# What is there stays until there is another, and nothing is left of what came to nothing.
echo precious >"$T/p.svg"
says 1 "--plot needs gnuplot" env PATH="$T/bin" $C sim lru -t z99 -c 10 --plot "$T/p.svg"
says 1 "did you mean lru?" $C sim lrx -t z99 -c 10 --plot "$T/p.svg"
says 1 "did you mean lru?" $C sim lrx -t z99 -c 10 --plot "$T/q.svg"
[ "$(cat "$T/p.svg")" = precious ] || die "a picture that came to nothing has taken the place of another"
[ ! -e "$T/q.svg" ] || die "a picture that came to nothing is left over"

# The commands that policies/README.md prints.
grep -E '^    cachectl sim ' policies/README.md >"$T/commands"
(( $(wc -l <"$T/commands") >= 3 )) || die "policies/README.md: no commands"
cp policies/lru.bpf.c "$T/mine.bpf.c"
cp "$T/s.oracleGeneral.bin" "$T/disk.oracleGeneral"
zstd -q --rm "$T/disk.oracleGeneral"
top=$PWD
( cd "$T" && PATH=$top/build:$PATH bash -eu commands >out 2>&1 ) || die "policies/README.md: $(cat "$T/out")"
echo "$cells figures compared"
