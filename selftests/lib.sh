# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# For the selftests in shell: a file system and a cgroup of their own, the counters, assertions that say what they saw.
#
#	. "$(dirname "$0")/../lib.sh"	first line of a test; all it makes is gone when it ends
#	fresh_fs ext4|xfs|btrfs [MB]	a file system on a RAM disk: $MNT; $DEV is its device
#					(with IRQMODE=2 before it I/O ends in an interrupt, COMPLETION_NSEC later)
#	fresh_swap MB			swap on a RAM disk
#	lru_gen y|n			the multi-gen LRU, where there is one; off again when the test ends
#	fresh_cgroup NAME [BYTES]	$CG, with memory.max
#	set_policy CG POLICY [KNOB...]	by cachectl; unset_policy CG
#	keep_key			before attaching and detaching under load
#	run_in CG COMMAND...		without reading a file in CG that COMMAND does not; in the background, to kill it later,
#					use its other name, incg
#	load_in CG LINE			the same line of shell again and again there, in the background; load_lives: it has not failed;
#					load_ends: all in CG is killed, and it had not failed
#	cestat CG NAME			a counter of memory.cache_ext.stat; memstat CG NAME: of memory.stat, exact
#	stat_of NAME			a statistic of the policy of $CG's own
#	load_module			with the parameters that suit this machine
#	module_knob NAME VALUE		a parameter of the module, for this test
#	press CG PAGES			fill the machine's memory until CG's policy has evicted so many pages
#	load_until_ejected POLICY ...	within a second; sets status and took, ms. Then: gone POLICY
#	probe FUNCTION...		calls of functions of the kernel's are counted: probed FUNCTION...
#	kept_and_big			$MNT/kept of $resident pages, $MNT/big of $big, uncached
#	undo COMMAND...			when the test ends
#	eq WHAT GOT WANTED, ge, le, near WHAT GOT WANTED PERCENT
#	fails TEXT COMMAND...		it fails, and says TEXT
#	"${nobody[@]}" COMMAND...	as an unprivileged user
set -euo pipefail
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
NAME=$(basename "$0" .sh)
BUILD=$TOP/build/selftests
# shellcheck source=selftests/clean.sh
. "$TOP/selftests/clean.sh"
PATH=/tmp/selftest-bin:$TOP/build:$PATH

fail() {
	echo "$NAME: $*" >&2
	exit 1
}
skip() {
	echo "$*"
	exit 77
}

[ "$(id -u)" = 0 ] || fail "needs root: run it in the VM, selftests/vm/run -- bash selftests/run-all $NAME"
[ -e "$CG_ROOT/memory.cache_ext.stat" ] || skip "this kernel lacks the cache_ext patch"
[ -d "$BUILD" ] || fail "$BUILD: not built: make selftests"
export CACHECTL_MODULE=${CACHECTL_MODULE:-$TOP/build/module/cache_ext.ko}
load_module() { insmod "$CACHECTL_MODULE" ${CACHECTL_MODULE_ARGS:+"$CACHECTL_MODULE_ARGS"}; }
[ -d /sys/module/cache_ext ] || load_module
# The programs run from tmpfs, whose pages are none of a policy's.
if [ ! -d /tmp/selftest-bin ]; then
	mkdir /tmp/selftest-bin
	find "$BUILD" -maxdepth 1 -type f -exec cp {} /tmp/selftest-bin/ \;
fi
T=$(mktemp -d "/tmp/selftest.$NAME.XXXXXX")

# shellcheck disable=SC2317
at_exit() {
	local rc=$? i
	trap - EXIT
	set +e
	cd /
	for ((i = ${#undo_commands[@]}; i > 0; i--)); do eval "${undo_commands[i - 1]}"; done
	clean_up
	exit $rc
}
trap at_exit EXIT
# A test whose time is up says what it was at.
trap 'echo "at: $BASH_COMMAND (called from line ${BASH_LINENO[*]})" >&2; exit 124' TERM
undo_commands=()
undo() { undo_commands+=("$(printf '%q ' "$@")"); }
module_knob() {
	local file=/sys/module/cache_ext/parameters/$1
	undo write_to "$file" "$(<"$file")"
	write_to "$file" "$2"
}
write_to() { echo "$2" >"$1"; }

nr_devices=0
fresh_dev() {
	local d=/sys/kernel/config/nullb/ce_$nr_devices
	nr_devices=$((nr_devices + 1))
	mkdir "$d"
	echo 1 >"$d/memory_backed"
	echo "${1:-512}" >"$d/size"
	echo 4096 >"$d/blocksize"
	echo "${IRQMODE:-0}" >"$d/irqmode"
	[ -z "${COMPLETION_NSEC:-}" ] || echo "$COMPLETION_NSEC" >"$d/completion_nsec"
	echo 1 >"$d/power"
	DEV=$(basename "$d")
	[ -b "/dev/$DEV" ] || fail "/dev/$DEV did not appear"
}

fresh_fs() {
	fresh_dev "${2:-512}"
	case $1 in
	ext4) mkfs.ext4 -q -E lazy_itable_init=1,lazy_journal_init=1 "/dev/$DEV" ;;
	xfs) mkfs.xfs -q -f "/dev/$DEV" ;;
	btrfs) mkfs.btrfs -q -f "/dev/$DEV" ;;
	*) fail "fresh_fs $1: ext4, xfs or btrfs" ;;
	esac
	MNT=$T/mnt.$DEV
	mkdir "$MNT"
	mount -t "$1" -o noatime "/dev/$DEV" "$MNT"
}

