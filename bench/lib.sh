# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by what measures in the VM: a disk, a data file, a cgroup of so many pages, and one run,
# called a cell: (sequence, number of pages, policy). A cell that breaks a guard has no result; it
# says why.
#
# The number of pages of a cell is what is resident in the end, counted by fincore(1): memory.stat
# is kept per CPU and is off by up to 128 pages. The rest of what a cgroup is charged for, the nodes
# of the file's page index above all, is measured by a short run of the same sequence first and
# added to memory.max.
#
# Not good at: times. Under emulation they mean nothing; see cost for what one operation takes.
set -euo pipefail

BENCH=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BUILD=$(cd "$BENCH/../build" && pwd)
REPLAY=$BUILD/bench/replay
export PATH=$BUILD:$PATH
CG_ROOT=/sys/fs/cgroup
NULLB=/sys/kernel/config/nullb

BENCH_DISK='' BENCH_MNT='' BENCH_FILE='' BENCH_FILE_PAGES=0 BENCH_SEED=1 BENCH_CELLS=0 BENCH_RESIDENT=0
BENCH_CPU=${BENCH_CPU:-0}	# that a reader of one thread runs on
BENCH_TMP=$(mktemp -d)
declare -A OVERHEAD=()		# pages a cgroup needs besides the file's, by sequence and size

say() { echo "${0##*/}: $*" >&2; }
die() { say "$*"; exit 1; }

# --- disk and file

disk_create() {		# MEGABYTES [ext4|xfs]; READAHEAD=1 leaves it on
	local fs=${2:-ext4} d
	BENCH_DISK=bench$$
	d=$NULLB/$BENCH_DISK
	[ -d "$NULLB" ] || die "no null_blk in configfs: is this the VM?"
	mkdir "$d"
	echo "$1" >"$d/size"
	echo 1 >"$d/memory_backed"
	echo 4096 >"$d/blocksize"
	echo 0 >"$d/irqmode"
	echo 1 >"$d/power"
	[ -b "/dev/$BENCH_DISK" ] || die "null_blk made no /dev/$BENCH_DISK"
	if [ -z "${READAHEAD:-}" ]; then
		echo 0 >"/sys/block/$BENCH_DISK/queue/read_ahead_kb"
	fi
	case $fs in
	# Tables all made now and kept together: afterwards nothing but the file's own data is read or written.
	ext4) mkfs.ext4 -q -b 4096 -G 4096 -O ^metadata_csum -J size=8 \
		-E lazy_itable_init=0,lazy_journal_init=0 "/dev/$BENCH_DISK" ;;
	xfs) mkfs.xfs -q -f "/dev/$BENCH_DISK" ;;
	*) die "file system $fs: ext4 or xfs" ;;
	esac
	BENCH_MNT=/mnt/$BENCH_DISK
	mkdir -p "$BENCH_MNT"
	mount -t "$fs" -o noatime "/dev/$BENCH_DISK" "$BENCH_MNT"
}

disk_destroy() {
	[ -n "$BENCH_DISK" ] || return 0
	if [ -n "$BENCH_MNT" ]; then
		umount "$BENCH_MNT" && rmdir "$BENCH_MNT"
	fi
	echo 0 >"$NULLB/$BENCH_DISK/power"
	rmdir "$NULLB/$BENCH_DISK"
	BENCH_DISK='' BENCH_MNT='' BENCH_FILE=''
}

file_create() {		# PAGES
	BENCH_FILE=$BENCH_MNT/data BENCH_FILE_PAGES=$1
	"$REPLAY" --prepare --pages "$1" --seed "$BENCH_SEED" "$BENCH_FILE"
	# Have the file's map read now, not in a cell.
	filefrag -s "$BENCH_FILE" >/dev/null
}

file_drop() {
	local left
	sync "$BENCH_FILE"
	dd if="$BENCH_FILE" iflag=nocache count=0 status=none
	left=$(file_resident)
	[ "$left" = 0 ] || die "$BENCH_FILE: $left pages stay cached"
}

file_resident() { fincore --noheadings --raw --output PAGES "$BENCH_FILE"; }

