#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# The commands of policies/README.md that lead from nothing to a policy work as printed, one after the other, with what it says of
# their outcome: here those marked host, in the VM those marked vm. Its other commands are sim.sh's.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"
top=$PWD
mkdir -p build/readme
D=$(mktemp -d "$top/build/readme/XXXXXX")
trap 'rm -rf "$T" "$D"' EXIT
mkdir "$D/w"
selftests/blocks policies/README.md "$D"
[ "$(find "$D" -name '*.host' | wc -l) $(find "$D" -name '*.vm' | wc -l)" = "2 1" ] || die "policies/README.md: its blocks were not found"

start=$SECONDS
( cd "$D/w" && cat "$D"/*.host >"$D/here" && PATH=$top/build:$PATH bash -eu "$D/here" ) >"$T/out" 2>&1 || die "$(tail -n 5 "$T/out")"
(( SECONDS - start < 300 )) || die "ten minutes: these took $(( SECONDS - start )) s"
grep -q '^ok mine: ' "$T/out" || die "make test: $(cat "$T/out")"
[ "$(grep -cE '^mine( new_pct=50)? +4000 ' "$T/out")" = 3 ] || die "make sim: $(cat "$T/out")"
# The page says how long it is.
n=$(perl -0777 -pe 's{/\*.*?\*/}{}gs; s{//[^\n]*}{}g' loader/new/policy.bpf.c | grep -c '[^[:space:]]')
(( n >= 20 && n <= 45 )) || die "a policy of 40 lines: $n"

{ echo 'set -eu'; echo "cd $D/w/mine"; cat "$D"/*.vm; echo 'echo "everything ran"'; } >"$D/there"
selftests/vm/run --disk --timeout 250 -- bash "$D/there" >"$T/out" 2>&1 || die "$(tail -n 20 "$T/out")"
grep -qx 'everything ran' "$T/out" || die "$(tail -n 20 "$T/out")"
grep -q '^/demo: mine for ' "$T/out" || die "cachectl status: $(cat "$T/out")"
grep -qE '^  hit ratio .* of 2[0-9]{4} accesses$' "$T/out" || die "cachectl status after two reads of 11520 pages: $(cat "$T/out")"
