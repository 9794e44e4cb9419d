#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# auto goes over to keeping a loop's old part when a loop comes after skewed reads, hits most of it then, and goes back when that is over;
# pages of the sample and others are on their lists. More cgroups than it has miniature caches do no harm, and when they are gone the next
# one learns.
. "$(dirname "$0")/../lib.sh"

stat() { cachectl stats "$CG" --json | jq -e ".policy_stats.$1"; }
requests() { run_in "$CG" "$TOP/build/bench/replay" "$@" "$MNT/file" >/dev/null; }

# Where two CPUs take turns of up to 100 ms each, as in this VM, a tick that another one has to run comes thousands of evictions late.
cpu=/sys/devices/system/cpu/cpu1/online
if [ -w $cpu ]; then
	undo write_to $cpu 1
	write_to $cpu 0
fi

fresh_fs ext4 128
pages write "$MNT/file" 0 8000 1
drop_caches
fresh_cgroup auto "$(mb 8)"
set_policy "$CG" auto

requests -w z99 --pages 8000 --requests 60000
eq "switches after skewed reads" "$(stat switches)" 0
s3fifo=$(stat s3fifo_epochs)
ge "epochs of s3fifo" "$s3fifo" 10
ge "pages of the sample" $(($(cestat "$CG" list2) + $(cestat "$CG" list3))) 128
le "pages of the sample" $(($(cestat "$CG" list2) + $(cestat "$CG" list3))) 768

requests -w loop --pages 2600 --requests 70000
ge "epochs of evicting the youngest" "$(stat young_epochs)" 5
hits=$(cestat "$CG" hits)
requests -w loop --pages 2600 --requests 20800
ge "hits of 20800 requests of a loop" $(($(cestat "$CG" hits) - hits)) 10400

requests -w z99 --pages 8000 --requests 60000
ge "switches" "$(stat switches)" 2
young=$(stat young_epochs)
requests -w z99 --pages 8000 --requests 20000
eq "epochs of evicting the youngest, later" "$(stat young_epochs)" "$young"
consistent "$CG"
le "evicted by the kernel" "$(cestat "$CG" evicted_fallback)" $(($(cestat "$CG" evicted_policy) / 100))

# Other knobs: the lists stay, the miniature caches are new ones.
set_policy "$CG" auto margin=3
requests -w z99 --pages 8000 --requests 20000
ge "uses that the sample saw" "$(stat sampled)" 500
echo +memory >"$CG/cgroup.subtree_control"
for ((i = 0; i < 12; i++)); do
	mkdir "$CG/$i"
	run_in "$CG/$i" pages seq "$MNT/file" 3000
done
eq "policy" "$(cestat "$CG/11" policy)" auto
rmdir "$CG"/[0-9]*
mkdir "$CG/next"
young=$(stat young_epochs)
run_in "$CG/next" "$TOP/build/bench/replay" -w loop --pages 2600 --requests 100000 "$MNT/file" >/dev/null
ge "epochs of evicting the youngest, of a cgroup after twelve others" $(($(stat young_epochs) - young)) 5
rmdir "$CG/next"
no_oom "$CG"
reclaimable "$CG"
