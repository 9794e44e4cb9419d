#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A policy that makes no progress, takes too long or raises an error is taken away within a second of load, the cgroup goes on with
# the ancestor's policy or the kernel's LRU and all its pages, and the reason is in the status until the next attach. The
# switch ejects all. Design 5; review B18, E4.
# timeout: 480
. "$(dirname "$0")/../lib.sh"
knobs=/sys/module/cache_ext/parameters

fresh_fs ext4 256
pages=8192
pages write "$MNT/file" 0 $pages 1
drop_caches
fresh_cgroup eject "$(mb 12)"
echo 1 >/sys/kernel/tracing/events/cache_ext/cache_ext_ejected/enable

# A process holds the link.
hold() {
	attach "$CG" "$BUILD/bad/$1.bpf.o" >"$T/holder" &
	holder=$!
	until_true 60 grep -q attached "$T/holder" || fail "$1: not attached"
}
# $1: of the policy, $2: kind, $3: what the reason says. The holder, if there is one, sees it hang up.
ejected() {
	local ms policy
	policy=$(jq -r .ejected.policy <<<"$status")
	[ "$policy" = "$1" ] || fail "$1: ejected policy: $policy"
	eq "$1: kind" "$(jq -r .ejected.kind <<<"$status")" "$2"
	jq -r .ejected.reason <<<"$status" | grep -qE "$3" || fail "$1: reason: $(jq -r .ejected.reason <<<"$status")"
	cachectl status "$CG" | grep -q "policy $1 was ejected .*($2)" || fail "$1: status: $(cachectl status "$CG")"
	grep -q "policy $1 kind $2:" /sys/kernel/tracing/trace || fail "$1: no tracepoint"
	[ -n "$holder" ] || return 0
	wait "$holder" || fail "$1: the holder of the link: exit code $?"
	eq "$1: what the holder saw" "$(tail -n 1 "$T/holder")" detached
}

# Names nothing. What the kernel helps itself to meanwhile is counted.
hold nothing
load_until_ejected nothing
ejected nothing stall '^evict_folios\(\) named nothing [0-9]+ times in [0-9]+ ms'
eq "policy" "$(jq -r .policy <<<"$status")" kernel
ge "evictions by the kernel" "$(jq .ejected.counters.evicted_fallback <<<"$status")" $((500 / ${SLOW:-1}))
eq "evictions by the policy" "$(jq .ejected.counters.evicted_policy <<<"$status")" 0
cachectl status | grep -q "^/ce_eject: policy nothing was ejected" || fail "the list: $(cachectl status)"
# Names lists that there are not.
hold wronglist
grep -q ejected "$CG/memory.cache_ext.stat" && fail "the reason outlives the next attach"
load_until_ejected wronglist
ejected wronglist stall 'named nothing'

# Takes too long. The limit is a knob; 0 is none. With one CPU: time in which an emulator runs the other one would count.
cpu=/sys/devices/system/cpu/cpu1/online
if [ -w $cpu ]; then
	undo write_to $cpu 1
	echo 0 >$cpu
fi
module_knob max_evict_us 0
hold slow
run_in "$CG" pages read "$MNT/file" $pages 4000 1 >/dev/null
eq "without a limit" "$(cestat "$CG" policy)" slow
module_knob max_evict_us 500
load_until_ejected slow
ejected slow time '^evict_folios\(\) took [0-9]+ us, the 3\. call in [0-9]+ ms that took longer than 500 us$'
module_knob max_evict_us 0