# Reads completed and sectors read since the disk exists.
disk_reads() {
	local reads merges sectors rest
	# shellcheck disable=SC2034
	read -r reads merges sectors rest <"/sys/block/$BENCH_DISK/stat"
	echo "$reads $sectors"
}

# --- cgroup and policy

cg_create() {		# NAME
	mkdir "$CG_ROOT/$1"
	[ ! -f "$CG_ROOT/$1/memory.swap.max" ] || echo 0 >"$CG_ROOT/$1/memory.swap.max"
}

cg_remove() {		# NAME; whoever was in it has been waited for
	local tries
	# An exiting task leaves its cgroup after its parent was told.
	for ((tries = 0; tries < 1000; tries++)); do
		grep -q '^populated 0' "$CG_ROOT/$1/cgroup.events" && rmdir "$CG_ROOT/$1" 2>/dev/null && return
	done
	die "$CG_ROOT/$1: cannot be removed; in it: $(xargs <"$CG_ROOT/$1/cgroup.procs")"
}

lru_gen() {		# y | n
	local want=0x0000 f=/sys/kernel/mm/lru_gen/enabled
	[ "$1" = n ] || want=0x0007
	[ "$(<$f)" = $want ] || echo "$1" >$f
	[ "$1" = n ] || [ "$(<$f)" != 0x0000 ] || die "$f: cannot be enabled"
}

# kernel, lru_gen (its multi-gen LRU), or a policy of cachectl: NAME[,KNOB=VALUE...]
policy_set() {		# CGROUP POLICY
	local words
	IFS=, read -ra words <<<"$2"
	case $2 in
	kernel) lru_gen n ;;
	lru_gen) lru_gen y ;;
	*) lru_gen n; cachectl -q set "$CG_ROOT/$1" "${words[@]}" >/dev/null ;;
	esac
}

# --- a cell

counters_of() {		# CGROUP: the text of its statistics, nothing without a policy
	local f=$CG_ROOT/$1/memory.cache_ext.stat
	[ ! -f "$f" ] || echo "$(<"$f")"
}

# What the kernel complained of. Left out: that time ran oddly, which it does under emulation on a
# busy host.
warnings() {
	dmesg --level emerg,alert,crit,err,warn |
		{ grep -vE 'hrtimer: interrupt took|clocksource: |workqueue: .* hogged CPU|perf: interrupt took' || :; }
}

# Start the replayer outside, so that its own memory is not the cgroup's; let it go inside. Its
# JSON: $BENCH_TMP/replay.json.
replay_in() {		# CGROUP ARG...
	local cg=$1 go ready rc=0 pid pin=()
	shift
	# New pages wait in a batch of their CPU's before eviction sees them: moving about leaves some
	# of them behind, which MRU above all would notice.
	[ "${*/#-t/}" != "$*" ] || pin=(taskset -c "$BENCH_CPU")
	[ -p "$BENCH_TMP/go" ] || mkfifo "$BENCH_TMP/go" "$BENCH_TMP/ready"
	exec {go}<>"$BENCH_TMP/go"
	"${pin[@]}" "$REPLAY" --wait-fd "$go" --ready-fd 9 "$@" "$BENCH_FILE" \
		9>"$BENCH_TMP/ready" >"$BENCH_TMP/replay.json" &
	pid=$!
	# Either it is ready or it has gone, which is the end of file. No "read -t": it loses a line that
	# has just come when the time is up.
	exec {ready}<"$BENCH_TMP/ready"
	read -r -u "$ready" || :
	echo "$pid" >"$CG_ROOT/$cg/cgroup.procs" || :
	echo >&"$go"
	wait "$pid" || rc=$?
	exec {go}>&- {ready}>&-
	return $rc
}

