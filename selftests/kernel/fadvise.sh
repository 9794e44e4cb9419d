#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# posix_fadvise() in a managed cgroup. DONTNEED drops clean pages, and the policy hears of it; dirty, locked and mapped ones stay.
# WILLNEED brings pages that nobody has used, and the first use is the miss that reads nothing. NOREUSE changes nothing for read(),
# and keeps a mapping's uses from counting, both as without a policy. Review E6.
# timeout: 300
# lru_gen: too
. "$(dirname "$0")/../lib.sh"

# Where what is dirty is not written at once.
IRQMODE=2 COMPLETION_NSEC=20000000 fresh_fs ext4 64
slow=$MNT
fresh_fs ext4 256
pages=3072
pages write "$MNT/file" 0 $pages 1

willneed() { run_in "$CG" pages willneed "$MNT/file" "$@"; }
dontneed() { run_in "$CG" pages dontneed "$@"; }
# Counts since the last call: C[name]
declare -A was C
count() {
	local n now
	for n in accesses hits misses moves inserted_read removed_truncate removed_reclaim never_used mapped_accesses; do
		now=$(cestat "$CG" $n)
		C[$n]=$((now - ${was[$n]:-0}))
		was[$n]=$now
	done
	C[device]=$(($(dev_reads "$DEV") - ${was[device]:-0}))
	was[device]=$((${was[device]:-0} + C[device]))
}

for policy in lru s3fifo; do
	drop_caches
	fresh_cgroup fadvise "$(mb 64)"
	set_policy "$CG" $policy
	was=([device]=$(dev_reads "$DEV"))

	willneed 0 1024
	drain
	count
	eq "$policy: WILLNEED: inserted_read" "${C[inserted_read]}" "$(cached "$MNT/file")"
	eq "$policy: WILLNEED: accesses to regular files" "${C[accesses]}" 0
	ge "$policy: WILLNEED: device reads" "${C[device]}" 1024
	run_in "$CG" pages once "$MNT/file" 0 1024
	count
	eq "$policy: after WILLNEED: misses" "${C[misses]}" 1024
	eq "$policy: after WILLNEED: hits" "${C[hits]}" 0
	eq "$policy: after WILLNEED: device reads" "${C[device]}" 0

	# DONTNEED of what was used, and of what was not.
	run_in "$CG" pages once "$MNT/file" 0 1024
	count
	eq "$policy: before DONTNEED: cached" "$(cached "$MNT/file")" 1024
	dontneed "$MNT/file" 0 512
	drain
	count
	eq "$policy: DONTNEED: cached" "$(cached "$MNT/file")" 512
	eq "$policy: DONTNEED: removed_truncate" "${C[removed_truncate]}" 512
	eq "$policy: DONTNEED: removed_reclaim" "${C[removed_reclaim]}" 0
	eq "$policy: DONTNEED: never_used" "${C[never_used]}" 0
	consistent "$CG"
	willneed 0 32
	drain
	count
	dontneed "$MNT/file" 0 32
	count
	eq "$policy: DONTNEED of unused pages: never_used" "${C[never_used]}" 32
	# They leave no ghost: what was dropped on demand is no refault.
	refaults=$(cestat "$CG" refaults)
	run_in "$CG" pages once "$MNT/file" 0 512
	eq "$policy: refaults after DONTNEED" "$(cestat "$CG" refaults)" "$refaults"

	# Dirty pages stay until they are written.
	run_in "$CG" pages write "$slow/dirty" 0 256 1
	dontneed "$slow/dirty" 0 256
	ge "$policy: dirty pages after DONTNEED" "$(($(cached "$slow/dirty") + $(memstat "$CG" file_writeback) / 4096))" 1
	sync "$slow/dirty"
	dontneed "$slow/dirty" 0 256
	eq "$policy: clean pages after DONTNEED" "$(cached "$slow/dirty")" 0
	pages once "$slow/dirty" 0 256
	rm "$slow/dirty"

	# A stream that drops behind itself takes nothing from the others, whatever the policy.
	mb 16 >"$CG/memory.max"
	run_in "$CG" pages once "$MNT/file" 0 1024
	for ((i = 1024; i < pages; i += 256)); do
		run_in "$CG" pages once "$MNT/file" $i 256
		dontneed "$MNT/file" $i 256
	done
	ge "$policy: of 1024 pages after a stream that drops behind" "$(cached "$MNT/file")" 1000
	count
	eq "$policy: evicted by a stream that drops behind" "${C[removed_reclaim]}" 0

	# NOREUSE and read(): as without it.
	run_in "$CG" pages noreuse "$MNT/file" 0 1024
	drain
	count
	eq "$policy: NOREUSE: hits" "${C[hits]}" 1024
	consistent "$CG"
	no_oom "$CG"
	reclaimable "$CG"
done

# NOREUSE and a mapping: reclaim does not take its uses for uses.
for how in map mapnoreuse; do
	drop_caches
	fresh_cgroup fadvise "$(mb 8)"
	set_policy "$CG" lru
	was=()
	for _ in 1 2; do run_in "$CG" pages $how "$MNT/file" $pages; done
	count
	case $how in
	map) ge "mapped_accesses" "${C[mapped_accesses]}" 1000 ;;
	mapnoreuse) eq "mapped_accesses with NOREUSE" "${C[mapped_accesses]}" 0 ;;
	esac
	no_oom "$CG"
	consistent "$CG"
	reclaimable "$CG"
done
