# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What goes on in a round of stress: workers, in the cgroups, read and write and know what they must read; actors do things to the
# cgroups, the policies and the machine. Each is a process that goes on while running() says so, counts what it did in a file of
# its own, and leaves its last words in $T/failed if it fails.
#
# Locks, made of what the shell has itself, since starting a program takes long on a debug kernel. A token in a pipe is held by
# who has read it: $cpu_token by who takes a CPU offline, $limit_token by who changes limits. Who changes policies is busy meanwhile;
# who unloads the module asks for a pause and waits until nobody is.
#
# SC2154: from stress; the others: spawn's are meant to be its own.
# shellcheck disable=SC2030,SC2031,SC2154
mapfile -t policies < <("$TOP/policies/names")
knobs=/sys/module/cache_ext/parameters
cpu1=/sys/devices/system/cpu/cpu1/online
lru_gen=/sys/kernel/mm/lru_gen/enabled
debugfs=/sys/kernel/debug
declare -A actors=()

running() { [ ! -e "$T/stop" ] && [ ! -e "$T/failed" ]; }
count() {
	local k text=''
	n[$1]=$((${n[$1]:-0} + ${2:-1}))
	for k in "${!n[@]}"; do text+="$k ${n[$k]}"$'\n'; done
	echo -n "$text" >"$T/count.$me"
}
# What a program says it has done: lines of a name and a number.
count_all() { while read -r k v; do count "$k" "$v"; done <"$1"; }

# spawn NAME COMMAND...
spawn() {
	(
		me=$round.$1
		n=()
		RANDOM=$(((seed + round * 101 + $(cksum <<<"$1" | cut -d ' ' -f 1)) % 32768))
		trap 'rc=$?; trap - EXIT; [ $rc = 0 ] || echo "$me: exit code $rc: $(tail -n 3 "$T/err.$me")" >>"$T/failed"' EXIT
		exec 2>"$T/err.$me"
		shift
		"$@"
	) &
	actors[$1]=$!
}

take() { read -rn 1 -u "$1"; }
give() { echo -n . >&"$1"; }
# While no module is on its way. Busy first, and then a look whether somebody waits for that to end.
shared() {
	echo 1 >"$T/busy.$me"
	while [ -e "$T/pause" ]; do
		: >"$T/busy.$me"
		running || return 0
		pause 0.1
		echo 1 >"$T/busy.$me"
	done
	"$@"
	: >"$T/busy.$me"
}
nobody_is_busy() {
	local f
	[ ! -e "$T/failed" ] || return 0	# in the midst of it, maybe
	for f in "$T"/busy.*; do [ ! -s "$f" ] || return 1; done
}
a_while() { pause 0.$((RANDOM % 900 + 100)); }

# Workers. Each start of churn is short, since the check of the whole file is its end.
yielding() {
	renice -n 8 $BASHPID >/dev/null
	"$@"
}
churns() { # CGROUP FILE PAGES
	while running; do
		incg "$1" churn "$2" "$3" $((RANDOM % 8 + 2)) $RANDOM >"$T/out.$me"
		count_all "$T/out.$me"
	done
}
reads() { # CGROUP FILE
	while running; do
		case $((RANDOM % 4)) in
		0) incg "$1" pages seq "$2" "$shared" ;;
		1) incg "$1" pages map "$2" "$shared" ;;
		2) incg "$1" pages once "$2" $((RANDOM % 1000)) 2000 ;;
		3) incg "$1" pages read "$2" "$shared" 3000 $RANDOM ;;
		esac >/dev/null
		count readings
	done
}
# More than there is room for, so that it is swapped out and in.
swaps() { # CGROUP
	while running; do
		incg "$1" memory anon $((RANDOM % 12 + 12))
		count swap_tasks
	done
}
# Until it is told to stop.
faulty_worker() { # CGROUP read|write FILE PAGES
	incg "$1" faulty "$2" "$3" "$4" $RANDOM >"$T/out.$me"
	count_all "$T/out.$me"
}