fresh_swap() {
	fresh_dev "$1"
	mkswap -q "/dev/$DEV" >/dev/null
	swapon "/dev/$DEV"
	undo swapoff "/dev/$DEV"
}

lru_gen() {
	local f=/sys/kernel/mm/lru_gen/enabled
	[ -w $f ] || return 0
	undo write_to $f n
	write_to $f "$1"
}

fresh_cgroup() {
	CG=$CG_ROOT/ce_$1
	mkdir "$CG"
	[ -z "${2:-}" ] || echo "$2" >"$CG/memory.max"
}

set_policy() { cachectl -q set "$@" >/dev/null; }
unset_policy() { cachectl -q unset "$1" >/dev/null; }
run_in() { incg "$@"; }

# A line that fails ends the load, with its exit code; what was killed with its cgroup has another.
load_in() {
	load_cg=$1
	incg "$1" bash -c "while :; do $2 || exit; done" >/dev/null 2>"$T/load" &
	load_pid=$!
}
load_lives() { kill -0 "$load_pid" 2>/dev/null || fail "the load failed: $(tail -n 1 "$T/load")"; }
load_ends() {
	local rc=0
	kill_cgroup "$load_cg"
	wait "$load_pid" 2>/dev/null || rc=$?
	[ $rc = 137 ] || fail "the load failed: exit code $rc: $(tail -n 1 "$T/load")"
}

# Before attaching and detaching under load. The first policy of a machine and the last one patch the kernel's code, and QEMU
# before 8.1 without KVM gets that wrong when another CPU executes it at the moment ("Oops: int3", Red Hat bug 2216496): there
# another cgroup keeps a policy all the time.
keep_key() {
	grep -q 'QEMU TCG' /proc/cpuinfo || return 0
	mkdir "$CG_ROOT/ce_keep"
	attach -p /sys/fs/bpf/keep "$CG_ROOT/ce_keep" "$BUILD/bad/plain.bpf.o"
}

# Everything that was cached before is the policy's.
adopted() { [ "$(cestat "$1" adopting)" = 0 ]; }

# By kswapd, until COMMAND says so: most of what is free is taken at once, then memory in steps much smaller than what is between the
# watermark that wakes it and the end. What is free nobody knows exactly, since each CPU keeps some that no file counts.
press_until() {
	local n max free
	read -r max free < <(awk '/^MemTotal|^MemFree/ { printf "%d ", $2 / 1024 } END { print "" }' /proc/meminfo)
	mkdir "$T/fill"
	mount -t tmpfs -o "size=${max}m" none "$T/fill"
	[ "$free" -le 64 ] || head -c $((free - 64))M /dev/zero >"$T/fill/most"
	for ((n = 0; n < max; n += 4)); do
		head -c 4M /dev/zero >"$T/fill/$n" || fail "no memory left, and not: $*"
		! "$@" || break
	done
	umount "$T/fill"
	rmdir "$T/fill"
	[ "$n" -lt "$max" ] || fail "memory is full, and not: $*"
}
# press CGROUP N: its policy evicts N pages.
press() { press_until evicted "$1" $(($(cestat "$1" evicted_policy) + $2)); }
evicted() { [ "$(cestat "$1" evicted_policy)" -ge "$2" ]; }