within() {		# A B PARTS-PER-THOUSAND of B
	local d=$(($1 - $2))
	[ $((${d#-} * 1000)) -le $(($2 * $3)) ]
}

# How many pages on top of N make memory.max hold N pages of the file: fill it a few times over and
# look.
tune() {		# KEY N ARG...
	local key=$1 n=$2 tries got cg
	shift 2
	OVERHEAD[$key]=${OVERHEAD[$key]:-$((n / 40 + 10))}
	lru_gen n
	for tries in 1 2 3 4 5; do
		cg=tune.$$.$tries
		file_drop
		cg_create "$cg"
		echo $(((n + OVERHEAD[$key]) * 4096)) >"$CG_ROOT/$cg/memory.max"
		replay_in "$cg" -n $((n * 6)) "${@/#--verify/--reads-only}" --reads-only || die "replay failed: $*"
		got=$(file_resident)
		cg_remove "$cg"
		OVERHEAD[$key]=$((OVERHEAD[$key] + n - got))
		if within "$got" "$n" 10; then return; fi
	done
	die "$n pages: the cgroup holds $got after $tries attempts"
}

# The cell as JSON in $BENCH_TMP/cell.json: .invalid says why there is no result, null otherwise.
cell_once() {		# KEY N POLICY ARG...
	local key=$1 n=$2 policy=$3 cg max warned r0 s0 r1 s1 since d ids
	shift 3
	since=$EPOCHREALTIME
	BENCH_CELLS=$((BENCH_CELLS + 1))
	cg=cell.$$.$BENCH_CELLS
	d=$CG_ROOT/$cg
	max=$((n + OVERHEAD[$key]))
	# What an earlier cell wrote is not what --verify expects.
	[ "${*/#--verify/}" = "$*" ] || file_create "$BENCH_FILE_PAGES"
	file_drop
	cg_create "$cg"
	echo $((max * 4096)) >"$d/memory.max"
	policy_set "$cg" "$policy" || die "cannot set $policy"
	# Who scans is named, as an application would do it.
	for ids in "/sys/fs/bpf/cachectl/$(stat -c %i "$d")/ids_"{scanners,tasks}; do
		[ ! -e "$ids" ] || set -- "$@" --scan-ids "$ids"
	done
	warnings >"$BENCH_TMP/warned"
	warned=$(wc -l <"$BENCH_TMP/warned")
	counters_of "$cg" >"$BENCH_TMP/before"
	read -r r0 s0 <<<"$(disk_reads)"
	replay_in "$cg" "$@" || die "replay failed: $policy $*"
	read -r r1 s1 <<<"$(disk_reads)"
	counters_of "$cg" >"$BENCH_TMP/after"
	BENCH_RESIDENT=$(file_resident)
	cat "$d/memory.stat" "$d/memory.events" >"$BENCH_TMP/memory"
	warnings | tail -n +$((warned + 1)) >"$BENCH_TMP/warned"
	jq -n --arg policy "$policy" --argjson n "$n" --argjson max "$max" --slurpfile replay "$BENCH_TMP/replay.json" \
		--rawfile before "$BENCH_TMP/before" --rawfile after "$BENCH_TMP/after" \
		--rawfile memory "$BENCH_TMP/memory" --argjson current "$(($(<"$d/memory.current") / 4096))" \
		--argjson resident "$BENCH_RESIDENT" --argjson reads $((r1 - r0)) --argjson pages $(((s1 - s0) / 8)) \
		--argjson readahead "$([ -n "${READAHEAD:-}" ] && echo true || echo false)" --arg args "$*" \
		--arg since "$since" --rawfile warnings "$BENCH_TMP/warned" -f "$BENCH/cell.jq" >"$BENCH_TMP/cell.json"
	[ "$policy" = kernel ] || [ "$policy" = lru_gen ] || cachectl -q unset "$d" >/dev/null
	cg_remove "$cg"
}

# As above, again if the number of pages came out wrong.
cell() {		# N POLICY ARG...; not in a subshell: it remembers what tune found
	local n=$1 policy=$2 key tries
	shift 2
	key="$n $*"
	[ -n "${OVERHEAD[$key]:-}" ] || tune "$key" "$n" "$@"
	for tries in 1 2 3; do
		cell_once "$key" "$n" "$policy" "$@"
		if within "$BENCH_RESIDENT" "$n" 15; then return; fi
		OVERHEAD[$key]=$((OVERHEAD[$key] + n - BENCH_RESIDENT))
		say "$n pages: $BENCH_RESIDENT resident, attempt $tries"
	done
}

bench_end() {
	disk_destroy
	rm -rf "$BENCH_TMP"
}
trap bench_end EXIT