# The actors come first, or the load leaves them nothing.
start_workers() {
	spawn churn1 yielding churns "$CG_ROOT/ce_a/work" "$ext4/churn1" 2048
	spawn churn2 yielding churns "$CG_ROOT/ce_a/inner" "$xfs/churn2" 2048
	spawn churn3 yielding churns "$CG_ROOT/ce_b/work" "$xfs/churn3" 4096
	spawn churn4 yielding churns "$CG_ROOT/ce_c" "$ext4/churn4" 2048
	spawn reads1 yielding reads "$CG_ROOT/ce_a/work" "$xfs/shared"
	spawn reads2 yielding reads "$CG_ROOT/ce_b/work" "$ext4/shared"
	spawn swaps yielding swaps "$CG_ROOT/ce_c"
	[ -n "$faults" ] || return 0
	spawn fault_reads yielding faulty_worker "$CG_ROOT/ce_f/work" read "$fault_read/file" "$shared"
	spawn fault_writes yielding faulty_worker "$CG_ROOT/ce_f/work" write "$fault_write/file" 1024
}

# The policy that was set for this very cgroup, or none: $own. An ejection is a failure, if it is not our own.
own_policy() {
	local k v
	own=none
	while read -r k v; do
		case $k in
		policy) own=$v ;;
		inherited) [ "$v" = 0 ] || own=none ;;
		ejected_kind) [ "$v" = switch ] || fail "$1: a policy was ejected: $v" ;;
		esac
	done <"$1/memory.cache_ext.stat"
}
not_own() {
	own_policy "$1"
	[ "$own" = none ]
}
# Each cgroup has one that no other has. By chance alone that is rare between two reloads, on a slow machine.
draw_four() {
	local cg policy
	local -A drawn=()
	for cg in "${managed[@]}"; do
		policy=${policies[RANDOM % ${#policies[@]}]}
		while [ -n "${drawn[$policy]:-}" ]; do policy=${policies[RANDOM % ${#policies[@]}]}; done
		drawn[$policy]=1
		set_policy "$cg" "$policy"
	done
}
# As it is under load; all at once: they are the same when one looks again.
four_policies() {
	local cg names first='' again
	local -A seen
	for again in '' 1; do
		names='' seen=()
		for cg in "${managed[@]}"; do
			own_policy "$cg"
			[ "$own" != none ] || return 0
			names+=" $own"
			seen[$own]=1
		done
		[ ${#seen[@]} = ${#managed[@]} ] || return 0
		[ -n "$again" ] || first=$names
	done
	[ "$names" != "$first" ] || count four_policies
}
change_policy() {
	local policy=${policies[RANDOM % ${#policies[@]}]} pin=/sys/fs/bpf/stress_${me#*.}
	own_policy "$1"
	case $((RANDOM % 8))$own in
	[01]none|[3-7]*)
		if [ "$policy" = s3fifo ]; then
			set_policy "$1" s3fifo small_pct=$((RANDOM % 50 + 1))
		else
			set_policy "$1" "$policy"
		fi
		if [ "$own" = none ]; then count attach; else count swap; fi
		;;
	[01]*)
		unset_policy "$1"
		count detach
		;;
	2*)
		# By libbpf alone, and gone by the last close.
		[ "$own" = none ] || unset_policy "$1"
		attach -p "$pin" "$1" "$fast/$policy.bpf.o"
		count attach
		pause 0.5
		rm "$pin"
		until_true "$patience" not_own "$1" || fail "$1: unpinned and still attached"
		count unpin
		;;
	esac
}
changes() { # CGROUP...
	while running; do
		shared change_policy "${@:RANDOM % $# + 1:1}"
		pause 0.$((RANDOM % 400 + 100))
	done
}

# Jobs in cgroups of their own; every third sets a policy of its own.
jobs_come_and_go() {
	local i dir
	for ((i = 0; i >= 0; i++)); do
		running || return 0
		dir=$CG_ROOT/ce_b/job$i
		mkdir "$dir"
		count cgroup_made
		[ $((i % 2)) = 0 ] || mb 12 >"$dir/memory.high"
		[ $((i % 3)) != 0 ] || shared set_policy "$dir" "${policies[RANDOM % ${#policies[@]}]}"
		incg "$dir" churn "$([ $((i % 2)) = 0 ] && echo "$ext4" || echo "$xfs")/job" 512 1 $i >"$T/out.$me"
		count_all "$T/out.$me"
		rmdir "$dir"
		count cgroup_removed
	done
}

cpu_goes() { until_true "$patience" write_quietly $cpu1 0 || fail "CPU 1 does not go offline"; }
cpu_comes() { until_true "$patience" write_quietly $cpu1 1 || fail "CPU 1 does not come online"; }
write_quietly() { { echo "$2" >"$1"; } 2>/dev/null; }
# The switch goes for the whole machine at once, and the pages of a cgroup follow: reclaim at its limit finds nothing then and
# kills, with the unpatched kernel as well. No limits meanwhile; memory.reclaim does not kill.
switch_lru_gen() {
	local enabled cg
	local -A limit=()
	take "$limit_token"
	for cg in "${limited[@]}" "$CG_ROOT/ce_f"; do
		read -r "limit[$cg]" <"$cg/memory.max"
		echo max >"$cg/memory.max"
	done
	read -r enabled <$lru_gen
	if [ $((enabled)) = 0 ]; then echo y >$lru_gen; else echo n >$lru_gen; fi
	for cg in "${!limit[@]}"; do echo "${limit[$cg]}" >"$cg/memory.max"; done
	give "$limit_token"
}
# It may be in use for good, which the kernel finds out by trying.
memory_block() {
	local blocks=(/sys/devices/system/memory/memory*) block
	block=${blocks[RANDOM % ${#blocks[@]}]}
	[ "$(<"$block/state")" = online ] || return 0
	# shellcheck disable=SC2016
	if timeout -s INT 20 bash -c 'echo offline >"$1/state"' _ "$block" 2>/dev/null; then
		count memory_offline
		pause 0.5
		echo online >"$block/state"
	else
		count memory_stays
	fi
	[ "$(<"$block/state")" = online ] || echo online >"$block/state"
}
machine() {
	while running; do
		case $((RANDOM % 5)) in
		0)
			take "$cpu_token"
			cpu_goes
			a_while
			cpu_comes
			give "$cpu_token"
			count cpu_offline
			;;
		1)
			one_cpu switch_lru_gen
			count lru_gen
			;;
		2)
			echo 1 >/proc/sys/vm/compact_memory
			count compact
			;;
		*) memory_block ;;
		esac
		a_while
	done
}

lists_are_right() {
	[ ! -d /sys/module/cache_ext ] || echo 1 >$knobs/verify || fail "the lists do not have what their counters say"
	count verify
}
pressure() {
	local cg
	while running; do
		cg=${limited[RANDOM % ${#limited[@]}]}
		case $((RANDOM % 8)) in
		0)
			echo $((RANDOM % 3 + 1)) >/proc/sys/vm/drop_caches
			count drop_caches
			;;
		1|2)
			take "$limit_token"
			echo $((RANDOM % 24 + 12))M >"$cg/memory.max"
			give "$limit_token"
			count memory_max
			;;
		3) shared lists_are_right ;;
		*)
			# Not all that was asked for is an error.
			write_quietly "$cg/memory.reclaim" $((RANDOM % 16 + 1))M || :
			count memory_reclaim
			;;
		esac
		a_while
	done
}

# Faults: cachectl fails or it does not, and the cgroup has what it had or what it was given.
pick_fault() {
	if [ $((RANDOM % 4)) = 0 ]; then
		fault=(faulty exec)
	else
		fault=(faulty nth $((1 + RANDOM % (1 << (1 + RANDOM % 13)))))
	fi
}
faulty_cachectl() { # set|unset CGROUP WANTED [ARG...]
	local was rc=0 what=$1 cg=$2 wanted=$3
	shift 3
	own_policy "$cg"
	was=$own
	"${fault[@]}" cachectl -q "$what" "$cg" "$@" >"$T/out.$me" 2>&1 || rc=$?
	own_policy "$cg"
	count "faulty_$what"
	if [ $rc = 0 ]; then
		[ "$own" = "$wanted" ] || fail "${fault[*]}: $what: $was -> $own, not $wanted, and it says that all went well"
		return
	fi
	count "faulty_${what}_failed"
	[ "$own" = "$was" ] || [ "$own" = "$wanted" ] || fail "${fault[*]}: $what: $was -> $own, not $wanted: $(<"$T/out.$me")"
}
one_fault() {
	local cg=$CG_ROOT/ce_f policy=${policies[RANDOM % ${#policies[@]}]}
	pick_fault
	case $((RANDOM % 8)) in
	0|1|2) faulty_cachectl set "$cg" "$policy" "$policy" ;;
	3) faulty_cachectl unset "$cg" none ;;
	4)
		# A cgroup below a policy: if it is made, it has it or the kernel's LRU.
		if "${fault[@]}" mkdir "$cg/job" >/dev/null 2>&1; then count faulty_mkdir; fi
		[ ! -d "$cg/job" ] || rmdir "$cg/job"
		;;
	5)
		"${fault[@]}" cachectl status "$cg" >/dev/null 2>&1 || :
		count faulty_status
		;;
	*)
		# Nothing is stuck.
		set_policy "$cg" "$policy"
		own_policy "$cg"
		eq "$cg: policy after the faults" "$own" "$policy"
		;;
	esac
}
faults_happen() {
	while running; do
		shared one_fault
		a_while
	done
}
# So that about one in 200 allocations, and one in 14 requests of the device, fails where faults are on. Those that may sleep and
# those that may not; of pages all sizes.
faults_on() {
	local f
	for f in failslab fail_page_alloc fail_make_request; do
		echo Y >$debugfs/$f/task-filter
		echo 0 >$debugfs/$f/verbose
		echo -1 >$debugfs/$f/times
		echo 97 >$debugfs/$f/interval
		echo 50 >$debugfs/$f/probability
	done
	# Each by itself: some twice in a row, see faulty.c.
	echo 1 >$debugfs/fail_make_request/interval
	echo 7 >$debugfs/fail_make_request/probability
	echo N >$debugfs/failslab/ignore-gfp-wait
	echo N >$debugfs/fail_page_alloc/ignore-gfp-wait
	echo N >$debugfs/fail_page_alloc/ignore-gfp-highmem
	echo 0 >$debugfs/fail_page_alloc/min-order
	echo 1 >"/sys/block/$fault_read_dev/make-it-fail"
	echo 1 >"/sys/block/$fault_write_dev/make-it-fail"
}
faults_off() {
	local f
	for f in failslab fail_page_alloc fail_make_request; do echo 0 >$debugfs/$f/probability; done
}

start_actors() {
	spawn changes1 changes "$CG_ROOT/ce_a" "$CG_ROOT/ce_a/inner"
	spawn changes2 changes "$CG_ROOT/ce_b" "$CG_ROOT/ce_c"
	spawn jobs jobs_come_and_go
	spawn machine machine
	spawn pressure pressure
	[ -n "$faults" ] || return 0
	spawn faults faults_happen
}

# Each process but the kernel's: what it runs, its state, and where it is in the kernel. One that is ending has no command line, and
# one that has ended meanwhile nothing.
where_all_are() {
	local p
	for p in /proc/[0-9]*; do
		! grep -qE '^(PPid|Pid):[[:space:]]2$' "$p/status" || continue
		echo "${p#/proc/}: $(tr '\0' ' ' <"$p/cmdline" | head -c 200)"
		grep -E '^(Name|State|PPid)' "$p/status" || :
		cat "$p/stack" || :
	done 2>/dev/null
}

# All of them end by themselves, and say so.
stop_all() {
	local name pid
	touch "$T/stop"
	if [ -n "$faults" ]; then
		while read -r pid; do kill "$pid" 2>/dev/null || :; done <"$CG_ROOT/ce_f/work/cgroup.procs"
	fi
	for name in "${!actors[@]}"; do
		until_true "$patience" has_ended "${actors[$name]}" || {
			where_all_are
			[ ! -e "$T/failed" ] || cat "$T/failed"
			fail "$name, pid ${actors[$name]}, does not end: see where all processes are above"
		}
		wait "${actors[$name]}" || [ -e "$T/failed" ] || fail "$name: exit code $?"
	done
	actors=()
	cpu_comes
}
# bash 5.2 that waits by read -t alone, without a fork, may not notice for ever that children have ended: then kill -0 finds them.
has_ended() {
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
	[[ ${stat##*) } = Z* ]]
}
