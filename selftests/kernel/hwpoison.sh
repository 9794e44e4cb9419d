#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Pages that memory_failure() takes out of the page cache, uncharged before they leave it: the lists and the counters lose them,
# the data come back from the disk. Review A4, E9; facts 4.8.
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 64
pages write "$MNT/file" 0 1024 1
drop_caches
fresh_cgroup hwpoison "$(mb 16)"
set_policy "$CG" lru
run_in "$CG" pages once "$MNT/file" 0 1024
drain
before=$(cestat "$CG" pages)
python3 - "$MNT/file" <<'PY' || skip "a kernel without memory failure: $?"
import errno, mmap, sys
f = open(sys.argv[1], "rb")
m = mmap.mmap(f.fileno(), 1024 * 4096, mmap.MAP_SHARED, mmap.PROT_READ)
for page in range(0, 64, 2):
    m[page * 4096]
    try:
        m.madvise(100, page * 4096, 4096)	# MADV_HWPOISON
    except OSError as e:
        sys.exit(1 if e.errno == errno.EINVAL else 0)
PY
consistent "$CG"
eq "pages" "$(cestat "$CG" pages)" $((before - 32))
run_in "$CG" pages once "$MNT/file" 0 1024
consistent "$CG"
# memory.stat of any kernel keeps counting them as file pages: not "reclaimable".
echo 64M >"$CG/memory.reclaim" 2>/dev/null || :
drop_caches
eq "pages after reclaim" "$(cestat "$CG" pages)" 0
rmdir "$CG"
