#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's tests of cgroups: tools/testing/selftests/cgroup. They make their cgroups below the root, so the policy is the
# root's.
# policies: none s3fifo lru
# vm: --mem 3G --append log_buf_len=16M
. "$(dirname "$0")/lib.sh"

# What test_hugetlb_memcg and a part of test_core ask for.
mount -o remount,nsdelegate,memory_hugetlb_accounting "$CG_ROOT"
suite_swap 256
fresh_fs ext4 768
cp "$KSELF"/cgroup/test_* "$MNT/"
# The programs themselves run in a cgroup beside theirs.
fresh_cgroup suite
suite_policy "$CG_ROOT"
cd "$MNT"
for t in test_memcontrol test_kmem test_core test_hugetlb_memcg; do run_test 300 $t ./$t; done
suite_end
