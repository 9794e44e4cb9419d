#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# The table of bench/README.md is what results/fidelity.txt and cachectl sim give, has every policy and every workload, and no cell is
# off that is not explained; a policy that is new is missed, and a cell that is off is marked. cp needs
# cloudphysics/cloudPhysicsIO.vscsi.zst in $TRACES or beside the project.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"

TRACES=$(realpath "${TRACES:-../shared/traces}" || echo /none)
export TRACES
rc=0
bench/table --check || rc=1

# A project of two policies in which things are wrong, one after the other.
export TRACES=/none
mkdir -p "$T/top/bench/results" "$T/top/policies"
ln -s "$PWD/build" "$T/top/build"
cp policies/names policies/{fifo,lru}.bpf.c "$T/top/policies/"
cp bench/table bench/README.md "$T/top/bench/"
awk -F'\t' '$1 == "cell" && $5 ~ /^(kernel|fifo|lru)$/' bench/fidelity.tsv >"$T/top/bench/fidelity.tsv"
grep -E '^[a-z0-9]+ +[0-9]+ +(all|get) +(kernel|fifo|lru) ' bench/results/fidelity.txt >"$T/top/bench/results/fidelity.txt"
"$T/top/bench/table" 2>"$T/err" || die "nothing is off: $(cat "$T/err")"

# A part of a sequence is none, nor is a run that came to nothing: what fails ends it, and the page stays as it is.
page=$(sha256sum "$T/top/bench/README.md")
keeps() {		# WHAT: that fails, is an error, and nothing is written
	! "$T/top/bench/table" >"$T/out" 2>&1 || die "$1, and no error"
	[ "$(sha256sum "$T/top/bench/README.md")" = "$page" ] || die "$1, and a table is written"
}
rm "$T/top/build"
mkdir -p "$T/top/build/bench"
ln -s "$PWD/build/cachectl" "$T/top/build/"
# shellcheck disable=SC2016
printf '#!/bin/bash\n"%s" "$@" && truncate -s 400000 "${@: -1}"\nexit 1\n' "$PWD/build/bench/replay" >"$T/top/build/bench/replay"
chmod +x "$T/top/build/bench/replay"
keeps "half of a sequence"
ln -sf "$PWD/build/bench/replay" "$T/top/build/bench/replay"
cp "$T/top/bench/results/fidelity.txt" "$T/measured"
echo "z99 4000 later fifo misses 34.00 %, the best, lru, 30.00 %: +4.00, at most 2  FAIL" >>"$T/top/bench/results/fidelity.txt"
# Of what is asked for last, the requests after 4 cache sizes, the second run fails.
rm "$T/top/build/cachectl"
printf '#!/bin/bash\n[[ $* != *first.u32* ]] || exit 1\nexec "%s" "$@"\n' "$PWD/build/cachectl" >"$T/top/build/cachectl"
chmod +x "$T/top/build/cachectl"
keeps "a run that failed"
cp "$T/measured" "$T/top/bench/results/fidelity.txt"
mv "$T/top/bench/fidelity.tsv" "$T/cells"
keeps "no fidelity.tsv"
mv "$T/cells" "$T/top/bench/fidelity.tsv"
rm -r "$T/top/build"
ln -s "$PWD/build" "$T/top/build"
# What the VM measured is made to be half a point and more away from what is simulated.
wrong=$T/top/bench/results/fidelity.txt
perl -pi -e 's{^(z99 +4000 all +fifo +)([0-9.]+)}{$1 . ($2 + 0.7)}e' "$wrong"
! "$T/top/bench/table" 2>"$T/err" || die "fifo is off, and nobody says so"
grep -q 'table: fifo, z99 4000 all: VM - sim = +0\.' "$T/err" || die "fifo is off: $(cat "$T/err")"
# shellcheck disable=SC2016
grep -qE '^\| `fifo` \| \*\*[0-9. /]*\*\* \[[0-9]+\] \|' "$T/top/bench/README.md" || die "fifo is not marked"
says 1 "table: fifo, z99 4000 all" sh -c "$T/top/bench/table --check 2>&1 | grep -m 1 fifo; exit 1"
printf 'note\tz99\t4000\tall\tfifo\tAn explanation.\n' >>"$T/top/bench/fidelity.tsv"
! "$T/top/bench/table" 2>/dev/null || die "fifo is off"
"$T/top/bench/table" --check || die "what is explained passes"
grep -q '^\[[0-9]*\] fifo, .*An explanation\.' "$T/top/bench/README.md" || die "no explanation"
cp policies/fifo.bpf.c "$T/top/policies/another.bpf.c"
! "$T/top/bench/table" --check 2>"$T/err" || die "a new policy is not missed"
grep -q 'table: another: 0 of 9 workloads' "$T/err" || die "a new policy: $(cat "$T/err")"
exit $rc
