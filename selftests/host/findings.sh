#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The table "Which test answers which finding" of selftests/README.md: it has every finding, once; each test and bad policy that it names
# exists; and what a test's head says it answers is in the table.
set -euo pipefail
cd "$(dirname "$0")/.."
rc=0
bad() {
	echo "$*"
	rc=1
}

table=$(sed -n '/^## Which test answers/,/^Bad policies/p' README.md)
# A finding's last column.
row() { awk -F '|' -v f=" $1 " '$2 == f { print $4 }' <<<"$table"; }
wanted=()
for i in {1..14}; do wanted+=("A$i"); done
for i in {1..11} {13..19}; do wanted+=("B$i"); done
for i in {6..9}; do wanted+=("E$i"); done
for i in {1..12}; do wanted+=("facts 4.$i"); done
for i in {1..13}; do wanted+=("research 5.1.$i"); done
for i in {2..5}; do wanted+=("research 5.$i"); done
for f in "${wanted[@]}"; do
	[ "$(row "$f" | wc -l)" = 1 ] || { bad "$f: $(row "$f" | wc -l) rows"; continue; }
	row "$f" | grep -qE '`|no test: ' || bad "$f: neither a test nor a reason"
done

exists() {
	local f
	for f in "kernel/$1.sh" "kernel/$1.c" "$1.sh" "bad/$1.bpf.c" "bad/load/$1.bpf.c" "../$1"; do
		[ ! -f "$f" ] || return 0
	done
	return 1
}
# shellcheck disable=SC2016
while read -r name; do
	exists "$name" || bad "$name: no such test or policy"
done < <(sed -n '/^| finding |/,/^## /p' README.md | cut -d '|' -f 4- | grep -oE '`[a-z][a-z0-9_/]*`' | tr -d '`' |
	grep -vxE 'bpf_for|bpf_loop' | sort -u)
while read -r name; do
	grep -q "^| .*\`$name\`" README.md || bad "$name: a test that README.md does not have"
done < <(find kernel -name '*.sh' -o -name '*.c' | sed 's@.*/@@; s@\.[a-z]*$@@')

# "Review A1, B2; facts 4.3." of a test's head.
for f in kernel/*.sh; do
	name=$(basename "$f" .sh)
	head=$(sed -n '/^[^#]/q; s/^# *//p' "$f" | tr '\n' ' ')
	while read -r id; do
		[ -z "$(row "$id")" ] || row "$id" | grep -q "\`$name\`" || bad "$f says that it answers $id; the table does not"
	done < <({
		grep -oiE 'review [A-E][0-9]+(, [A-E][0-9]+)*' <<<"$head" | grep -oE '[A-E][0-9]+'
		grep -oiE 'facts 4\.[0-9]+(, 4\.[0-9]+)*' <<<"$head" | grep -oE '4\.[0-9]+' | sed 's/^/facts /'
		grep -oiE 'research 5\.[0-9.]*[0-9](, 5\.[0-9.]*[0-9])*' <<<"$head" | grep -oE '5\.[0-9.]*[0-9]' | sed 's/^/research /'
	} || :)
done
exit $rc
