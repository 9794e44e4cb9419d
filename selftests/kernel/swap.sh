#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# One policy replaces another by an update of its link: no page is dropped, at no time is the cgroup without a policy, whoever
# is killed meanwhile, and all data are right. Review A4, B5, E10; facts 4.10.
# timeout: 420
. "$(dirname "$0")/../lib.sh"
swaps=${SWAPS:-100}

fresh_fs ext4 512
pages=4096
pages write "$MNT/file" 0 $pages 1
drop_caches
policies=(fifo lru mru lfu s3fifo)

# At rest.
fresh_cgroup swap "$(mb 64)"
set_policy "$CG" fifo
run_in "$CG" pages once "$MNT/file" 0 $pages
reads=$(dev_reads "$DEV")
for policy in lru lfu s3fifo mru fifo lfu lru; do
	set_policy "$CG" "$policy"
	eq "policy" "$(cestat "$CG" policy)" $policy
	until_true 10 adopted "$CG" || fail "$policy: still adopting"
	eq "$policy: accesses so far" "$(cestat "$CG" accesses)" 0
	consistent "$CG"
	eq "$policy: cached" "$(cached "$MNT/file")" $pages
	run_in "$CG" pages once "$MNT/file" 0 $pages
	eq "$policy: hits" "$(cestat "$CG" hits)" $pages
done
eq "device reads" "$(dev_reads "$DEV")" "$reads"

# What hits have just queued to be moved, for the policy before, is adopted as the rest is.
if [ "$(nproc)" -gt 1 ]; then
	set_policy "$CG" mru
	until_true 10 adopted "$CG" || fail "mru: still adopting"
	run_in "$CG" pages once "$MNT/file" 0 $pages
	drain
	# The adoption looks for what comes later after one second, two, four, and has all batches carried out.
	for _ in 1 2 3 4 5; do
		hits=$(cestat "$CG" hits) moves=$(cestat "$CG" moves)
		queue_moves "$MNT/file"
		queued="$(($(cestat "$CG" hits) - hits)) $(($(cestat "$CG" moves) - moves))"
		[ "$queued" = "10 10" ] || break
		queue_ends
	done
	eq "hits and moves, these still queued" "$queued" "10 0"
	set_policy "$CG" lfu
	until_true 10 adopted "$CG" || fail "lfu: still adopting"
	eq "adopted" "$(cestat "$CG" adopted)" "$(cestat "$CG" pages)"
	queue_ends
fi

# init() is told the name of the policy before, if there was one.
letters() { printf '%d %d' "'${1:0:1}" "'${1:3:1}"; }
set_policy "$CG" fifo
for old in fifo heir ''; do
	[ -n "$old" ] || unset_policy "$CG"
	set_policy "$CG" "$BUILD/bad/heir.bpf.o"
	eq "letters of the old name '$old'" "$(stat_of first) $(stat_of last)" "$(letters "$old")"
done

# And says whether it goes on with what that one has, which it cannot where the lists are not as many.
set_policy "$CG" fifo
for args in "keep=1 kept" "keep=0 adopted" "keep=1 kept" "s3fifo adopted" "keep=1 adopted"; do
	until_true 10 adopted "$CG" || fail "before $args: still adopting"
	case $args in
	keep*) set_policy "$CG" "$BUILD/policy/keeps.bpf.o" "${args% *}" ;;
	*) set_policy "$CG" "${args% *}" ;;
	esac
	until_true 10 adopted "$CG" || fail "$args: still adopting"
	ge "$args: pages" "$(cestat "$CG" pages)" 1000
	case $args in
	*kept) eq "$args: adopted" "$(cestat "$CG" adopted)" 0 ;;
	*) eq "$args: adopted" "$(cestat "$CG" adopted)" "$(cestat "$CG" pages)" ;;
	esac
done

# The same policy with another knob goes on with what it has.
set_policy "$CG" s3fifo
until_true 10 adopted "$CG" || fail "still adopting"
mb 14 >"$CG/memory.max"
run_in "$CG" pages read "$MNT/file" $pages 20000 1 >/dev/null
drain
lists="$(cestat "$CG" list0) $(cestat "$CG" list1)"
set_policy "$CG" s3fifo small_pct=20
eq "lists" "$(cestat "$CG" list0) $(cestat "$CG" list1)" "$lists"
eq "adopting" "$(cestat "$CG" adopting)" 0
eq "the knob" "$(cachectl status "$CG" --json | jq .knobs.small_pct)" 20
eq "set says what changed" "$(cachectl -q set "$CG" s3fifo)" "${CG#"$CG_ROOT"}: s3fifo -> s3fifo (small_pct=20->10)"
eq "set says what was given" "$(cachectl -q set "$CG" s3fifo small_pct=10)" "${CG#"$CG_ROOT"}: s3fifo -> s3fifo (small_pct=10)"
eq "set --json says it too" "$(cachectl -q set "$CG" s3fifo small_pct=30 --json | jq -c '[.knobs.small_pct, .old_knobs]')" \
	'[30,{"small_pct":10}]'
