#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# How the code has to look: checkpatch --strict on the module, lengths of files and lines, lines of the policies.
set -euo pipefail
cd "$(dirname "$0")/../.."
K=$(kernel/build/kernel --print-dir patched)/linux
rc=0

bad() {
	echo "$*"
	rc=1
}

mapfile -t sources < <(find kernel -maxdepth 1 -name '*.[ch]' ! -name trace.h)
# The stubs and the BPF declarations are what BPF needs them to be.
perl "$K/scripts/checkpatch.pl" --strict --quiet --no-summary --no-tree -f \
	--ignore SPDX_LICENSE_TAG,COMPLEX_MACRO,MACRO_ARG_REUSE,MACRO_ARG_PRECEDENCE,MACRO_WITH_FLOW_CONTROL \
	"${sources[@]}" || rc=1
# Trace events are laid out as in include/trace/events.
perl "$K/scripts/checkpatch.pl" --strict --quiet --no-summary --no-tree -f \
	--ignore SPDX_LICENSE_TAG,PARENTHESIS_ALIGNMENT,OPEN_ENDED_LINE kernel/trace.h || rc=1

while read -r f; do
	n=$(wc -l <"$f")
	(( n <= 800 )) || bad "$f: $n lines, at most 800"
	# A message on one line can be searched for: lines with a string may be longer, and those that tell a test what to expect.
	expand "$f" | awk -v f="$f" 'length($0) > 100 && !/"/ && !/^\/\/ [a-z]+: / { print f ":" NR ": " length($0) " columns"; bad = 1 }
		END { exit bad }' || rc=1
done < <(git ls-files '*.[ch]')

lines() { # without comments and blanks
	perl -0777 -pe 's{/\*.*?\*/}{}gs; s{//[^\n]*}{}g' "$1" | grep -c '[^[:space:]]'
}
least=1000 most=0
while read -r policy limit; do
	n=$(lines "policies/$policy.bpf.c")
	echo "$policy: $n lines, at most $limit"
	(( n <= limit )) || rc=1
	grep -q "^| \`$policy\` | $n |" policies/README.md || bad "policies/README.md: $policy has $n lines"
	(( n >= least )) || least=$n
	(( n <= most )) || most=$n
done <<-EOF
	fifo 15
	lru 20
	mru 25
	lfu 50
	s3fifo 60
	clock 35
	sieve 35
	2q 45
	arc 80
	lirs 120
	wtinylfu 130
	mglru 200
	lhd 150
	auto 500
	getscan 60
	admission 35
EOF
grep -q " of $least to $most lines" README.md || bad "README.md: policies have $least to $most lines"

# policies/README.md names each member that a program is told.
members() { sed -n "/^struct cache_ext_$1 {/,/^}/p" policies/cache_ext.bpf.h | sed -nE 's/^\t[a-z0-9]+ ([a-z_]+)(\[[A-Z_]*\])?;.*/\1/p'; }
row() { sed -nE "s/^\| \`$1\` \| .*\| ([^|]*) \|$/\1/p" policies/README.md | tail -n 1; }
told=0
while read -r op struct; do
	for m in $(members "$struct"); do
		told=$((told + 1))
		row "$op" | grep -qF "\`$m\`" || bad "policies/README.md: $op: no $m of struct cache_ext_$struct"
	done
done <<-EOF
	init init_args
	folio_added add_args
	folio_accessed access_args
	evict_folios evict_ctx
	exit exit_info
EOF
(( told >= 20 )) || bad "only $told members found in cache_ext.bpf.h"

# Nothing of one machine is in the project.
if git grep -nE '/root/|/home/[a-z]|/tmp/w/|deb\.debian\.org' -- ':!selftests/host/style.sh'; then
	bad "a path or host of some machine is in the project"
fi
exit $rc
