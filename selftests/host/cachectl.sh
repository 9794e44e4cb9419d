#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cachectl as far as it needs no kernel: names, messages, exit codes, JSON, installation.
# timeout: 180
# shellcheck disable=SC2030,SC2031
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"

says 0 "s3fifo" $C list
says 0 ".bpf.o" $C list -l
says 0 "ghost_pct=90 (0 to 400)" $C info s3fifo
# What init() sets is not in the declaration, which says KEEP; where it sets nothing KEEP is right.
says 0 "  list 0  a hit: what init() sets, else KEEP" $C info lru
says 0 "  list 0  a hit: COUNT up to 3" $C info s3fifo
says 0 "  list 0  a hit: KEEP" $C info fifo
for p in "lru true false" "2q true true" "s3fifo false true" "fifo false false" "mglru false false"; do
	[ "$($C --json info "${p%% *}" | jq -r '.rules | "\(.init_sets_on_access) \(.init_sets_ghost_pct)"')" = "${p#* }" ] ||
		die "what init() of ${p%% *} sets: $($C --json info "${p%% *}" | jq -c .rules)"
done
says 0 "cachectl 0" $C version
says 0 "usage:" $C help
says 0 "unset --all" $C help unset
says 2 "did you mean status" $C statsu
says 2 "did you mean stats" $C statsx
long=$(printf 'a%.0s' {1..400})
says 2 "no command $long; see cachectl help" $C "$long"
says 2 "usage: cachectl info" $C info
says 2 "usage: cachectl set" $C set x
says 2 "--nonsense" $C --nonsense list
for i in nothing nan inf "" 0.001; do says 2 "seconds" $C stats x -i "$i"; done
for n in x "" 0 1.5 99999999999999999999; do says 2 "a number" $C stats x -n "$n"; done
says 1 "did you mean s3fifo?" $C info s3fif
# Letters that changed places before another letter, and no word that has nothing to do with it.
says 1 "did you mean lru?" $C info lur
says 1 "did you mean mru?" $C info mur
for name in x ufo cache; do says 1 "no policy $name; cachectl list" $C info $name; done
says 1 "not a BPF object" $C info ./README.md
says 1 "No such file" $C info ./nothing.bpf.o
says 1 "No such file" $C check ./nothing.bpf.o
says 1 "not a BPF object (BPF object format invalid" $C info "$PWD"/README.md
echo 'int x;' >"$T/empty.c"
clang -g -O2 -target bpf -c -o "$T/empty.bpf.o" "$T/empty.c"
says 1 "no policy in it" $C info "$T/empty.bpf.o"

# What is said to be an operation is taken for a program only if it is one; a struct of another header is not read as if it were ours.
bpf() { clang -g -O2 -w -target bpf -mcpu=v3 -I "$1" -I "/usr/include/$(uname -m)-linux-gnu" -c -o "$3" "$2"; }
for op in 8 -1 0x1234567812345678; do
	sed "s/\\.evict_folios = (void \*)evict/.evict_folios = (void *)$op/" policies/fifo.bpf.c >"$T/op.bpf.c"
	bpf policies "$T/op.bpf.c" "$T/op.bpf.o"
	says 1 "an operation in it is no program" $C info "$T/op.bpf.o"
	! $C check "$T/op.bpf.o" >"$T/out" 2>&1 || die "an operation that is a number loads"
	grep -q '^Reason: .*and no program' "$T/out" || die "check: an operation that is a number: $(cat "$T/out")"
done
sed 's/bpf_cache_ext_evict(/bpf_cache_ext_evct(/' policies/fifo.bpf.c >"$T/op.bpf.c"
bpf policies "$T/op.bpf.c" "$T/op.bpf.o"
says 1 "it uses a function that nothing has; cachectl check $T/op.bpf.o explains" $C info "$T/op.bpf.o"
for range in '0, 1 << 10' '0, 1024u' '0, CACHE_EXT_MAX_LISTS' '0x0, 1024'; do
	sed "s/^STAT(/KNOB(odd, 0, $range, \"has no numbers\");\nSTAT(/" policies/fifo.bpf.c >"$T/op.bpf.c"
	bpf policies "$T/op.bpf.c" "$T/op.bpf.o"
	says 1 "knob odd: its least and most are to be decimal numbers" $C info "$T/op.bpf.o"
