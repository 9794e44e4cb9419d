#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 180
#
# `cachectl check` as far as it needs no kernel: sources that do not compile (selftests/bad/compile), policies that would load and return
# what the kernel takes no notice of, or no policies at all (selftests/bad/check), and policies that cachectl or libbpf refuses before the
# kernel is asked (those of selftests/bad/load with "// kernel: not asked"), each with its five headings. That each row of
# loader/refusal_table.c has a program, here or in selftests/kernel/explains.sh.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"
# shellcheck source=selftests/refused.sh
. selftests/refused.sh
export TMPDIR=$T

# What was compiled goes, whatever comes of it.
clean() { [ -z "$(find "$T" -maxdepth 1 -name 'cachectl.??????' -type d)" ] || die "$1: what was compiled is still there"; }

bad_compile=(selftests/bad/compile/*.bpf.c)
mapfile -t bad_load < <(grep -l '^// kernel: not asked' selftests/bad/load/*.bpf.c)
[ $((${#bad_compile[@]} + ${#bad_load[@]})) -ge 30 ] || die "only ${#bad_compile[@]} and ${#bad_load[@]} policies"
bad_check=(selftests/bad/check/*.bpf.?)
[ "${#bad_check[@]}" -ge 3 ] || die "only ${#bad_check[@]} in bad/check"
for src in "${bad_compile[@]}" "${bad_check[@]}" "${bad_load[@]}"; do
	rc=0
	$C -q check "$src" >"$T/stdout" 2>"$T/out" || rc=$?
	[ "$rc $(wc -c <"$T/stdout")" = "1 0" ] || die "$src: exit $rc, stdout: $(cat "$T/stdout")"
	refused "$src" "$T/out" || exit 1
	[ "${src%/compile/*}" = "$src" ] || refused_log "$T/out" || exit 1
	clean "$src"
done

# Each row of the table has a program whose marks are its reason and a part of its suggestion, and not those of another row too.
# shellcheck disable=SC2016
perl -e '
	my ($string, @row) = qr/"(?:\\.|[^"\\])*"/;
	sub text { my $c = shift; join "", map { s/\\(.)/$1/gr } $c =~ /"((?:\\.|[^"\\])*)"/g }
	local $/;
	open my $f, "<", shift or die; my $table = <$f>;
	while ($table =~ /\{\s*((?:$string\s*)+),\s*(?:NULL|$string),\s*((?:$string\s*)+),\s*((?:$string\s*)+)\}/g) {
		my ($message, $reason, $suggestion) = map { text($_) } $1, $2, $3;
		push @row, { message => $message, reason => join("[^(]*", map { quotemeta } split /\$\d/, $reason, -1), suggestion => $suggestion };
	}
	for (@ARGV) {
		open $f, "<", $_ or die; my $source = <$f>;
		my ($reason, $suggests) = map { $source =~ m{^// $_: (.*)}m } "reason", "suggests";
		$suggests = quotemeta($suggests) =~ s/\w+/(?:$&|\\\$\\d)/gr;	# a word of it is what $1 stands for, maybe
		my @fits = grep { $reason =~ /^$_->{reason}$/ && $_->{suggestion} =~ /$suggests/ } @row;
		$fits[0]{program} = $_ if @fits == 1;
	}
	print "loader/refusal_table.c: no program in selftests/bad has the reason and the suggestion of this row alone: $_->{message}\n"
		for grep { !$_->{program} } @row;
	print "rows: " . @row' loader/refusal_table.c selftests/bad/*/*.bpf.? >"$T/out"
n=$(sed -n "/^} table/,/^};/p" loader/refusal_table.c | grep -c "^	{")
[ "$(cat "$T/out")" = "rows: $n" ] || die "$(cat "$T/out"), and the table has $n"

# Verdicts of an object; and nothing is found in policies that are right, or computes what they return.
src=selftests/bad/check/list_beyond.bpf.c
clang -g -O2 -target bpf -mcpu=v3 -I policies -I "/usr/include/$(uname -m)-linux-gnu" -c $src -o "$T/list_beyond.bpf.o"
! $C check "$T/list_beyond.bpf.o" 2>"$T/out" || die "an object with a wrong verdict"
refused $src "$T/out" || exit 1
for object in build/policies/*.bpf.o build/selftests/policy/*.bpf.o build/selftests/bad/*.bpf.o; do
	CACHECTL_VERIFIER_SECONDS=20 $C check "$object" >"$T/out" 2>&1 || :
	! grep -Eq 'no verdict|but (lists|ends) are' "$T/out" || die "$object: $(cat "$T/out")"
done

# An object without the source at hand.
cp selftests/bad/load/not_a_program.bpf.c "$T/"
(cd "$T" && clang -g -O2 -target bpf -mcpu=v3 -I "$OLDPWD/policies" -I "/usr/include/$(uname -m)-linux-gnu" -c not_a_program.bpf.c)
rm "$T/not_a_program.bpf.c"
rc=0
$C check "$T/not_a_program.bpf.o" 2>"$T/out" || rc=$?
{ [ $rc = 1 ] && grep -q '^Reason: added() is an operation and was not declared' "$T/out"; } || die "object alone: exit $rc, $(cat "$T/out")"

# The same header refuses the same on the host: a state or a memory that is too large is NULL, always; a default is in its range.
for name in state_eight data_large knob_default; do
	says 1 "does not compile" sh -c "$C test selftests/bad/compile/$name.bpf.c 2>$T/err; rc=\$?; tail -n 1 $T/err; exit \$rc"
	grep -q 'error: static assertion failed' "$T/err" || die "$name on the host: $(cat "$T/err")"
done

# What the compiler warns of: of what is refused it is in the log, before the rest, and the headings are all that is said.
sed 's/(void \*)//; s/POLICY_PROG(added/POLICY_PROG(added_late/; s/= added/= added_late/' selftests/bad/check/list_beyond.bpf.c >"$T/warns.bpf.c"
! $C check "$T/warns.bpf.c" >"$T/out" 2>&1 || die "warns.bpf.c is not refused"
[[ $(head -n 1 "$T/out") == Reason:* && $(tail -n 1 "$T/out") == "Full log: $T/"* ]] || die "warnings: $(cat "$T/out")"
grep -q 'warns.bpf.c:[0-9:]* warning: incompatible function pointer types' "$(sed -n 's/^Full log: //p' "$T/out")" || die "the log lacks the warning"
# Of what is in order it is a line after it, and says the idiom; a compiler for which it is an error gets the same.
sed -i 's/TO(9/TO(0/; s/POLICY(list_beyond/u32 idle() { int n; return 0; }\n&/' "$T/warns.bpf.c"
$C info "$T/warns.bpf.c" >"$T/stdout" 2>"$T/out" || die "info of a source: $(cat "$T/out")"
grep -qxF "  file    $T/warns.bpf.c" "$T/stdout" || die "info of a source: $(cat "$T/stdout")"
grep -qE '^warning: warns.bpf.c:[0-9]+: a program is given to an operation as it is.*: cast it: .evict_folios = \(void \*\)evict' "$T/out" || die "warnings: $(cat "$T/out")"
grep -qE '^warning: warns.bpf.c:[0-9]+: unused variable .n.' "$T/out" || die "warnings: $(cat "$T/out")"
! grep -v '^warning: ' "$T/out" || die "more than a line each"
! $C -q info "$T/warns.bpf.c" 2>&1 >/dev/null | grep . || die "-q"
! CLANG="clang -Werror=incompatible-function-pointer-types" $C check "$T/warns.bpf.c" 2>"$T/out" || die "not an error"
grep -q '^Suggestion: cast it: .evict_folios = (void \*)evict' "$T/out" || die "the cast: $(cat "$T/out")"
! $C info selftests/bad/compile/syntax.bpf.c >"$T/out" 2>&1 || die "info of what does not compile"
grep -q '^Reason: it is not C' "$T/out" || die "info: $(cat "$T/out")"
clean "info of a source"

# An error in a header of the author's own is there, and the row knows it.
printf '#include "cache_ext.bpf.h"\n#include "mine.h"\nPOLICY(own_header, "does not compile", .nr_lists = 1);\n' >"$T/own_header.bpf.c"
printf 'static u64 twice(u64 n)\n{\n\treturn 2 * m;\n}\n' >"$T/mine.h"
! $C check "$T/own_header.bpf.c" 2>"$T/out" || die "an error in a header, and it compiles"
[ "$(head -n 2 "$T/out" | tr '\n' '|')" = "Reason: m is not declared|At: mine.h:3|" ] || die "a header of the author's own: $(cat "$T/out")"

# As JSON.
rc=0
$C --json check selftests/bad/compile/clock.bpf.c >"$T/json" || rc=$?
[ "$rc $(jq -c '[.code, .at.file, .at.line, .at.text, .path[-1].line, (.suggestion | length > 10), (.log | length > 10)]' "$T/json")" = \
	"1 [1,\"clock.bpf.c\",12,\"last = bpf_ktime_get_ns();\",12,true,true]" ] || die "--json: $(cat "$T/json")"

# A compiler is missing, is chosen, crashes.
says 1 "no compiler: install clang or set" env CLANG="$T/no-clang" "$C" check policies/fifo.bpf.c
says 1 "No such file" $C check ./nothing.bpf.c
says 1 "No such file" $C check ./nothing.bpf.o
printf '#!/bin/sh\necho "something odd happened"\nexit 1\n' >"$T/odd"
chmod +x "$T/odd"
CLANG=$T/odd $C check policies/fifo.bpf.c 2>"$T/out" && die "a compiler that fails is believed"
grep -q '^Reason: it does not compile: clang failed and said nothing' "$T/out" || die "a compiler that fails: $(cat "$T/out")"
clean "a compiler that fails"

# Who is told to end meanwhile leaves nothing either: the compiler is at work, or the verifier.
# shellcheck disable=SC2016
printf '#!/bin/sh\n: >"$STARTED"\nexec sleep 20\n' >"$T/slow"
chmod +x "$T/slow"
mkdir "$T/tmp"
export STARTED=$T/started
for command in check info "sim -t z99 -c 10" test; do
	for signal in INT TERM HUP; do
		rm -f "$STARTED"
		# A group of its own, as a shell with job control makes it; this one ignores SIGINT for what is in the background.
		# shellcheck disable=SC2016,SC2086
		TMPDIR=$T/tmp CLANG=$T/slow CC=$T/slow perl -e 'setpgrp; $SIG{INT} = "DEFAULT"; exec @ARGV' \
			$C $command policies/fifo.bpf.c >"$T/out" 2>&1 &
		pid=$!
		for _ in {1..100}; do [ ! -e "$STARTED" ] || break; sleep 0.05; done
		kill -$signal -- -$pid
		! wait $pid || die "$command, SIG$signal: no error"
		[ -z "$(ls -A "$T/tmp")" ] || die "$command, SIG$signal: left over: $(ls -A "$T/tmp")"
	done
done

# shellcheck source=loader/cachectl.bash disable=SC2034
( set +e; . loader/cachectl.bash; cd "$T"; PATH=$OLDPWD/build:$PATH; touch mine.bpf.c; COMP_WORDS=(cachectl check mi) COMP_CWORD=2; _cachectl; [ "${COMPREPLY[*]}" = mine.bpf.c ] ) ||
	die "completion of 'cachectl check mi'"
echo "${#bad_compile[@]}, ${#bad_check[@]} and ${#bad_load[@]} refusals"
