#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cachectl killed as it enters each call by which it changes something, bpf(), unlink(), mkdir(), rmdir() and rename(): the cgroup has
# the old policy or the new one, at no time neither, with the ids that somebody put in its sets; status can tell, and the next
# command is as if nothing had been. Review B5; facts 4.11.
# timeout: 600
. "$(dirname "$0")/../lib.sh"
command -v strace >/dev/null || skip "no strace"

fresh_fs ext4 64
pages write "$MNT/file" 0 2048 1
fresh_cgroup killed "$(mb 4)"
keep_key
load_in "$CG" "pages read '$MNT/file' 2048 2000 \$RANDOM"
pins=/sys/fs/bpf/cachectl/$(stat -c %i "$CG")
ino=$(stat -c %i "$MNT/file")

has_id() { [ "$(cachectl ids "$CG" files --json | jq -c .ids)" = "[$ino]" ]; }

# The cgroup has POLICY or "none". What was cached before is over too: a set would ask the kernel again and again meanwhile.
begin_with() {
	if [ "$1" = none ]; then
		cachectl -q unset "$CG" >/dev/null
	else
		set_policy "$CG" "$1"
		until_true 20 adopted "$CG" || fail "$1: still adopting"
	fi
	[ "$1" != admission ] || has_id || cachectl -q ids "$CG" files "+$ino" >/dev/null
	eq "policy before a command" "$(cestat "$CG" policy)" "$1"
}

# killed CALL OLD NEW COMMAND...: at each such call that changes something, and at the one after the last of them: what is between two of
# them is the same whenever it ends. Before each the cgroup has OLD, and after it OLD or NEW; in the end the command is left alone.
killed() {
	local call=$1 old=$2 new=$3 n rc now points old_seen=0 new_seen=0
	shift 3
	begin_with "$old"
	strace -qq -o "$T/calls" -e "trace=$call" "$@" >/dev/null
	mapfile -t points < <(awk '/^(unlink|mkdir|rmdir|rename)|BPF_(OBJ_PIN|LINK_CREATE|LINK_UPDATE|LINK_DETACH)/ { print NR; n = NR }
		END { if (n && n < NR) print n + 1 }' "$T/calls")
	ge "$*: calls of $call that change something" ${#points[@]} 1
	for n in "${points[@]}"; do
		begin_with "$old"
		rc=0
		strace -qq -o "$T/calls" -e "trace=$call" -e "inject=$call:signal=KILL:when=$n" "$@" >"$T/said" 2>&1 || rc=$?
		eq "$*: exit code with a kill at $call $n" $rc 137
		now=$(cestat "$CG" policy)
		case $now in
		"$new") new_seen=$((new_seen + 1)) ;;
		"$old") old_seen=$((old_seen + 1)) ;;
		*) fail "$*: killed at $call $n between $old and $new: $now" ;;
		esac
		if [ "$old $now" = "admission admission" ]; then
			has_id || fail "$*: killed at $call $n: $(cachectl ids "$CG")"
			"$@" >/dev/null
			has_id || fail "$*: the next after a kill at $call $n: $(cachectl ids "$CG")"
		fi
		cachectl status "$CG" >/dev/null || fail "$*: killed at $call $n: status"
		load_lives
	done
	"$@" >/dev/null
	eq "$*: policy at the end" "$(cestat "$CG" policy)" "$new"
	[ "$call" != bpf ] || [ "$old" = "$new" ] || ge "$*: kills that left $old" $old_seen 1
	echo "$*: killed at $call ${points[*]}: $old_seen times $old, $new_seen times $new"
	kills=$((kills + ${#points[@]}))
}
kills=0
for call in bpf unlink; do
	killed $call none s3fifo cachectl -q set "$CG" s3fifo
	killed $call fifo s3fifo cachectl -q set "$CG" s3fifo
	killed $call s3fifo none cachectl -q unset "$CG"
	killed $call admission admission cachectl -q set "$CG" admission
done
killed mkdir none admission cachectl -q set "$CG" admission
# What applications open is renamed into its place.
killed rename fifo admission cachectl -q set "$CG" admission
eq "sets of ids for applications" "$(find "$pins" -name 'ids_*' | wc -l)" 3
[ ! -e "$pins/next-ids" ] || fail "$pins/next-ids: is left"
killed rmdir admission none cachectl -q unset "$CG"
ge "times that cachectl was killed" $kills 20
load_ends
no_oom "$CG"
set_policy "$CG" fifo
eq "pins" "$(find "$pins" -type f | wc -l)" 2
until_true 10 adopted "$CG" || fail "still adopting"
consistent "$CG"
unset_policy "$CG"
[ ! -e "$pins" ] || fail "$pins: is left"
reclaimable "$CG"