done
for change in 's/^#define CACHE_EXT_MAX_LISTS.*/#define CACHE_EXT_MAX_LISTS 8/' 's/^\tu32 nr_lists;/\tu8 nr_lists;/' 's/^\tu64 cgroup_id;//'; do
	mkdir -p "$T/header"
	sed "$change" policies/cache_ext.bpf.h >"$T/header/cache_ext.bpf.h"
	! cmp -s policies/cache_ext.bpf.h "$T/header/cache_ext.bpf.h" || die "no header is changed by $change"
	cp policies/fifo.bpf.c "$T/op.bpf.c"
	bpf "$T/header" "$T/op.bpf.c" "$T/op.bpf.o"
	says 1 "its struct cache_ext_ops is not the one of cache_ext.bpf.h" $C info "$T/op.bpf.o"
done

# How far back ghosts go, where init() sets that and where the declaration has it.
sed 's/\.ghost_list = MAIN/&, .ghost_pct = 70/' policies/s3fifo.bpf.c >"$T/op.bpf.c"
bpf policies "$T/op.bpf.c" "$T/op.bpf.o"
$C info "$T/op.bpf.o" | grep -qx "  on_add  list 0, list 1 for ghosts of list 0 within what init() sets, else 70 %" ||
	die "info: $($C info "$T/op.bpf.o")"
$C info s3fifo | grep -qx "  on_add  list 0, list 1 for ghosts of list 0 within what init() sets" || die "info: $($C info s3fifo)"
$C info mglru | grep -qx "  on_add  list 0, list 0 for ghosts of list 0 within 335 %" || die "info: $($C info mglru)"

# A name that would be two lines of the kernel's statistics, or say that there is no policy; the control is one that is none of C.
for name in 'a\nhits 5' 'a b' 'a\"b' '' none kernel abcdefghijklmnop a-b.c; do
	NAME=$name perl -pe 's/^POLICY\(fifo,/POLICY_NAMED(fifo, "$ENV{NAME}",/' policies/fifo.bpf.c >"$T/op.bpf.c"
	bpf policies "$T/op.bpf.c" "$T/op.bpf.o"
	if [ "$name" = a-b.c ]; then
		says 0 "a-b.c: oldest first" $C info "$T/op.bpf.o"
		says 0 "a-b.c " $C sim "$T/op.bpf.c" -t z99 -c 100
	else
		says 1 "name" $C info "$T/op.bpf.o"
		! $C sim "$T/op.bpf.c" -t z99 -c 100 >"$T/out" 2>&1 || die "a policy '$name' is simulated"
	fi
done

for c in list "info s3fifo" version; do
	# shellcheck disable=SC2086
	$C --json $c | jq -e . >/dev/null || { echo "$c --json: not JSON"; exit 1; }
done
[ "$($C --json list | jq -r '.[].name' | sort)" = "$(policies/names | sort)" ] ||
	{ echo "list --json: $($C --json list)"; exit 1; }
[ "$($C --json info lru | jq .knobs[0].max)" = 255 ] || { echo "info --json: no range of refresh"; exit 1; }
rc=0
$C --json info nothing >"$T/err" || rc=$?
[ "$rc $(jq .code "$T/err")" = "1 1" ] || { echo "--json: an error is not JSON: $(cat "$T/err")"; exit 1; }

# What is no policy is none of the list, and no second document before it.
mkdir "$T/odd"
echo x >"$T/odd/odd.bpf.o"
CACHECTL_POLICY_PATH=$T/odd says 0 "odd.bpf.o: not a BPF object" $C list
CACHECTL_POLICY_PATH=$T/odd $C list --json 2>/dev/null | jq -es 'length == 1 and (.[0] | length > 10)' >/dev/null || die "list --json beside what is no policy"