eq "set --json where nothing changed" "$(cachectl -q set "$CG" s3fifo small_pct=30 --json | jq -c .old_knobs)" '{}'
eq "set --json of another policy" "$(cachectl -q set "$CG" lru --json | jq -c .old_knobs)" '{}'
eq "pins" "$(find "/sys/fs/bpf/cachectl/$(stat -c %i "$CG")" -type f | wc -l)" 3
# And with its clock: what it remembers has times in it.
set_policy "$CG" "$BUILD/policy/accesses.bpf.o"
until_true 10 adopted "$CG" || fail "still adopting"
run_in "$CG" pages read "$MNT/file" $pages 20000 1 >/dev/null
before=$(stat_of clock)
ge "accesses at the last eviction" "$before" 15000
set_policy "$CG" "$BUILD/policy/accesses.bpf.o"
run_in "$CG" pages read "$MNT/file" $pages 2000 2 >/dev/null
ge "and after it was set again" "$(stat_of clock)" "$before"
le "and after it was set again" "$(stat_of clock)" $((22000 + 1024))
set_policy "$CG" fifo
until_true 10 adopted "$CG" || fail "still adopting"
set_policy "$CG" "$BUILD/policy/accesses.bpf.o"
until_true 10 adopted "$CG" || fail "still adopting"
run_in "$CG" pages read "$MNT/file" $pages 2000 3 >/dev/null
ge "and in the place of another one" "$(stat_of clock)" 1
le "and in the place of another one" "$(stat_of clock)" 2000
reclaimable "$CG"

# What is refused changes nothing.
fresh_cgroup swap "$(mb 64)"
attach -p /sys/fs/bpf/swap "$CG" "$BUILD/bad/plain.bpf.o"
fails "attach: update: No such device or address" attach -u /sys/fs/bpf/swap "$CG" "$BUILD/bad/initfails.bpf.o"
eq "policy after an init() that failed" "$(cestat "$CG" policy)" plain
mkdir "$CG_ROOT/ce_other"
attach -p /sys/fs/bpf/other "$CG_ROOT/ce_other" "$BUILD/bad/plain.bpf.o"
fails "attach: update: Invalid cross-device link" attach -u /sys/fs/bpf/swap "$CG_ROOT/ce_other" "$BUILD/bad/nothing.bpf.o"
eq "policy after an update for another cgroup" "$(cestat "$CG" policy)" plain
attach -u /sys/fs/bpf/swap "$CG" "$BUILD/bad/nothing.bpf.o"
eq "policy" "$(cestat "$CG" policy)" nothing
rm /sys/fs/bpf/swap /sys/fs/bpf/other
until_true 10 no_policy "$CG" || fail "still attached"
rmdir "$CG"

# Under load. Somebody looks all the time whether there is a policy, and what takes one from a cgroup is not called even once.
fresh_cgroup swap "$(mb 12)"
set_policy "$CG" fifo
probe cache_ext_detach
incg "$CG" churn "$MNT/churn" 2048 0 1 >"$T/churn" &
churn=$!
load_in "$CG" "pages read '$MNT/file' $pages 2000 \$RANDOM"
( until grep -qx 'policy none' "$CG/memory.cache_ext.stat"; do :; done; echo none >"$T/none" ) 2>/dev/null &
watcher=$!
pin=/sys/fs/bpf/cachectl/$(stat -c %i "$CG")/link
objects=()
for policy in "${policies[@]}"; do objects+=("$TOP/build/policies/$policy.bpf.o"); done
attach -u "$pin" -n "$swaps" "$CG" "${objects[@]}" || fail "$swaps swaps"
kill -0 $churn 2>/dev/null || fail "churn failed during $swaps swaps"
load_lives

# What a program of the old policy writes at last is not in the new one's memory.
pairs=$((swaps / 4))
attach -u "$pin" -n $((pairs * 2)) "$CG" "$BUILD/bad/scribbler.bpf.o" "$BUILD/bad/finder.bpf.o" ||
	fail "swaps of scribbler and finder: $(grep ejected_reason "$CG/memory.cache_ext.stat")"
eq "policy" "$(cestat "$CG" policy)" finder

# Killed at any moment cachectl leaves the old policy or the new one.
old=fifo
set_policy "$CG" fifo
for ((i = 0; i < 20; i++)); do
	new=${policies[i % 5]}
	cachectl -q set "$CG" "$new" >/dev/null 2>&1 &
	pid=$!
	read -rt "0.$((RANDOM % 900 + 100))" <> <(:) || :
	kill -9 $pid 2>/dev/null || :
	wait $pid 2>/dev/null || :
	now=$(cestat "$CG" policy)
	[ "$now" = "$old" ] || [ "$now" = "$new" ] || fail "killed between $old and $new: $now"
	old=$now
	cachectl status "$CG" >/dev/null || fail "status after a kill"
done
kill $watcher 2>/dev/null || fail "there was a moment without a policy"
[ ! -e "$T/none" ] || fail "there was a moment without a policy"
kill $churn
wait $churn || fail "churn: exit code $?"
load_ends
no_oom "$CG"
set_policy "$CG" fifo
eq "pins" "$(find "/sys/fs/bpf/cachectl/$(stat -c %i "$CG")" -type f | wc -l)" 2
until_true 10 adopted "$CG" || fail "still adopting"
consistent "$CG"
eq "calls of cache_ext_detach() while policies were swapped" "$(probed cache_ext_detach)" 0
unset_policy "$CG"
eq "and when there is none any more" "$(probed cache_ext_detach)" 1
set_policy "$CG" fifo
pages once "$MNT/file" 0 $pages
reclaimable "$CG"
