#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# overlayfs: what is read through it is cached once, as pages of the file below, and is the policy's; a copy-up, and what is written
# after it, as well.
# timeout: 120
. "$(dirname "$0")/../lib.sh"
grep -qw overlay /proc/filesystems || skip "a kernel without overlayfs"

fresh_fs ext4 256
pages=4096
mkdir "$MNT"/{lower,upper,work,merged}
pages write "$MNT/lower/file" 0 $pages 1
mount -t overlay -o "lowerdir=$MNT/lower,upperdir=$MNT/upper,workdir=$MNT/work" none "$MNT/merged"
undo umount "$MNT/merged"
drop_caches
fresh_cgroup overlay "$(mb 8)"
set_policy "$CG" lru
reads=$(dev_reads "$DEV")
run_in "$CG" pages once "$MNT/merged/file" 0 1000
eq "misses" "$(cestat "$CG" misses)" 1000
run_in "$CG" pages once "$MNT/lower/file" 0 1000
eq "hits through the file below" "$(cestat "$CG" hits)" 1000
le "device reads" $(($(dev_reads "$DEV") - reads)) 1100
run_in "$CG" pages seq "$MNT/merged/file" $pages
run_in "$CG" pages map "$MNT/merged/file" $pages
ge "evicted_policy" "$(cestat "$CG" evicted_policy)" 2000
# The copy-up, and both files afterwards.
run_in "$CG" pages write "$MNT/merged/file" 0 100 2
run_in "$CG" pages once "$MNT/merged/file" 0 $pages
run_in "$CG" pages once "$MNT/lower/file" 0 $pages
run_in "$CG" churn "$MNT/merged/churned" 1024 3 1 >/dev/null
no_oom "$CG"
consistent "$CG"
reclaimable "$CG"