# A parent that ignores its children's ends, as a daemon may, hands that down.
# shellcheck disable=SC2016
ignoring() { perl -e '$SIG{CHLD} = "IGNORE"; alarm 20; exec @ARGV' "$@"; }
says 0 "lru " ignoring $C sim lru policies/lru.bpf.c -t z99 -c 1000
says 0 "ok lru" ignoring $C test lru -n 1

# Minus signs are of ids only where that is the command.
mkdir -p "$T/cg/ids"
for n in -n5 -i0.5; do ! CACHECTL_CGROUP_ROOT=$T/cg $C stats ids $n 2>&1 | grep usage || die "stats ids $n"; done
echo 1 >"$T/ids"
( cd "$T" && "$OLDPWD/$C" sim fifo -t ids --format text -c1 >/dev/null ) || die "a trace with the name ids"

# A result that could not be written is an error, whoever writes it.
for c in list "--json info lru" help version --include-dir "sim fifo -t z99 -c 100" "--json test fifo -n 1"; do
	# shellcheck disable=SC2016,SC2086
	{
		says 1 "standard output: not all of it could be written" sh -c '"$@" 2>&1 >/dev/full' sh $C $c
		says 1 "standard output: not all of it could be written" sh -c '"$@" 2>&1 >&-' sh $C $c
	}
done
[ "$($C list 2>&- <&- | grep -c '^lru ')" = 1 ] || die "list without standard input and error"

# Names are bytes, and a message is cut off at one: JSON is UTF-8 nevertheless, and the rest of it is as it was.
for name in $'\xff"\n\x01' $'\xc0\xaf\xed\xa0\x80' $'\xe2\x82' "$(printf '\xc3\xa9%.0s' {1..600})" $'\xe2\x82\xac \xf0\x9f\x92\xbe'; do
	! $C --json info "./$name.bpf.o" >"$T/json" || die "there is such a policy"
	iconv -f UTF-8 -t UTF-8 "$T/json" >/dev/null || die "not UTF-8: $(od -c "$T/json")"
	jq -e '.code == 1 and (.error | startswith("policy ./"))' "$T/json" >/dev/null || die "not JSON: $(cat "$T/json")"
done
[ "$(jq -r .error "$T/json")" = $'policy ./\xe2\x82\xac \xf0\x9f\x92\xbe.bpf.o: No such file or directory' ] || die "UTF-8: $(cat "$T/json")"

# Rows of less than a second do not have the same time; those of whole seconds have no decimals.
mkdir -p "$T/rows/demo"
printf '%s\n' "policy lru" "inherited 0" "age_ms 1000" "hits 5" "misses 5" >"$T/rows/demo/memory.cache_ext.stat"
rows() { CACHECTL_CGROUP_ROOT=$T/rows "$C" stats demo -n 2 "$@" >"$T/out" || die "stats $*: $(cat "$T/out")"; }
while read -r interval time; do
	rows -i "$interval"
	[ "$(grep -cE "^ *TIME +HIT% |^$time +- " "$T/out")" = 3 ] || die "stats -i $interval: $(cat "$T/out")"
	[ "$(awk '{ print $1 }' "$T/out" | sort -u | wc -l)" = 3 ] || die "rows of the same time: $(cat "$T/out")"
	[ "$(awk '{ print length }' "$T/out" | sort -u | wc -l)" = 1 ] || die "rows of another width: $(cat "$T/out")"
done <<-'EOF'
	1 [0-9:]{8}
	0.5 [0-9:]{8}\.[0-9]
	0.25 [0-9:]{8}\.[0-9]{2}
	0.125 [0-9:]{8}\.[0-9]{3}
EOF
rows -i 0.5 --json
jq -es 'length == 2 and .[1].time > .[0].time' "$T/out" >/dev/null || die "stats -i 0.5 --json: $(cat "$T/out")"
rows -i 1 --json
jq -es 'all(.[]; .time == (.time | floor))' "$T/out" >/dev/null || die "stats -i 1 --json: $(cat "$T/out")"

# Of few accesses the counts, of 100 and more a percentage; JSON has it of all.
while read -r hits misses text; do
	printf '%s\n' "policy lru" "inherited 0" "age_ms 1000" "hits $hits" "misses $misses" >"$T/rows/demo/memory.cache_ext.stat"
	CACHECTL_CGROUP_ROOT=$T/rows says 0 "  hit ratio   $text" "$C" status demo
	grep -qx "  hit ratio   $text" "$T/out" || die "status: $(cat "$T/out")"
