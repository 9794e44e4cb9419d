#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Sets of ids: by cachectl, by the header for applications, by a user without privilege; they stay when the policy is set again, and go
# with it; wrong input changes nothing. What is named in admission, by thread, process, file or cgroup, displaces nothing.
# timeout: 400
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
kept_and_big
fresh_cgroup ids "$(mb 12)"
pins=/sys/fs/bpf/cachectl/$(stat -c %i "$CG")
ids_code() {
	code=0
	cachectl ids "$@" || code=$?
	return $code
}
ids() { cachectl ids "$CG" "$1" --json | jq -c .ids; }
# refused TEXT ARG...: by cachectl ids, in one line; $code is its exit status
refused() {
	local text=$1
	shift
	fails "$text" ids_code "$@"
	eq "lines that 'ids $*' writes" "$(wc -l <"$T/out")" 1
}

# Nothing there.
refused "no policy was set" "$CG"
refused "no policy was set" "$CG" scanners +1
# The sets of a policy that another process attached are not known, also where the pin of one that was ejected is left.
others() {
	local args
	attach -p /sys/fs/bpf/other "$CG" "$BUILD/policy/fewids.bpf.o"
	for args in "" scanners "scanners +1" nothing; do
		# shellcheck disable=SC2086
		refused "policy fewids is attached by somebody else's process, which has its sets of ids" "$CG" $args
		eq "exit status of 'ids $args'" "$code" 1
	done
	rm /sys/fs/bpf/other
	until_true 10 no_policy "$CG" || fail "fewids: still attached"
}
others
set_policy "$CG" fifo
echo 1 >/sys/module/cache_ext/parameters/eject_all
others
set_policy "$CG" fifo
eq "sets of fifo" "$(cachectl -q ids "$CG" --json | jq length)" 0
refused "policy fifo has no set of ids scanners" "$CG" scanners
eq "exit status of a set that there is not" "$code" 2
eq "files of fifo's sets" "$(find "$pins" -name 'ids*' | wc -l)" 0
fails "none of task, file, cgroup" cachectl set "$CG" "$BUILD/bad/idskind.bpf.o"
fails "scanners is a set of ids" cachectl set "$CG" getscan scanners=5

# By cachectl. This shell and its parent live as long as is needed.
set_policy "$CG" getscan
a=$$ b=$PPID
[ "$a" -lt "$b" ] || { a=$PPID; b=$$; }
cachectl ids "$CG" scanners "+$b" "+$a" >"$T/shown"
grep -qE "^  $$ [a-z]" "$T/shown" || fail "the name of the thread is not shown: $(cat "$T/shown")"
eq "after two were put in" "$(ids scanners)" "[$a,$b]"

# Who asks while it is set again, and has just looked which sets are the policy's, is told of the new one's.
strace -qq -o "$T/calls" -P "$pins" -e trace=openat -e inject=openat:signal=SIGSTOP:when=1 \
	cachectl ids "$CG" scanners --json >"$T/asked" &
asks=$!
# Every system call is a stop for strace; this one it reports.
stopped() { grep -q 'stopped by SIGSTOP' "$T/calls" && asking=$(pgrep -P $asks); }
until_true 20 stopped || fail "who asks for ids is not stopped as it opens $pins"
set_policy "$CG" getscan
kill -CONT "$asking"
wait $asks || fail "a set is not found while its policy is set again"
eq "ids, by who was stopped" "$(jq -c .ids "$T/asked")" "[$a,$b]"
cachectl ids "$CG" scanners "+$b" >/dev/null
eq "after one was put in again" "$(ids scanners)" "[$a,$b]"
refused "did you mean scanners?" "$CG" scaners "-$a"
refused "is a number, 1 or more" "$CG" scanners "-$a" +x
refused "is a number, 1 or more" "$CG" scanners "-$a" +0
refused "is a number, 1 or more" "$CG" scanners "-$a" +18446744073709551616
refused "is a number, 1 or more" "$CG" scanners "-$a" +
refused "no such thread or process" "$CG" scanners "-$a" +999999999
refused "999999999 is not in it" "$CG" scanners "-$a" -999999999
refused "is given twice" "$CG" scanners "-$a" "-$a"
refused "+ID puts it into scanners" "$CG" scanners "-$a" 5
eq "after all that" "$(ids scanners)" "[$a,$b]"
cachectl ids "$CG" scanners "-$b" >/dev/null
eq "after one was taken out" "$(ids scanners)" "[$a]"
mkdir "$CG/below"
echo +memory >"$CG/cgroup.subtree_control"
refused "inherits getscan from" "$CG/below" scanners
echo -memory >"$CG/cgroup.subtree_control"

