#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# cachectl new: what it writes builds, passes its tests and simulates, from nothing and from each policy of ours, from the checkout
# and from what make install puts in place; and what it refuses leaves nothing.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"
top=$PWD
C=$top/build/cachectl
export CACHECTL=$C
mkdir "$T/w"
cd "$T/w"

# made NAME: in the directory everything that needs no kernel works, under its own name and without a warning
made() {
	( cd "$1" && make && make test && make sim SIZES=1000 AGAINST=fifo ) >"$T/log" 2>&1 || die "$1: $(tail -n 5 "$T/log")"
	! grep -q 'warning' "$T/log" || die "$1: $(grep warning "$T/log")"
	grep -q "^ok $1: 10 properties" "$T/log" || die "$1: not tested: $(cat "$T/log")"
	grep -Eq "^$1 +1000 +400000 " "$T/log" || die "$1: not simulated: $(cat "$T/log")"
	[ "$($C info "./$1/$1.bpf.o" --json | jq -r .name)" = "$1" ] || die "$1: another name in the object"
	if grep -rnF -e "$T" -e "$top" "$1" --include=Makefile --include='*.c' --include='*.md'; then die "$1: a path of this machine"; fi
}

says 0 "mine/mine.bpf.c" "$C" new mine
made mine
[ "$(cd mine && echo ./*)" = "./Makefile ./README.md ./mine.bpf.c ./mine.bpf.o" ] || die "files: $(echo mine/*)"
# It is worth something: less than LRU misses.
m() { $C sim "$1" -t "$2" -c 4000 --json | jq .rows[0].miss_pct; }
for t in z99 zscan; do
	awk -v m="$(m ./mine/mine.bpf.c $t)" -v l="$(m lru $t)" 'BEGIN { exit !(m < l) }' || die "$t: misses more than LRU"
done
# A function that is not there is an error of the compiler's, which knows the right name, and no object is left.
sed -i 's/bpf_cache_ext_evict(/bpf_cache_ext_evikt(/' mine/mine.bpf.c
! make -s -C mine >"$T/log" 2>&1 || die "bpf_cache_ext_evikt() compiles: $(cat "$T/log")"
{ grep -q "error: .*bpf_cache_ext_evikt" "$T/log" && grep -q "did you mean 'bpf_cache_ext_evict'" "$T/log"; } || die "a misspelt function: $(cat "$T/log")"
[ ! -e mine/mine.bpf.o ] || die "an object of what does not compile"
sed -i 's/bpf_cache_ext_evikt(/bpf_cache_ext_evict(/' mine/mine.bpf.c
make -s -C mine >"$T/log" 2>&1 || die "mine: $(cat "$T/log")"
( cd mine && make clean >/dev/null ) || die "make clean"
[ ! -e mine/mine.bpf.o ] || die "make clean leaves the object"

# Each of ours as a beginning: it builds, and behaves as what it comes from. Two are put through everything.
for p in "$top"/policies/*.bpf.c; do
	p=$(basename "$p" .bpf.c)
	"$C" -q new "my_$p" --from "$p" || die "--from $p"
	grep -q "^// Begun as a copy of the policy $p\.$" "my_$p/my_$p.bpf.c" || die "$p: does not say where it comes from"
	make -s -C "my_$p" >"$T/log" 2>&1 || die "$p: $(cat "$T/log")"
	[ "$(m "./my_$p/my_$p.bpf.c" zscan)" = "$(m "$p" zscan)" ] || die "my_$p is not $p"
	[ "$($C info "./my_$p/my_$p.bpf.o" --json | jq -c '[.name, .knobs, .stats]')" = \
		"$($C info "$p" --json | jq -c --arg n "my_$p" '[$n, .knobs, .stats]')" ] || die "my_$p: knobs or statistics"
done
made my_2q
made my_s3fifo
"$C" -q new again --from ./mine/mine.bpf.c
made again

# Names that are words already, or none of C.
for n in evict int min_ 2nd a-b x.y u8 max linux exit policy abcdefghijklmno log malloc strlen bpf_loop __be32 _Atomic __func__; do
	"$C" -q new "$n" || die "new $n"
	make -s -C "$n" >"$T/log" 2>&1 || die "$n: $(cat "$T/log")"
	[ ! -s "$T/log" ] || die "$n: $(cat "$T/log")"
	[ "$($C info "./$n/$n.bpf.o" --json | jq -r .name)" = "$n" ] || die "$n: another name"
	$C sim "./$n/$n.bpf.c" -t z99 -c 1000 >"$T/log" 2>&1 || die "$n: $(cat "$T/log")"
	grep -q warning "$T/log" && die "$n: $(cat "$T/log")"
done

# Nothing is written.
before=$(find . | sort)
says 2 "1 to 15 characters" "$C" new abcdefghijklmnop
says 2 "1 to 15 characters" "$C" new ""
says 2 "letters, digits" "$C" new a/b
says 2 "letters, digits" "$C" new .hidden
says 2 "letters, digits" "$C" new "a b"
says 2 "letters, digits" "$C" new -- -x
says 2 "Belady's" "$C" new min
for n in none kernel; do says 2 "having no policy" "$C" new $n; done
says 1 "new mine: File exists" "$C" new mine
says 1 "new lru: a policy of that name is there: take another name; cachectl new NAME --from lru begins with it" "$C" new lru
says 1 "new lru: a policy of that name is there" "$C" new lru --from fifo
mkdir "$T/q"
cp "$top/build/policies/lru.bpf.o" "$T/q/theirs.bpf.o"
CACHECTL_POLICY_PATH=$T/q says 1 "new theirs: a policy of that name is there" "$C" new theirs
says 1 "did you mean lru?" "$C" new other --from lrx
says 1 "No such file" "$C" new other --from ./none.bpf.c
echo 'int x;' >"$T/no.c"
says 1 "no POLICY(NAME" "$C" new other --from "$T/no.c"
says 2 "usage: cachectl new" "$C" new
mkdir "$T/p"
cp "$top/build/policies/lru.bpf.o" "$T/p/alone.bpf.o"
CACHECTL_POLICY_PATH=$T/p says 1 "its source is not beside" "$C" new other --from alone
# The disk is full after the source, say.
says 1 "new other: File too large" bash -c "ulimit -f 1; '$C' new other"
[ "$(find . | sort)" = "$before" ] || die "left over: $(diff <(find . | sort) <(echo "$before"))"

# As it is installed, for who has it in the PATH.
make -s -C "$top" install DESTDIR="$T/inst" PREFIX=/usr >"$T/log" 2>&1 || die "$(tail "$T/log")"
C=$T/inst/usr/sbin/cachectl
[ "$($C --include-dir)" = "$T/inst/usr/include" ] || die "--include-dir: $($C --include-dir)"
unset CACHECTL
PATH=$T/inst/usr/sbin:$PATH
"$C" -q new installed --from lru
made installed
mkdir "$T/bin"
cp "$C" "$T/bin/"
says 1 "cache_ext.bpf.h is neither" "$T/bin/cachectl" --include-dir
! make -C installed CACHECTL=/nowhere/cachectl >"$T/log" 2>&1 || die "no cachectl, and no error"
grep -q "does not say where cache_ext.bpf.h is" "$T/log" || die "no cachectl: $(cat "$T/log")"
