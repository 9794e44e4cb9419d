#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is not plain cached files is none of a policy's business, and works as ever in a managed cgroup: anonymous memory, tmpfs,
# huge pages, lazily freed memory, locked mappings. Review A12.
# timeout: 300
# lru_gen: too
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
pages write "$MNT/file" 0 16384 1
drop_caches
fresh_cgroup memory "$(mb 64)"
set_policy "$CG" lru
counted() { echo "$(cestat "$CG" accesses) $(cestat "$CG" inserted_read) $(cestat "$CG" inserted_write) $(cestat "$CG" pages)"; }

before=$(counted)
run_in "$CG" memory anon 32
eq "after anon" "$(counted)" "$before"
run_in "$CG" memory shmem "/dev/shm/ce_selftest" 16
eq "after tmpfs" "$(counted)" "$before"
rm /dev/shm/ce_selftest
old=$(</proc/sys/vm/nr_hugepages)
undo write_to /proc/sys/vm/nr_hugepages "$old"
echo 8 >/proc/sys/vm/nr_hugepages
run_in "$CG" memory hugetlb 8 >"$T/huge" 2>&1 || fail "hugetlb: $(<"$T/huge")"
echo "$old" >/proc/sys/vm/nr_hugepages
eq "after hugetlb" "$(counted)" "$before"

# Locked pages leave the lists, and unlocked ones come back.
lock_pages "$MNT/file" 1024
run_in "$CG" pages seq "$MNT/file" 16384
drain
ge "unevictable" "$(filepages "$CG" unevictable)" 1024
eq "pages + unevictable" $(($(cestat "$CG" pages) + $(filepages "$CG" unevictable))) "$(cachepages "$CG")"
cachestat=$(cached "$MNT/file")
ge "cached with 1024 pages locked" "$cachestat" 1024
unlock_pages
drain
eq "unevictable after munlock" "$(filepages "$CG" unevictable)" 0
consistent "$CG"
lock_ends

# MADV_FREE memory goes, and before the file cache does: as much of it as with the kernel's LRU.
lazily_freed() {
	local line gone all pid from to
	coproc LAZY { exec incg "$CG" memory lazyfree 32; }
	pid=$LAZY_PID
	exec {to}>&"${LAZY[1]}" {from}<&"${LAZY[0]}"
	read -r line <&$from
	eq "memory says" "$line" free
	run_in "$CG" pages seq "$MNT/file" 16384
	run_in "$CG" pages seq "$MNT/file" 16384
	echo >&$to
	read -r _ gone _ all <&$from
	wait "$pid" || fail "memory lazyfree: exit code $?"
	exec {to}>&- {from}<&-
	echo "$gone of $all lazily freed pages are gone"
	freed=$gone
}
top=$CG
fresh_cgroup memory2 "$(mb 64)"
drop_caches
lazily_freed
of_kernel=$freed
ge "lazily freed pages that are gone with the kernel's LRU" "$of_kernel" 4096
CG=$top
drop_caches
lazily_freed
ge "lazily freed pages that are gone, with the kernel's LRU $of_kernel" "$freed" $((of_kernel * 8 / 10))

no_oom "$CG"
run_in "$CG" pages map "$MNT/file" 16384
run_in "$CG" pages direct "$MNT/direct" 512
run_in "$CG" pages sync "$MNT/sync" 2048
consistent "$CG"
no_oom "$CG"
reclaimable "$CG"