# A thread that has ended.
sleep 1000 &
pid=$!
cachectl ids "$CG" scanners "+$pid" >/dev/null
kill $pid
wait $pid || :
eq "gone" "$(cachectl ids "$CG" scanners --json | jq -c .gone)" "[$pid]"
cachectl ids "$CG" scanners --json | jq -r '.gone[] | "-\(.)"' | xargs -r cachectl ids "$CG" scanners >/dev/null
eq "after it was taken out" "$(ids scanners)" "[$a]"

# By the header, as a user: who may write the file.
set=$(cachectl ids "$CG" scanners --json | jq -r .file)
eq "its file" "$set" "$pins/ids_scanners"
ge "kernel.unprivileged_bpf_disabled" "$(</proc/sys/kernel/unprivileged_bpf_disabled)" 1
user=("${nobody[@]}" "$(command -v idset)")
fails "Permission denied" "${user[@]}" put "$set" 7
chown 65534 "$set"
"${user[@]}" put "$set" 7 8 || fail "nobody, who owns the file, cannot put ids in"
eq "put in by a user" "$(ids scanners)" "$(printf '%s\n' 7 8 "$a" | sort -n | jq -sc .)"
"${user[@]}" drop "$set" 8 || fail "nobody cannot take one out"
fails "No such file or directory" "${user[@]}" drop "$set" 8
fails "No such file or directory" "${user[@]}" put "$pins/ids_nothing" 8
fails "CAP_SYS_ADMIN" "${nobody[@]}" cachectl ids "$CG" scanners +8
before=$(ids scanners)

# Set again with other knobs, and refused: the same file, the same ids, also for who has it open.
inode=$(stat -c '%i %u' "$set")
idset self "$set" sleep 1000 &
holder=$!
in_set() { cachectl ids "$CG" scanners --json | jq -e ".ids | index($holder)" >/dev/null; }
until_true 10 in_set || fail "a program could not name itself"
kill "$holder"
wait "$holder" 2>/dev/null || :
cachectl ids "$CG" scanners "-$holder" >/dev/null
set_policy "$CG" getscan scan_pct=5
eq "the knob" "$(cachectl status "$CG" --json | jq .knobs.scan_pct)" 5
eq "after it was set again" "$(ids scanners)" "$before"
fails "allowed are" cachectl set "$CG" getscan scan_pct=99
fails "does not load" cachectl set "$CG" "$BUILD/bad/load/ids_write.bpf.o"
eq "after it was refused" "$(ids scanners)" "$before"
eq "the file" "$(stat -c '%i %u' "$set")" "$inode"
eq "pins" "$(find "$pins" -type f | wc -l)" 5
"${user[@]}" put "$set" 9
eq "put in by a user" "$(ids scanners | jq length)" 3

# Another policy's set is another one if it is of another size; full.
set_policy "$CG" "$BUILD/policy/fewids.bpf.o"
eq "ids of a smaller set" "$(ids scanners)" "[]"
fails "Permission denied" "${user[@]}" put "$set" 7
idset put "$set" 1 2 3
refused "full: 3 of at most 4" "$CG" scanners "+$a" "+$b"
eq "after it was refused" "$(ids scanners)" "[1,2,3]"
cachectl ids "$CG" scanners "+$a" -1 "+$b" >/dev/null || fail "one out, two in"
fails "Argument list too long" idset put "$set" 5
eq "full" "$(ids scanners)" "$(printf '%s\n' 2 3 "$a" "$b" | sort -n | jq -sc .)"
refused "No such file" "$CG" files "+$MNT/nothing"
refused "not a regular file" "$CG" files "+$MNT"
refused "with a slash" "$CG" files "+kept"
cachectl ids "$CG" files "+$MNT/kept" >/dev/null
eq "a file by its path" "$(ids files)" "[$(stat -c %i "$MNT/kept")]"
run_in "$CG" pages once "$MNT/kept" 0 100
run_in "$CG" idset self "$set" true 2>"$T/out" && fail "a full set takes another one"
cachectl ids "$CG" scanners -2 -3 >/dev/null
run_in "$CG" idset self "$set" pages once "$MNT/big" 0 50
eq "pages of the file" "$(cachectl status "$CG" --json | jq .policy_stats.pages)" 100
# The file system's own pages are inserted by the thread as well.
ge "pages by the thread" "$(cachectl status "$CG" --json | jq .policy_stats.threads)" 50
le "pages by the thread" "$(cachectl status "$CG" --json | jq .policy_stats.threads)" 60
set_policy "$CG" fifo
eq "files of the sets" "$(find "$pins" -name 'ids*' | wc -l)" 0