# $CG has another policy than POLICY, or none.
gone() { [ "$(cestat "$CG" policy)" != "$1" ]; }
# It is under load from its first eviction on, or its first page, or none was seen.
evicts() { awk '/^evicted_(policy|fallback) [1-9]/ || /^ejected_/ { f = 1 } END { exit !f }' "$CG/memory.cache_ext.stat"; }
caches() { awk '/^pages [1-9]/ || /^ejected_/ { f = 1 } END { exit !f }' "$CG/memory.cache_ext.stat"; }
# load_until_ejected POLICY [FROM [COMMAND...]]: by reads of $MNT/file of $pages, within a second FROM (evicts) on; in SLOW seconds on a
# kernel that is slower. Where the host may have had other things to do COMMAND attaches it again, twice.
# shellcheck disable=SC2034,SC2154
load_until_ejected() {
	local name=$1 from=${2:-evicts} limit=$((1000 * ${SLOW:-1})) tries begin
	shift $(($# < 2 ? $# : 2))
	for tries in 1 2 3; do
		load_in "$CG" "pages read '$MNT/file' $pages 4000 \$RANDOM"
		until_true 20 "$from" || fail "$name: no load: $(cat "$CG/memory.cache_ext.stat")"
		begin=${EPOCHREALTIME/./}
		until_true 20 gone "$name" || fail "$name: not ejected: $(cat "$CG/memory.cache_ext.stat")"
		took=$(((${EPOCHREALTIME/./} - begin) / 1000))
		until_true 20 grep -q '^ejected_' "$CG/memory.cache_ext.stat" || fail "$name: gone, and no reason is kept"
		load_ends
		no_oom "$CG"
		status=$(cachectl status "$CG" --json)
		if [ $# = 0 ] || [ $took -le $limit ] || [ "$tries" = 3 ]; then break; fi
		echo "$name, try $tries: ejected after $took ms of load"
		drop_caches
		"$@"
	done
	le "$name: ms of load until it was ejected" "$took" $limit
}

tracing=/sys/kernel/tracing
probe() {
	local function
	for function; do echo "p:selftest/$function $function" >>$tracing/kprobe_events; done
	# Opened so, it forgets all of them.
	undo write_to $tracing/kprobe_events ''
	undo write_to $tracing/events/selftest/enable 0
	echo 1 >$tracing/events/selftest/enable
}
probed() { awk -v f=" $* " 'index(f, " " $1 " ") { n += $2 + $3 } END { print n + 0 }' $tracing/kprobe_profile; }

# MB as bytes
mb() { echo $(($1 << 20)); }

cestat() { awk -v n="$2" '$1 == n { print $2; f = 1 } END { exit !f }' "$1/memory.cache_ext.stat" ||
	fail "$1: no $2 in memory.cache_ext.stat"; }
stat_of() { cachectl stats "$CG" --json | jq ".policy_stats.$1"; }

# memory.stat may lag by some pages; reading cpu.stat makes the kernel add up all per-CPU counts.
memstat() {
	cat "$1/cpu.stat" >/dev/null
	awk -v n="$2" '$1 == n { print $2; f = 1 } END { exit !f }' "$1/memory.stat" || fail "$1: no $2 in memory.stat"
}
filepages() { echo $(($(memstat "$1" "$2") / 4096)); }
# On lists of file pages, the kernel's or a policy's.
lrupages() { echo $(($(filepages "$1" inactive_file) + $(filepages "$1" active_file))); }
# Without tmpfs, which memory.stat's "file" includes: a command's output may be there.
cachepages() { echo $(($(filepages "$1" file) - $(filepages "$1" shmem))); }
event() { awk -v n="$2" '$1 == n { print $2 }' "$1/memory.events"; }

# Pages read from a device since it was made.
dev_reads() { awk '{ print $3 / 8 }' "/sys/block/$1/stat"; }

cached() { fincore -nb -o PAGES "$1" | tr -d ' '; }
drop_caches() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
}

# evict_file FILE [OPTION]: by memory.reclaim, of the cgroup's oldest pages. What was read after it stays: shadow entries go when a
# cgroup has little else.
evict_file() {
	local tries
	for ((tries = 0; tries < 20 && $(cached "$1"); tries++)); do
		drain
		echo "$(($(cached "$1") * 4096))${2:+ $2}" >"$CG/memory.reclaim" 2>/dev/null || :
	done
	eq "cached of $1 after memory.reclaim" "$(cached "$1")" 0
}

# One that is to stay, and one that is read beside it.
kept_and_big() {
	resident=2000 big=8192
	pages write "$MNT/kept" 0 $resident 1
	pages write "$MNT/big" 0 $big 1
	drop_caches
}

eq() { [ "$2" = "$3" ] || fail "$1: $2, not $3"; }
ge() { [ "$2" -ge "$3" ] || fail "$1: $2, less than $3"; }
le() { [ "$2" -le "$3" ] || fail "$1: $2, more than $3"; }
near() {
	local diff=$(($2 - $3))
	[ $((${diff#-} * 100)) -le $(($3 * $4)) ] || fail "$1: $2, not within $4 % of $3"
}

fails() {
	local text=$1 rc=0
	shift
	"$@" >"$T/out" 2>&1 || rc=$?
	[ $rc != 0 ] || fail "'$*' succeeds, should fail with '$text'"
	grep -qF -- "$text" "$T/out" || fail "'$*' does not say '$text' but: $(tail -n 3 "$T/out" | tr '\n' '|')"
}

# shellcheck disable=SC2034
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all)

# libraries PROGRAM...: the files of the libraries they need, each once, without the loader.
libraries() {
	local program
	for program; do { ldd "$program" 2>/dev/null || :; } | awk '$3 ~ "^/" { print $3 }'; done | sort -u
}

# lock_pages FILE N: a program in $CG maps and locks them until unlock_pages, and lives until lock_ends.
lock_pages() {
	coproc LOCK { incg "$CG" memory mlock "$@"; }
	lock_pid=${LOCK_PID:?}
	lock_says locked
}
unlock_pages() {
	echo >&"${LOCK[1]}"
	lock_says unlocked
}
lock_says() {
	local line=''
	read -r line <&"${LOCK[0]}" || :
	eq "memory says" "$line" "$1"
}
lock_ends() {
	echo >&"${LOCK[1]}"
	wait "$lock_pid" || fail "memory mlock: exit code $?"
}

# idle_memory CG MB: a program there has so much anonymous memory, and leaves it alone until idle_ends.
idle_memory() {
	coproc IDLE { exec incg "$1" memory idle "$2"; }
	idle_pid=${IDLE_PID:?}
	read -rt $((60 * ${SLOW:-1})) _ <&"${IDLE[0]}" || fail "memory idle says nothing"
}
idle_ends() {
	kill "$idle_pid"
	wait "$idle_pid" 2>/dev/null || :
}

# queue_moves FILE: ten hits, pages 100 to 109, whose moves stay in the batch of CPU 1 until queue_ends. Who exits carries out what
# is queued on its CPU: the reader has CPU 1 for itself, and lives.
queue_moves() {
	taskset -pc 0 $$ >/dev/null
	coproc QUEUE {
		exec taskset -c 1 python3 -c 'if 1:
			import os, sys
			file = os.open(sys.argv[1], os.O_RDONLY)
			for page in range(100, 110):
				os.pread(file, 1, page * 4096)
			print("read", flush=True)
			sys.stdin.readline()' "$1"
	}
	queue_pid=${QUEUE_PID:?}
	read -r _ <&"${QUEUE[0]}"
}
queue_ends() {
	echo >&"${QUEUE[1]}"
	wait "$queue_pid" || fail "the reader on CPU 1: exit code $?"
	taskset -pc 0-1 $$ >/dev/null
}

# No process died for lack of memory in a cgroup.
no_oom() { eq "$1: oom_kill" "$(event "$1" oom_kill)" 0; }

# What is always so in a managed cgroup at rest. $2: pages known to be on the kernel's own list, cached before the attach;
# "some": it is not known, or the cgroups below are managed by others. Both files are read at once and by the shell itself: a
# program started in between may use pages of a library that are charged to the cgroup, and be counted.
consistent() {
	local ce ms k v sum=0
	local -A c=()
	# What was isolated while the rest was adopted follows within a second.
	[ "${2:-}" = some ] || until_true 5 on_lists "$1" "${2:-0}" || :
	drain
	echo 1 >/sys/module/cache_ext/parameters/verify || fail "$1: the lists do not have what their counters say"
	ce=$(<"$1/cpu.stat")
	ms=$(<"$1/memory.stat")
	ce=$(<"$1/memory.cache_ext.stat")
	while read -r k v; do c[$k]=$v; done <<<"$ce"
	while read -r k v; do c[mem_$k]=$v; done <<<"$ms"
	for k in "${!c[@]}"; do
		[[ $k != list[0-9]* && $k != outside ]] || sum=$((sum + c[$k]))
	done
	eq "$1: sum of the lists" "$sum" "${c[pages]}"
	v=$((c[mem_inactive_file] + c[mem_active_file]))
	[ "${2:-}" = some ] || eq "$1: inactive_file + active_file" "$((v / 4096))" "$((c[pages] + ${2:-0}))"
	eq "$1: hits + misses" $((c[hits] + c[misses])) "${c[accesses]}"
	eq "$1: no_entry" "${c[no_entry]}" 0
}

on_lists() {
	drain
	[ "$(lrupages "$1")" = $(($(cestat "$1" pages) + $2)) ]
}

# Whatever was done, all of it can be reclaimed and the cgroup goes.
reclaimable() {
	until_true 20 reclaim_all "$1" || fail "$1: $(cachepages "$1") file pages stay after memory.reclaim"
	kill_cgroup "$1"
	rmdir "$1" || fail "$1: cannot be removed"
}
reclaim_all() {
	local dir
	# The file system's metadata too: each CPU holds on to the buffers it used last, ext4's journal to what is not
	# checkpointed, which freezing does.
	while read -r dir; do
		fsfreeze -f "$dir"
		fsfreeze -u "$dir"
	done < <(awk -v t="$T/" '$3 == "ext4" && index($2, t) == 1 { print $2 }' /proc/mounts)
	drain
	echo 1G >"$1/memory.reclaim" 2>/dev/null || :
	[ "$(cachepages "$1")" = 0 ]
}