done <<-'EOF'
	0 0 0 of 0 accesses
	1 0 1 of 1 access
	3 0 3 of 3 accesses
	40 59 40 of 99 accesses
	40 60 40.00 % of 100 accesses
EOF
[ "$(CACHECTL_CGROUP_ROOT=$T/rows "$C" status demo --json | jq .hit_pct)" = 40 ] || die "hit_pct of 100 accesses"
printf '%s\n' "policy lru" "inherited 0" "age_ms 1000" "hits 3" "misses 0" >"$T/rows/demo/memory.cache_ext.stat"
[ "$(CACHECTL_CGROUP_ROOT=$T/rows "$C" status demo --json | jq .hit_pct)" = 100 ] || die "hit_pct of 3 accesses"

# What an ejected policy had, in place of a policy's lines and behind them.
ejected() {
	CACHECTL_CGROUP_ROOT=$T/rows "$C" status demo >"$T/out" 2>&1 || die "status: $(cat "$T/out")"
	[ "$(tail -n 2 "$T/out")" = "/demo: policy mru was ejected 1m05s ago (time): evict_folios() took 700 us, 3 times
  it had      4711 pages, hit $1, evicted 12 pages, the kernel 34 in its place" ] ||
		die "status of an ejected one: $(cat "$T/out")"
}
printf '%s\n' "policy none" "ejected_policy mru" "ejected_kind time" "ejected_reason evict_folios() took 700 us, 3 times" \
	"ejected_age_ms 65432" "ejected_pages 4711" "ejected_hits 1" "ejected_misses 2" "ejected_evicted_policy 12" \
	"ejected_evicted_fallback 34" >"$T/rows/demo/memory.cache_ext.stat"
ejected "1 of 3 accesses"
[ "$(head -n 1 "$T/out") $(wc -l <"$T/out")" = "/demo: kernel 3" ] || die "status of an ejected one: $(cat "$T/out")"
CACHECTL_CGROUP_ROOT=$T/rows "$C" status demo --json >"$T/out"
[ "$(jq -c '[.policy, .ejected.policy, .ejected.counters.hits]' "$T/out")" = '["kernel","mru",1]' ] ||
	die "status --json: $(cat "$T/out")"
sed -i -e 's/^policy none/policy lru\ninherited 1\nhits 5\nmisses 5/' -e 's/^ejected_hits .*/ejected_hits 198/' \
	"$T/rows/demo/memory.cache_ext.stat"
ejected "99.00 % of 200 accesses"
grep -qx "  hit ratio   5 of 10 accesses" "$T/out" || die "status of a policy and an ejected one: $(cat "$T/out")"

# Another policy was set since the last row, or the one above has taken over: no difference to the one before.
for now in "policy mru|inherited 0|age_ms 1100|hits 7|misses 9" "policy lru|inherited 0|age_ms 1100|hits 1|misses 1" \
	"policy lru|inherited 0|age_ms 900|hits 70|misses 70" "policy lru|inherited 1|age_ms 900000|hits 700|misses 700"; do
	printf '%s\n' "policy lru" "inherited 0" "age_ms 1000" "hits 5" "misses 5" >"$T/rows/demo/memory.cache_ext.stat"
	tr '|' '\n' <<<"$now" >"$T/rows/demo/now"
	rm "$T/out"
	CACHECTL_CGROUP_ROOT=$T/rows "$C" stats demo -i 1 -n 2 --json >"$T/out" &
	until [ -s "$T/out" ]; do sleep 0.02; done
	mv "$T/rows/demo/now" "$T/rows/demo/memory.cache_ext.stat"
	wait $! || die "stats: $(cat "$T/out")"
	jq -es '.[1] | .hits <= 70 and .misses <= 70' "$T/out" >/dev/null || die "rows with $now: $(cat "$T/out")"
done

# Cgroups nested as deep as a path is long, whoever made them, are walked with few files open and a small stack.
deep=$T/deep
for ((i = 0; i < 20; i++)); do deep=$deep/$(printf 'a/%.0s' {1..60}); done
mkdir -p "$deep/last.service"
(
	ulimit -n 32 -s 512
	export CACHECTL_CGROUP_ROOT=$T/deep
	says 1 "no such unit is running" "$C" status first.service
	"$C" status last.service >"$T/out" 2>&1 || :	# or there is no such kernel
	! grep -q "no such unit" "$T/out" || die "last.service is not found"
) || exit 1

# One that is gone, named by where the shell is.
mkdir -p "$T/cg/going"
( cd "$T/cg/going"; rmdir "$T/cg/going"; CACHECTL_CGROUP_ROOT=$T/cg says 1 "cgroup .: No such file" "$OLDPWD/$C" status . ) || exit 1

# What is not there, or stands in the wrong place, and what to give instead.
mkdir -p "$T/cg/demo/sub" "$T/src"
cp policies/clock.bpf.c "$T/src/"
set_in() { env CACHECTL_CGROUP_ROOT="$T/cg" "$C" set "$@"; }
says 2 "lru is a policy, and the cgroup comes first: cachectl set demo lru" set_in lru demo
says 2 "cachectl set demo ./mine.bpf.o" set_in ./mine.bpf.o demo
says 1 "did you mean demo?" set_in demmo lru
says 1 "did you mean demo/sub?" set_in demo/sup lru
says 1 "to make it: mkdir $T/cg/another" set_in another lru
says 1 "to make it: mkdir -p $T/cg/demo/no/such" set_in demo/no/such lru
# Outside of the root nothing is suggested, neither to be made nor a name that is near.
mkdir "$T/etd"
for name in ../etc ./../etc "$T/cg/../etc" ../no/such "$T/cg/../no/such" "$T/cg/demo/../../no/such/one"; do
	( cd "$T/cg"; CACHECTL_CGROUP_ROOT=$T/cg says 1 "$name: not below $T/cg" "$OLDPWD/$C" set "$name" lru ) || exit 1
done
says 1 "cgroup /etc: No such file or directory ($T/cg/etc)" set_in /etc lru
for name in no/.. no/../../such; do
	says 1 "cgroup $name: No such file or directory ($T/cg/$name)" set_in "$name" lru
	! grep -q mkdir "$T/out" || die "set $name: $(cat "$T/out")"
done
# A path is named once, and a file of a cgroup is none.
touch "$T/cg/demo/memory.max"
says 1 "cgroup $T/cg/another: No such file or directory; to make it" set_in "$T/cg/another" lru
says 1 "cgroup $T/cg/demmo: No such file or directory; did you mean $T/cg/demo?" set_in "$T/cg/demmo" lru
says 1 "cgroup $T/cg/demo/memory.max: Not a directory; did you mean $T/cg/demo?" set_in "$T/cg/demo/memory.max" lru
says 1 "cgroup demo/memory.max: Not a directory ($T/cg/demo/memory.max); did you mean demo?" set_in demo/memory.max lru
says 1 "cgroup demo/memory.max/x: Not a directory" set_in demo/memory.max/x lru
says 1 "make it, then give $T/src/clock.bpf.o" set_in demo "$T/src/clock.bpf.c"
says 1 "make it, then give ./clock.bpf.o" sh -c "cd $T/src; CACHECTL_CGROUP_ROOT=$T/cg $PWD/$C set demo clock.bpf.c"
cp build/policies/clock.bpf.o "$T/src/"
says 1 "cachectl set takes what is compiled: give $T/src/clock.bpf.o" set_in demo "$T/src/clock.bpf.c"
says 2 "no knob nok; see cachectl info $T/src/clock.bpf.o" set_in demo "$T/src/clock.bpf.o" nok=1
says 2 "did you mean refresh?" set_in demo lru refersh=1
for n in 256 -1 99999999999999999999; do says 2 "knob refresh=$n: allowed are 0 to 255" set_in demo lru refresh=$n; done
says 2 "not a decimal number" set_in demo lru refresh=x
says 2 "knob refresh is given twice" set_in demo lru refresh=1 refresh=2
says 2 "scanners is a set of ids" set_in demo getscan scanners=5
says 1 "a path to a .bpf.o works too" set_in demo no_such_policy_at_all
for c in "test %" "sim % -t z99 -c 10"; do
	# shellcheck disable=SC2086
	{
		says 1 "a path to a .bpf.c works too" "$C" ${c/\%/no_such_policy_at_all}
		says 1 "cachectl ${c%% *} takes the source: give $T/src/clock.bpf.c" "$C" ${c/\%/$T/src/clock.bpf.o}
		says 1 "No such file or directory" "$C" ${c/\%/$T/src/nothing.bpf.c}
	}
done
says 1 "which is not beside it: build/policies/clock.bpf.c" $C test build/policies/clock.bpf.o
says 1 "a path to a .bpf.o or .bpf.c works too" $C new mine --from no_such_policy_at_all
says 2 "no knob or set of ids nok; see cachectl info $T/src/clock.bpf.c" $C sim "$T/src/clock.bpf.c" nok=1 -t z99 -c 10
says 0 "reinserted" $C info "$T/src/clock.bpf.c"

# A file without its ending, and the directory that cachectl new made.
mkdir "$T/mine"
cp "$T/src/clock.bpf.o" "$T/mine/mine.bpf.o"
cp "$T/src/clock.bpf.c" "$T/mine/mine.bpf.c"
for p in "$T/mine/mine" "$T/mine" "$T/mine/"; do
	says 1 "did you mean $T/mine/mine.bpf.o?" set_in demo "$p"
	says 1 "did you mean $T/mine/mine.bpf.o?" $C info "$p"
	says 1 "did you mean $T/mine/mine.bpf.c?" $C test "$p"
done
says 1 "policy $T/mine/mine: No such file or directory; did you mean" $C info "$T/mine/mine"
says 1 "policy $T/mine: Is a directory; did you mean" $C info "$T/mine"
says 1 "policy $T/mine/none: No such file or directory" $C info "$T/mine/none"
for c in info check; do says 1 "policy ./policies: Is a directory" $C $c ./policies; done
mkdir "$T/dir.bpf.c"
for c in "check %" "test %" "sim % -t z99 -c 10"; do
	# shellcheck disable=SC2086
	says 1 "policy $T/dir.bpf.c: Is a directory" $C ${c/\%/$T/dir.bpf.c}
done
says 1 "no policy mine (did you mean ./mine/mine.bpf.o?)" sh -c "cd $T; $PWD/$C info mine"
says 1 "no policy mine (did you mean ./mine.bpf.c?)" sh -c "cd $T/mine; $PWD/$C test mine"

# A machine without the kernel hears of that first, whatever else is missing, and of nothing else.
if [ ! -e /sys/module/kernel/parameters/cache_ext ]; then
	lacks="kernel $(uname -r) lacks the cache_ext patch: boot the patched kernel (see README.md)"
	for c in check status "unset --all" "set demo lru" "set demo none" "status demo" "stats demo" "unset demo" \
		"unset @1" "ids demo"; do
		# shellcheck disable=SC2086
		says 4 "$lacks" $C $c
		grep -qxF "cachectl: $lacks" "$T/out" || die "$c says more: $(cat "$T/out")"
	done
fi

# Sets of ids: what an object says of them. The header for applications, with each compiler and as strict as they are.
says 0 "ids     scanners (at most 1024, each a task): threads and processes that scan" $C info getscan
[ "$($C --json info admission | jq -c '[.ids[] | [.name, .kind, .max]]')" = \
	'[["tasks","task",1024],["files","file",4096],["cgroups","cgroup",1024]]' ] || die "info --json: $($C --json info admission)"
[ "$($C --json info lru | jq -c .ids)" = "[]" ] || die "info --json: sets of lru"
says 2 "usage: cachectl ids CGROUP" $C ids
cat >"$T/app.c" <<-END
	#include "cache_ext_ids.h"
	#include <errno.h>
	int main(int argc, char **argv)
	{
		int set = cache_ext_ids_open(argv[argc - 1]);

		if (set < 0)
			return errno == ENOENT ? 7 : 8;
		return cache_ext_ids_self(set, 1) || cache_ext_ids_put(set, 4711, 0);
	}
END
cp "$T/app.c" "$T/app.cc"
for cc in "gcc -std=c99 app.c" "clang -std=c99 app.c" "gcc -std=c11 -D_GNU_SOURCE app.c" "g++ -std=c++98 app.cc" "clang++ -std=c++17 app.cc"; do
	rm -f "$T/app"
	# shellcheck disable=SC2086
	${cc% *} -Wall -Wextra -pedantic -Werror -I policies -o "$T/app" "$T/${cc##* }" 2>"$T/err" || die "$cc: $(cat "$T/err")"
	rc=0
	"$T/app" "$T/nothing" || rc=$?
	case $rc in 7|8) ;; *) die "$cc: a set that is not there: $rc" ;; esac
