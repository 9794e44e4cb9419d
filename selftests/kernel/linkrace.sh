#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Attaching while the last reference to another link of the same cgroup goes away: the cgroup is taken until the old policy is
# gone, whatever the order. With --numa in the VM also over several nodes.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 64
pages write "$MNT/file" 0 2048 1
drop_caches
fresh_cgroup linkrace "$(mb 4)"
load_in "$CG" "pages seq '$MNT/file' 2048"

attached=0 busy=0
for i in $(seq 25); do
	pin=/sys/fs/bpf/linkrace-$i
	if attach -p "$pin" "$CG" "$TOP/build/policies/s3fifo.bpf.o" >/dev/null 2>"$T/err"; then
		attached=$((attached + 1))
		rm "$pin"	# the kernel detaches when it gets to it
	else
		grep -q 'busy' "$T/err" || fail "attach: $(cat "$T/err")"
		busy=$((busy + 1))
	fi
done
echo "$attached attached, $busy found the cgroup taken"
ge "attached" "$attached" 5
load_ends
until_true 20 no_policy "$CG" || fail "$CG: still has a policy"
reclaimable "$CG"
