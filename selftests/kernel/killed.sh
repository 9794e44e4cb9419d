#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cachectl killed as it enters each bpf() and each unlink() by which it changes something: the cgroup has the old policy or the new
# one, at no time neither, status can tell, and the next command is as if nothing had been. Review B5; facts 4.11.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
command -v strace >/dev/null || skip "no strace"

fresh_fs ext4 64
pages write "$MNT/file" 0 2048 1
fresh_cgroup killed "$(mb 4)"
keep_key
incg "$CG" bash -c "while pages read '$MNT/file' 2048 2000 \$RANDOM; do :; done" >/dev/null &
reader=$!
pins=/sys/fs/bpf/cachectl/$(stat -c %i "$CG")

# The cgroup has POLICY or "none". What was cached before is over too: a set would ask the kernel again and again meanwhile.
begin_with() {
	if [ "$1" = none ]; then
		cachectl -q unset "$CG" >/dev/null
	else
		set_policy "$CG" "$1"
		until_true 20 adopted "$CG" || fail "$1: still adopting"
	fi
	eq "policy before a command" "$(cestat "$CG" policy)" "$1"
}

# killed CALL OLD NEW COMMAND...: for each such call, from the last before the first that changes something on; in the end the command
# is left alone. Before each of them the cgroup has OLD, and after it OLD or NEW.
killed() {
	local call=$1 old=$2 new=$3 n first last rc now old_seen=0 new_seen=0
	shift 3
	begin_with "$old"
	strace -qq -o "$T/calls" -e "trace=$call" "$@" >/dev/null
	last=$(grep -c "^$call" "$T/calls") || fail "$*: no $call"
	first=$(grep -nE -m 1 '^unlink|BPF_(OBJ_PIN|LINK_)' "$T/calls" | cut -d : -f 1)
	for ((n = first > 1 ? first - 1 : 1; n <= last + 1; n++)); do
		begin_with "$old"
		rc=0
		strace -qq -o "$T/calls" -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" "$@" >"$T/said" 2>&1 || rc=$?
		eq "$*: exit code with a kill at $call $n of $last" $rc $((n > last ? 0 : 137))
		now=$(cestat "$CG" policy)
		case $now in
		"$new") new_seen=$((new_seen + 1)) ;;
		"$old") old_seen=$((old_seen + 1)) ;;
		*) fail "$*: killed at $call $n of $last between $old and $new: $now" ;;
		esac
		cachectl status "$CG" >/dev/null || fail "$*: killed at $call $n of $last: status"
		kill -0 $reader 2>/dev/null || fail "the reader failed"
	done
	eq "$*: policy at the end" "$now" "$new"
	[ "$call" != bpf ] || ge "$*: kills that left $old" $old_seen 1
	echo "$*: killed at each $call from $first to $last: $old_seen times $old, $new_seen times $new"
	kills=$((kills + last - first + 1))
}
kills=0
for call in bpf unlink; do
	killed $call none s3fifo cachectl -q set "$CG" s3fifo
	killed $call fifo s3fifo cachectl -q set "$CG" s3fifo
	killed $call s3fifo none cachectl -q unset "$CG"
done
ge "times that cachectl was killed" $kills 20
kill_cgroup "$CG"
no_oom "$CG"
set_policy "$CG" fifo
eq "pins" "$(find "$pins" -type f | wc -l)" 2
until_true 10 adopted "$CG" || fail "still adopting"
consistent "$CG"
unset_policy "$CG"
[ ! -e "$pins" ] || fail "$pins: is left"
reclaimable "$CG"
