#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Policies that must not load, or not attach, and what is said about it: selftests/bad/load, each with its "// expect:" of the kernel
# or libbpf, and what cachectl makes of it in one line: its "// reason:", or "// cachectl:" if cachectl refuses the object before it asks
# the kernel. What `cachectl check` makes of it is explains.sh's. Review A5, A6, A7, B4, B6, B16.
# timeout: 900
. "$(dirname "$0")/../lib.sh"

fresh_cgroup load
rc=0
for src in "$TOP"/selftests/bad/load/*.bpf.c; do
	object=$BUILD/bad/load/$(basename "$src" .c).o
	expect=$(sed -n 's@^// expect: @@p' "$src")
	[ -n "$expect" ] || fail "$src: has no line '// expect: TEXT'"
	(fails "$expect" attach -p "/sys/fs/bpf/load" "$CG" "$object") || rc=1
	no_policy "$CG" || fail "$(basename "$src"): is attached"
	says=$(sed -n 's@^// cachectl: @@p' "$src")
	says=${says:-$(sed -n 's@^// reason: @@p' "$src")}
	[ -n "$says" ] || fail "$src: has no line '// reason: TEXT'"
	(fails "$says" cachectl -q set "$CG" "$object" && eq "lines about $(basename "$src")" "$(wc -l <"$T/out")" 1) || rc=1
	no_policy "$CG" || fail "$(basename "$src"): is attached by cachectl"
done
exit $rc
