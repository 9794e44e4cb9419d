#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# The commands of README.md work as printed. Each block of them has a mark:
#
#	host	run here, from the top of the project
#	vm	run in the VM, all in one shell, in the order of the page
#	policy NAME	saved as NAME
#	dry	not run: it takes too long, or changes this machine. Its make targets are there, its paths exist
#	no	not run: it installs a kernel
set -euo pipefail
cd "$(dirname "$0")/../.."
top=$PWD
mkdir -p build/readme
T=$(mktemp -d "$top/build/readme/XXXXXX")
trap 'rm -rf "$T"' EXIT

selftests/blocks README.md "$T"
[ "$(find "$T" -name '*.vm' | wc -l)" -ge 4 ] || { echo "README.md: its blocks were not found"; exit 1; }

# What cannot be run is at least there.
cat "$T"/*.dry | sed -nE 's/^(sudo )?make ([a-z]+)$/\2/p' >"$T/targets"
[ "$(wc -l <"$T/targets")" -ge 3 ] || { echo "README.md: no make targets found"; exit 1; }
make help >"$T/help"
while read -r target; do
	make -n "$target" >/dev/null || { echo "make $target"; exit 1; }
	grep -q "make $target" "$T/help" || { echo "make help does not know $target"; exit 1; }
done <"$T/targets"

# Links to files of the project.
grep -oE '\]\([a-z][^)#:]*\)' README.md | tr -d '()]' | while read -r f; do
	[ -e "$f" ] || { echo "README.md: $f does not exist"; exit 1; }
done

# The page says clang -c clock.bpf.c -o build/...: from a directory that looks like the top of the project.
mkdir -p "$T/top/build"
ln -s "$top/policies" "$T/top/policies"
ln -s "$top/build/cachectl" "$top/build/policies" "$top/build/module" "$T/top/build/"
cp "$T"/*.clock.bpf.c "$T/top/clock.bpf.c"
for f in "$T"/*.host; do
	( cd "$T/top" && bash -eu "$f" ) || { echo "failed: $(cat "$f")"; exit 1; }
done

{
	echo 'set -eu'
	echo "cd $T/top"
	cat "$T"/*.vm
	# What the page says of the outcome.
	# shellcheck disable=SC2016
	echo '[ "$(cachectl status demo --json | jq -r .policy)" = clock ]'
	echo 'echo "everything ran"'
} >"$T/commands"
selftests/vm/run --timeout 250 --disk -- bash "$T/commands" >"$T/out" 2>&1 || { tail -n 20 "$T/out"; exit 1; }
grep -qx 'everything ran' "$T/out" || { tail -n 20 "$T/out"; exit 1; }
# Under 1 % with fifo, above 60 % with mru, and what a hot part gives clock.
mapfile -t pct < <(sed -n 's/^  hit ratio *\([0-9]*\)\.[0-9]* % of .*/\1/p' "$T/out")
{ [ "${#pct[@]}" = 4 ] && (( pct[0] < 1 && pct[1] > 60 && pct[2] < 1 && pct[3] > 5 )); } || { echo "hit ratios: ${pct[*]}"; tail -n 40 "$T/out"; exit 1; }
echo "hit ratios: fifo ${pct[0]} %, mru ${pct[1]} %, clock ${pct[2]} % and ${pct[3]} %"
grep -q 'clock.spared [1-9]' "$T/out" || { echo "clock spared nothing"; exit 1; }
