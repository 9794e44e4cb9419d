#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The policies in a cgroup with next to nothing cached, none of it used yet: they name victims there too, so that reclaim need not help
# itself and none is ejected for a stall. Review B18.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 64
pages write "$MNT/file" 0 4096 1
"$TOP/policies/names" >"$T/policies"
while read -r policy <&3; do
	drop_caches
	fresh_cgroup tiny
	set_policy "$CG" "$policy"
	# More often and longer than a stall is.
	end=$((${EPOCHREALTIME/./} + 1500000))
	for ((i = 0; i < 20 || ${EPOCHREALTIME/./} < end; i++)); do
		run_in "$CG" pages willneed "$MNT/file" $((i % 64 * 64)) 64
		echo 128K >"$CG/memory.reclaim" || :
	done
	eq "policy" "$(cestat "$CG" policy)" "$policy"
	ge "$policy: evicted by the policy" "$(cestat "$CG" evicted_policy)" 320
	le "$policy: evicted by the kernel" "$(cestat "$CG" evicted_fallback)" 64
	kill_cgroup "$CG"
	rmdir "$CG"
done 3<"$T/policies"
