#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tracepoints cache_ext:* say what the counters count, of which file and page, and nothing when they are off.
# timeout: 120
. "$(dirname "$0")/../lib.sh"
events=/sys/kernel/tracing/events/cache_ext
trace=/sys/kernel/tracing/trace
[ -d $events ] || skip "a kernel without tracing"
undo write_to $events/enable 0
undo write_to $trace ''

fresh_fs ext4 64
pages=3000
pages write "$MNT/file" 0 $pages 1
ino=$(stat -c %i "$MNT/file")
drop_caches
fresh_cgroup trace "$(mb 6)"
attach -p /sys/fs/bpf/trace "$CG" "$TOP/build/policies/lru.bpf.o"
echo 65536 >/sys/kernel/tracing/buffer_size_kb
write_to $trace ''
run_in "$CG" pages once "$MNT/file" 0 1000
eq "lines while off" "$(grep -vc '^#' $trace)" 0

echo 1 >$events/enable
declare -A was
for n in accesses inserted_read evicted_policy; do was[$n]=$(cestat "$CG" $n); done
run_in "$CG" pages once "$MNT/file" 0 $pages
drain
echo 0 >$events/enable
count() { grep -c "cache_ext_$1: dev .* ino $ino index .* how ${2:-.*}\$" $trace; }
eq "accessed" "$(count accessed 0)" $(($(cestat "$CG" accesses) - was[accesses]))
eq "added" "$(count added)" $(($(cestat "$CG" inserted_read) - was[inserted_read]))
ge "evicted" "$(count evicted 1)" 1000
le "evicted" "$(count evicted 1)" $(($(cestat "$CG" evicted_policy) - was[evicted_policy]))
eq "pages of the file that were accessed" \
	"$(sed -n "s/.*accessed: .* ino $ino index \([0-9]*\) .*/\1/p" $trace | sort -nu | tr '\n' ' ')" "$(seq -s ' ' 0 $((pages - 1))) "
rm /sys/fs/bpf/trace
until_true 10 no_policy "$CG" || fail "still attached"
reclaimable "$CG"
