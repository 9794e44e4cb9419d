#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's tests of memory management: tools/testing/selftests/{mm,mincore,cachestat,memfd,splice}. On xfs, which has large
# folios, in a cgroup that is full of page cache before each: what a test takes is evicted. The arguments are those of
# mm/run_vmtests.sh. Two nodes are what ksm_tests -N needs.
# policies: none s3fifo
# vm: --numa --mem 4G --append log_buf_len=16M
. "$(dirname "$0")/lib.sh"

limit=384
suite_swap 256
fresh_fs xfs 1024
pages write "$MNT/fill" 0 $((limit * 256)) 1
drop_caches
cp "$KSELF"/mm/* "$KSELF"/mincore/mincore_selftest "$KSELF"/cachestat/test_cachestat "$KSELF"/memfd/memfd_test \
	"$KSELF"/splice/* "$MNT/" 2>/dev/null || :
suite_cgroup "$(mb $limit)"
cd "$MNT"

# mm SECONDS COMMAND...: its name is what it is started with.
mm() {
	local limit=$1 name
	shift
	name=$*
	name=${name/.\//}
	full fill
	run_test "$limit" "${name/$MNT/xfs}" "$@"
}
hugepages() { echo "$1" >/proc/sys/vm/nr_hugepages; }

# Some of the tests of huge pages want 256 MiB of them, others have parts that want some.
hugepages 128

for t in mincore_selftest test_cachestat memfd_test default_file_splice_read.sh short_splice_read.sh; do mm 60 ./$t; done

for t in map_fixed_noreplace map_populate mlock-random-test mlock2-tests mremap_test mremap_dontunmap madv_populate mseal_test \
	mkdirty mdwe_test droppable pagemap_ioctl mrelease_test; do
	mm 120 ./$t
done
mm 60 setpriv --reuid=65534 --clear-groups ./on-fault-limit
! needs CONFIG_SECRETMEM memfd_secret || mm 60 ./memfd_secret
! needs CONFIG_MEM_SOFT_DIRTY soft-dirty || mm 60 ./soft-dirty

mm 120 ./gup_test -u
mm 120 ./gup_test -a
mm 120 ./gup_test -ct -F 0x1 0 19 0x1000
mm 120 ./gup_longterm
mm 300 ./cow

# They look after two scans at what ksmd does in its own time: three tries, of which the last one counts. What an earlier one had merged
# is counted until it is looked at again.
ksm() {
	local rows
	rows=$(wc -l <"$OUT")
	for _ in 1 2 3; do
		sed -i "$((rows + 1)),\$d" "$OUT"
		echo 2 >/sys/kernel/mm/ksm/run
		mm 120 ./ksm_tests "$@"
		tail -n "+$((rows + 1))" "$OUT" | grep $'\tfail\t' >/dev/null || break
	done
}
ksm -M -p 10
ksm -U
ksm -Z -p 10 -z 0
ksm -Z -p 10 -z 1
ksm -N -m 1
ksm -N -m 0
mm 120 ./ksm_functional_tests

# It exits with the number of what failed.
skip_code=none
mm 180 ./khugepaged all:anon
mm 180 ./khugepaged all:shmem
! needs CONFIG_READ_ONLY_THP_FOR_FS 'khugepaged all:file' || mm 180 ./khugepaged all:file "$MNT"
skip_code=4
mm 900 ./split_huge_page_test "$MNT"
mm 60 ./transhuge-stress -d 5 64

for t in hugepage-mmap hugepage-shm map_hugetlb hugepage-mremap hugepage-vmemmap hugetlb-madvise hugetlb_dio thuge-gen; do
	mm 60 ./$t
done
mm 60 ./memfd_test hugetlbfs
mm 300 ./migration
hugepages 1
mm 120 ./hugetlb_madv_vs_map
hugepages 0

mm 120 ./uffd-stress anon 20 2
mm 120 ./uffd-stress shmem 20 2
mm 120 ./uffd-unit-tests
# It locks four fifths of what is free.
echo max >"$CG/memory.max"
mm 180 ./compaction_test
suite_end