# Three calls of ten seconds it takes: two are not enough, nor is one more when the first is older than that. A call that the host
# interrupts is slow as well: then once more.
# slow_call: one that takes long, and some that do not.
slow_call() {
	run_in "$CG" pages once "$MNT/first" 0 1
	pages dontneed "$MNT/first" 0 1
	at=$((at + 100))
	run_in "$CG" pages once "$MNT/file" $((at + 10)) 100
	[ "$(cestat "$CG" policy)" = slow ] || return 1
}
pinned=/sys/fs/bpf/cachectl/$(stat -c %i "$CG")/link
set_slow() { set_policy "$CG" "$BUILD/bad/slow.bpf.o" after="$(stat -c %i "$MNT/first")"; }
# begin_slow: attached, the cgroup full, and no call was slow so far.
begin_slow() {
	at=0
	write_to $knobs/max_evict_us 0
	set_slow
	run_in "$CG" pages once "$MNT/file" 10 8000
	write_to $knobs/max_evict_us $((slow_us / 2))
}
over() { [ $((SECONDS - begin)) -gt 12 ]; }
two_and_two_and_one() {
	local begin calls
	begin_slow
	slow_call || return 1
	begin=$SECONDS
	slow_call || return 1
	until_true 20 over
	slow_call && slow_call || return 1
	calls=$(stat_of calls)
	[ "$(cestat "$CG" policy)" = slow ] || return 1
	eq "calls that took long" "$calls" 4
	slow_call || :
	until_true $((${SLOW:-1})) gone slow && return
	# Late; or not at all: the call that was taken for the measure was one that the host interrupted.
	until_true 5 gone slow || slow_us=$((slow_us * 2 / 3))
	return 1
}
# The calls of a policy that was replaced are not its successor's.
two_update_two() {
	local begin took calls link
	begin_slow
	link=$(stat -c %i "$pinned")
	begin=${EPOCHREALTIME/./}
	slow_call && slow_call || return 1
	calls=$(stat_of calls)
	set_slow
	until_true 10 adopted "$CG" || fail "still adopting"
	slow_call || return 1
	took=$(((${EPOCHREALTIME/./} - begin) / 1000))
	slow_call || return 1
	calls+=" $(stat_of calls)"
	# If it was ejected before the update that was none, and its link is another one; after it, nobody knows its calls.
	[ "$(cestat "$CG" policy)" = slow ] && [ "$(stat -c %i "$pinned")" = "$link" ] || return 1
	eq "calls that took long before an update, and after" "$calls" "2 2"
	[ -n "${SLOW:-}" ] || [ $took -lt 10000 ]
}
pages write "$MNT/first" 0 1 1
sync "$MNT/first"
pages dontneed "$MNT/first" 0 1
slow_us=$(jq -r .ejected.reason <<<"$status" | sed 's/^evict_folios() took \([0-9]*\) us.*/\1/')
# in_eight_tries FUNCTION
in_eight_tries() {
	local tries
	for tries in 1 2 3 4 5 6 7 8; do
		! "$1" || return 0
		echo "$1, try $tries: $(grep ejected_reason "$CG/memory.cache_ext.stat")"
	done
	fail "$1: each time the policy was ejected before it should be, or not within a second, or it took too long"
}
in_eight_tries two_and_two_and_one
eq "kind" "$(cestat "$CG" ejected_kind)" time
in_eight_tries two_update_two

# A walk that ends for want of time has looked at few pages, however many it was allowed: that it names none is no stall yet. In fifty
# looks three quarters of the time are over; once more where the host had other things to do.
mb 3 >"$CG/memory.max"
walk() {
	at=$((at + 10))
	run_in "$CG" pages once "$MNT/file" $((at % pages)) 10
	gone dawdler || [ "$(stat_of walks)" -ge "$1" ]
}
# begin_dawdler [KNOB=VALUE]: attached, the cgroup full, and it has walked
begin_dawdler() {
	at=600
	cachectl -q unset "$CG" >/dev/null 2>&1 || :
	write_to $knobs/max_evict_us $((100000 * ${SLOW:-1}))
	set_policy "$CG" "$BUILD/bad/dawdler.bpf.o" "$@"
	run_in "$CG" pages once "$MNT/file" 0 $at
	until_true $((30 * ${SLOW:-1})) walk 1 || fail "dawdler: no walk"
	! gone dawdler || return 1
	us=$(stat_of us) looked=$(stat_of looked_at) walks=$(stat_of walks)
}
late_walks() {
	local us looked walks
	begin_dawdler || return 1
	write_to $knobs/max_evict_us $((us * 67 / looked))
	until_true $((60 * ${SLOW:-1})) walk $((walks + 26)) || fail "dawdler: $(stat_of walks) walks"
	if gone dawdler; then
		[ "$(cestat "$CG" ejected_kind)" = time ] || fail "dawdler: $(grep ejected_reason "$CG/memory.cache_ext.stat")"
		return 1
	fi
	[ $(($(stat_of looked_at) - looked)) -le $((110 * ($(stat_of walks) - walks))) ]
}
in_eight_tries late_walks
# But one that leaves no time for a look goes, in the end.
no_looks() {
	local us looked walks
	begin_dawdler ahead=1 || return 1
	write_to $knobs/max_evict_us $((us * 6 / 5 / walks))
	# What it has looked at so far is forgotten.
	set_policy "$CG" "$BUILD/bad/dawdler.bpf.o" ahead=1
	until_true $((60 * ${SLOW:-1})) walk 1000 || fail "dawdler, no looks: $(stat_of walks) walks"
	gone dawdler || fail "dawdler, no looks: $(stat_of walks) walks: $(cat "$CG/memory.cache_ext.stat")"
}
in_eight_tries no_looks
mb 12 >"$CG/memory.max"
module_knob max_evict_us 0
[ ! -w $cpu ] || echo 1 >$cpu