done

# A path of more directories than one has fingers.
mkdir "$T/far"
cp build/policies/fifo.bpf.o "$T/far/faraway.bpf.o"
many=$(printf "$T/none%d:" {1..12})
CACHECTL_POLICY_PATH=$many$T/far says 0 "fifo" $C info faraway
CACHECTL_POLICY_PATH=$many says 0 "lru" $C info lru
# Killed by a closed pipe, and nothing is left of what was compiled.
mkdir "$T/tmp"
( TMPDIR=$T/tmp $C info --json policies/lru.bpf.c || : ) | :
[ -z "$(ls -A "$T/tmp")" ] || die "left in TMPDIR: $(ls -A "$T/tmp")"
# The first on the path counts.
mkdir "$T/p"
cp build/policies/fifo.bpf.o "$T/p/lru.bpf.o"
[ "$(CACHECTL_POLICY_PATH=$T/p $C --json info lru | jq -r .name)" = fifo ] || { echo "search path"; exit 1; }

make -s install DESTDIR="$T/inst" PREFIX=/usr >"$T/log" 2>&1 || { tail "$T/log"; exit 1; }
for f in sbin/cachectl share/man/man1/cachectl.1 share/bash-completion/completions/cachectl include/cache_ext.bpf.h \
	lib/cachectl/policies/mru.bpf.o lib/cachectl/policies/mru.sim.so include/cache_ext.host.h include/cache_ext_ids.h; do
	[ -f "$T/inst/usr/$f" ] || { echo "make install: no $f"; exit 1; }
