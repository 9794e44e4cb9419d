#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# cachectl test: each policy of policies/ has all properties, and each policy of broken/ lacks the one that it is named for, no
# other, and is told so in one line, which its "// expect:" has; whatever the order, the seed and the form of output.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"

mapfile -t shipped < <(cd policies && ls ./*.bpf.c)
shipped=("${shipped[@]#./}")
shipped=("${shipped[@]%.bpf.c}")
$C test "${shipped[@]}" >"$T/out" || die "a policy of ours: $(grep -v ^ok "$T/out")"
[ "$(grep -c '^ok .*: 10 properties, 3 seeds from 1, [0-9]* requests$' "$T/out")" = "${#shipped[@]}" ] || die "$(cat "$T/out")"
$C test "${shipped[@]}" --exact --seed 77 -n 1 >"$T/out" || die "one victim at a time: $(grep -v ^ok "$T/out")"
# Knobs at their ends.
$C test lru refresh=0 mru skip=1024 lfu decay=1 lirs hir_pct=50 wtinylfu window_pct=90 s3fifo small_pct=90 ghost_pct=0 -n 1 >"$T/out" ||
	die "knobs: $(cat "$T/out")"

declare -A seen
for f in selftests/host/broken/*.bpf.c; do
	name=$(basename "$f" .bpf.c)
	rc=0
	$C -q test "$f" -n 1 >"$T/out" 2>&1 || rc=$?
	[ "$rc $(wc -l <"$T/out")" = "1 1" ] || die "$name: exit $rc: $(cat "$T/out")"
	expect=$(sed -n 's@^// expect: "\(.*\)"$@\1@p' "$f")
	[ -n "$expect" ] || die "$f: no // expect:"
	grep -qE "^FAIL $name: $expect" "$T/out" || die "$name: not '$expect' but: $(cat "$T/out")"
	[ "$name" = "${name#"${expect%%:*}"}" ] && die "$name: not named for ${expect%%:*}"
	seen[${expect%%:*}]=1
done
# Each property has a policy that lacks it.
[ "${#seen[@]}" = "$($C test fifo -n 1 --json | jq '.[0].properties')" ] || die "properties without a broken policy: only ${!seen[*]}"

# One that takes long gives a sign of life.
: >"$T/out"
timeout 120 $C test selftests/host/broken/bounded_slow.bpf.c >"$T/out" 2>&1 &
slow=$!
until grep -q . "$T/out" || ! kill -0 $slow 2>/dev/null; do sleep 0.2; done
kill $slow 2>/dev/null || :
wait $slow || :
grep -qE '^bounded_slow: seed 1, steady: [0-9]+ requests, [5-9] of at most 20 s of CPU time used, goes on$' "$T/out" ||
	die "no sign of life: $(cat "$T/out")"

# The same line again, to find it by, and only with a seed that shows it; the others have their results.
line=$($C test selftests/host/broken/evicts.bpf.c --seed 5 -n 1 || :)
[ "$line" = "$($C test selftests/host/broken/evicts.bpf.c --seed 5 -n 1 || :)" ] || die "not the same line"
[[ $line == *"seed 5, "* ]] || die "--seed: $line"
! $C test fifo selftests/host/broken/evicts.bpf.c lru >"$T/out" || die "no failure"
[ "$(cut -d' ' -f1 "$T/out" | tr '\n' ' ')" = "ok FAIL ok " ] || die "$(cat "$T/out")"
! $C test selftests/host/broken/progress.bpf.c --json >"$T/out" || die "no failure with --json"
jq -e '.[0].failures | length == 1 and .[0].property == "progress" and .[0].seed == 1 and .[0].step > 0' "$T/out" >/dev/null ||
	die "--json: $(cat "$T/out")"

# A program for each operation, none of which is wrong.
says 0 "ok hooks" $C test selftests/bad/hooks.bpf.c -n 1
says 1 "on_access has a rule CALL, and there is no folio_accessed()" $C test selftests/bad/load/call_nobody.bpf.c
says 0 "ok scored" $C test selftests/policy/scored.bpf.c -n 1
says 1 "did you mean lru?" $C test lrx
says 1 "min has no program" $C test min
says 1 "init() refuses" $C test selftests/bad/initfails.bpf.c
says 2 "usage: cachectl test" $C test
says 2 "--seed x" $C test lru --seed x
says 2 "-n 0" $C test lru -n 0
echo "${#shipped[@]} policies, ${#seen[@]} properties"