# Says so itself. Below a policy: that one has the pages then, all of them.
mkdir "$CG/below"
echo +memory >"$CG/cgroup.subtree_control"
set_policy "$CG" lru
top=$CG CG=$CG/below
drop_caches
hold gives_up
run_in "$CG" pages once "$MNT/file" 0 50
eq "before the error" "$(cestat "$CG" policy)" gives_up
run_in "$CG" pages once "$MNT/file" 50 1000
until_true $((${SLOW:-1})) gone gives_up || fail "gives_up: not ejected within a second"
status=$(cachectl status "$CG" --json)
ejected gives_up error "^page 100 of inode $(stat -c %i "$MNT/file")\?is too much$"
eq "policy" "$(jq -r '.policy + " " + (.inherited | tostring)' <<<"$status")" "lru true"
until_true 10 adopted "$CG" || fail "still adopting"
consistent "$CG"
eq "pages" "$(cestat "$CG" pages)" "$(cachepages "$CG")"

# From each of the other operations, with a value that nobody else knows.
holder=''
ops=(added accessed admit evict removed tick)
for ((op = 1; op < ${#ops[@]}; op++)); do
	drop_caches
	echo >/sys/kernel/tracing/trace
	value=$((RANDOM << 15 | RANDOM))
	attach=(set_policy "$CG" "$BUILD/bad/gives_up.bpf.o" "op=$op" "value=$value")
	"${attach[@]}"
	case ${ops[op]} in
	evict|removed) load_until_ejected gives_up evicts "${attach[@]}" ;;
	*) load_until_ejected gives_up caches "${attach[@]}" ;;
	esac
	ejected gives_up error "^operation $op fails: $value$"
	eq "${ops[op]}: policy" "$(jq -r '.policy + " " + (.inherited | tostring)' <<<"$status")" "lru true"
	run_in "$CG" pages read "$MNT/file" $pages 4000 $op >/dev/null
	no_oom "$CG"
	until_true 10 adopted "$CG" || fail "${ops[op]}: still adopting"
	consistent "$CG"
done

# The switch: everybody's.
set_policy "$CG" s3fifo
grep -q ejected "$CG/memory.cache_ext.stat" && fail "the reason outlives the next set"
fails "Invalid argument" bash -c "echo maybe >$knobs/eject_all"
fails "Permission denied" "${nobody[@]}" bash -c "echo 1 >$knobs/eject_all"
eq "after what was refused" "$(cestat "$CG" policy)" s3fifo
echo 1 >$knobs/eject_all
for cg in "$top" "$CG"; do
	eq "$cg" "$(cestat "$cg" policy)" none
	eq "$cg" "$(cestat "$cg" ejected_kind)" switch
done
# The pin of a policy that was ejected does not stand for one that somebody else attached since.
attach -p /sys/fs/bpf/other "$CG" "$BUILD/bad/plain.bpf.o"
fails "policy plain is attached by somebody else's process" cachectl unset "$CG"
fails "policy plain is attached by somebody else's process" cachectl unset --all
eq "policy" "$(cestat "$CG" policy)" plain
rm /sys/fs/bpf/other
until_true 10 no_policy "$CG" || fail "plain: still attached"
unreferenced() { [ "$(</sys/module/cache_ext/refcnt)" = 0 ]; }
cachectl unset --all
until_true 10 unreferenced || fail "module references: $(</sys/module/cache_ext/refcnt)"
echo 0 >/sys/kernel/tracing/events/cache_ext/cache_ext_ejected/enable