done
says 0 "$T/inst/usr/sbin/../lib/cachectl/policies/mru.bpf.o" "$T/inst/usr/sbin/cachectl" list -l
# shellcheck source=loader/cachectl.bash disable=SC2034
( . loader/cachectl.bash; COMP_WORDS=(cachectl se) COMP_CWORD=1; _cachectl; [ "${COMPREPLY[*]}" = set ] ) ||
	{ echo "completion of 'cachectl se'"; exit 1; }
# Whoever may make a cgroup chooses its name: it is not executed, and is quoted.
mkdir -p "$T/here" "$T/names/\$(touch\${IFS}executed)" "$T/names/a b" "$T/names/user-1\\x2d2.slice"
complete_cgroup() {
	(
		. loader/cachectl.bash
		COMP_WORDS=(cachectl status "$1") COMP_CWORD=2
		cd "$T/here"
		CACHECTL_CGROUP_ROOT=$T/names _cachectl
		printf '%s\n' "${COMPREPLY[@]}"
	)
}
[ "$(complete_cgroup '' | wc -l)" -ge 3 ] || die "completion: $(complete_cgroup '')"
[ ! -e "$T/here/executed" ] || die "completion executes the name of a cgroup"
[ "$(complete_cgroup a)" = 'a\ b' ] || die "completion of a: $(complete_cgroup a)"
[ "$(complete_cgroup user)" = 'user-1\\x2d2.slice' ] || die "completion of user: $(complete_cgroup user)"
# What is installed simulates, sources too.
cp policies/lru.bpf.c "$T/mine.bpf.c"
says 0 "mru  " "$T/inst/usr/sbin/cachectl" sim mru "$T/mine.bpf.c" -t z99 -c 4000
