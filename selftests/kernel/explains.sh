#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `cachectl check`: what it says of a policy that loads, and of each in selftests/bad/load that the kernel or libbpf refuses the five
# headings, with the texts that are in its source. `cachectl set` of it says the reason in one line. Nothing is attached.
# timeout: 900
. "$(dirname "$0")/../lib.sh"
# shellcheck source=selftests/refused.sh
. "$TOP/selftests/refused.sh"

fresh_cgroup check
rc=0 n=0
for src in "$TOP"/selftests/bad/load/*.bpf.c; do
	[ -z "$(mark "$src" kernel)" ] || continue
	object=$BUILD/bad/load/$(basename "$src" .c).o
	code=0
	cachectl -q check "$object" >"$T/stdout" 2>"$T/out" || code=$?
	[ "$code $(wc -c <"$T/stdout")" = "1 0" ] || { echo "$src: exit $code: $(cat "$T/stdout" "$T/out")"; rc=1; continue; }
	refused "$src" "$T/out" && refused_log "$T/out" || rc=1
	n=$((n + 1))
done
no_policy "$CG" || fail "a policy is attached"
[ "$n" -ge 50 ] || fail "only $n policies"

# In one line; the others are load.sh's.
src=$TOP/selftests/bad/load/null_state.bpf.c
fails "$(mark "$src" reason)" cachectl set "$CG" "$BUILD/bad/load/null_state.bpf.o"
eq "lines of set" "$(wc -l <"$T/out")" 1
grep -q 'null_state.bpf.c:[0-9]*, in folio_added); cachectl check .*null_state.bpf.o explains$' "$T/out" || fail "set: $(cat "$T/out")"

# The verifier is not waited for without end, and a policy that it looks at for longer stays unloaded.
# check says where its loop is, set says a line.
export CACHECTL_VERIFIER_SECONDS=1
for source in long_verified pages_bound; do
	code=0
	cachectl check "$BUILD/policy/$source.bpf.o" >"$T/stdout" 2>"$T/out" || code=$?
	eq "$source: exit code and standard output" "$code $(wc -c <"$T/stdout")" "1 0"
	refused "$TOP/selftests/policy/$source.bpf.c" "$T/out" && refused_log "$T/out" || rc=1
	grep -q '^Full log: none: the verifier' "$T/out" || fail "$source: a log of what said nothing: $(cat "$T/out")"
done
code=0
cachectl --json check "$BUILD/policy/long_verified.bpf.o" >"$T/json" 2>"$T/out" || code=$?
eq "--json" "$code $(jq -c '[.error[0:32], .code, .at.line > 0, .op, .path[0].note, (.suggestion | length > 10), .log]' "$T/json")" \
	'1 ["the verifier was not done after ",1,true,"folio_added","a loop",true,""]'
fails "the verifier was not done after 1 s: a loop may have no end; bound each loop" cachectl set "$CG" "$BUILD/policy/long_verified.bpf.o"
eq "lines about the verifier" "$(wc -l <"$T/out")" 1
unset CACHECTL_VERIFIER_SECONDS
no_policy "$CG" || fail "a policy is attached"

# What there is no memory for is not tried: libbpf takes a buffer as large as the kernel's array, and somebody would be killed.
if [ "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" -lt 2048 ]; then
	for command in check "set $CG"; do
		# shellcheck disable=SC2086
		fails "its global variables are too large: 1024 MiB, most of it table; loading takes twice that, and this machine has" \
			cachectl $command "$BUILD/policy/table_half.bpf.o"
	done
	no_policy "$CG" || fail "a policy is attached"
fi

# A policy that loads: by name, by source. What is verified is what the kernel says of the loaded program, and is not 0.
cachectl -q check s3fifo >"$T/out" || fail "check s3fifo: $(cat "$T/out")"
for text in "op      evict_folios: [1-9][0-9]* instructions, [1-9][0-9]* verified" "op      init: [1-9][0-9]* instructions, [1-9][0-9]* verified" \
	"list 0  a hit: COUNT up to 3" "knob    threshold=2 (1 to 3)" "stat    promoted: folios moved" "result  loads"; do
	grep -q "$text" "$T/out" || fail "check s3fifo does not say '$text' but: $(cat "$T/out")"
done
cachectl -q check "$TOP/policies/lirs.bpf.c" >"$T/out" || fail "check lirs.bpf.c: $(cat "$T/out")"
grep -q "^  file    $TOP/policies/lirs.bpf.c" "$T/out" || fail "check of a source: $(cat "$T/out")"
eq "what is left of the compiler's" "$(find /tmp -maxdepth 1 -name 'cachectl.*' | wc -l)" 1
rm -f /tmp/cachectl.log.*
[ "$(cachectl --json check s3fifo | jq -c '[.name, .rules.on_access[0].kind, (.knobs | length), (.stats | length), [.programs[] | .op],
	([.programs[].verified_insns] | min > 0)]')" = '["s3fifo","COUNT",3,3,["init","evict_folios"],true]' ] ||
	fail "check --json: $(cachectl --json check s3fifo)"

# The example of policies/README.md.
sed -n '/^Reason: /,/^Full log: /p' <(sed 's/^    //' "$TOP/policies/README.md") | grep -v '^Full log: ' >"$T/readme"
cachectl check "$BUILD/bad/load/null_state.bpf.o" 2>&1 | grep -v '^Full log: ' >"$T/out" || :
rm -f /tmp/cachectl.log.*
diff "$T/readme" "$T/out" || fail "policies/README.md's example is not what cachectl says"
exit $rc