# Jobs that admission keeps out. What is kept fits; the job reads more than the cgroup has.
set_policy "$CG" admission
until_true 10 adopted "$CG" || fail "still adopting"
run_in "$CG" pages once "$MNT/kept" 0 $resident
run_in "$CG" pages once "$MNT/kept" 0 $resident
# displaces_nothing WHAT STAT: after a job has read big
displaces_nothing() {
	local hits
	ge "$1: pages of it not kept" $(($(stat_of "$2") - before)) $((big / 2))
	ge "$1: cached of the other file" "$(cached "$MNT/kept")" $((resident - 64))
	hits=$(cestat "$CG" hits)
	run_in "$CG" pages once "$MNT/kept" 0 $resident
	ge "$1: hits on the other file" $(($(cestat "$CG" hits) - hits)) $((resident - 64))
	consistent "$CG"
	pages dontneed "$MNT/big" 0 $big
}
tell() {	# main|other FIRST COUNT
	echo "$*" >&"${READER[1]}"
	read -rt 60 -u "${READER[0]}" || fail "the reader: $*"
}
coproc READER { exec incg "$CG" idset reader "$MNT/big"; }
reader=$READER_PID
read -rt 10 -u "${READER[0]}" main other || fail "no reader"

before=$(stat_of by_task)
cachectl ids "$CG" tasks "+$other" >/dev/null
tell other 0 $big
displaces_nothing "a thread" by_task
before=$(stat_of by_task)
tell main 0 100
eq "not kept of what another thread of it reads" "$(stat_of by_task)" "$before"
ge "kept of what another thread of it reads" "$(cached "$MNT/big")" 100
pages dontneed "$MNT/big" 0 $big
cachectl ids "$CG" tasks "-$other" "+$main" >/dev/null
tell other 0 $big
displaces_nothing "a process" by_task
cachectl ids "$CG" tasks "-$main" >/dev/null
before=$(stat_of by_task)
run_in "$CG" idset self "$pins/ids_tasks" pages once "$MNT/big" 0 $big
displaces_nothing "a process that names itself" by_task

before=$(stat_of by_file)
cachectl ids "$CG" files "+$MNT/big" >/dev/null
tell main 0 $big
displaces_nothing "a file" by_file
cachectl ids "$CG" files "-$MNT/big" >/dev/null
eq "after it was taken out by its path" "$(ids files)" "[]"

before=$(stat_of by_cgroup)
cachectl ids "$CG" cgroups "+$CG/below" >/dev/null
eq "a cgroup by its path" "$(ids cgroups)" "[$(stat -c %i "$CG/below")]"
# A name behind a minus is none of cachectl's options, whatever it begins with.
cachectl ids "$CG" cgroups "+${CG##*/}" >/dev/null
eq "cgroups" "$(ids cgroups | jq length)" 2
cachectl ids "$CG" cgroups "-${CG##*/}" >/dev/null
eq "a cgroup taken out by its name" "$(ids cgroups)" "[$(stat -c %i "$CG/below")]"
run_in "$CG/below" pages once "$MNT/big" 0 $big
displaces_nothing "a cgroup" by_cgroup

# The same read by somebody who is welcome does: what was seen above is the policy's doing.
tell main 0 $big
le "cached of the other file after a read by nobody who is named" "$(cached "$MNT/kept")" $((resident / 2))
kill "$reader"
wait "$reader" 2>/dev/null || :
no_oom "$CG"

cachectl -q unset "$CG" >/dev/null
eq "pins after unset" "$(find /sys/fs/bpf/cachectl -mindepth 1 | wc -l)" 0
until_true 5 rmdir "$CG/below" || fail "the cgroup below stays"
reclaimable "$CG"
