#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What `cachectl new` writes loads, is attached, and evicts: from nothing and from a policy of ours.
# timeout: 600
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
pages write "$MNT/file" 0 4096 1
fresh_cgroup newpolicy "$(mb 8)"
cd "$T"
for from in '' '--from s3fifo'; do
	name=mine${from##* }
	# shellcheck disable=SC2086
	cachectl -q new "$name" $from
	make -s -C "$name" CACHECTL="$TOP/build/cachectl" all
	make -s -C "$name" CACHECTL="$TOP/build/cachectl" check
	drop_caches
	set_policy "$CG" "./$name/$name.bpf.o"
	until_true 20 adopted "$CG"
	eq "the policy" "$(cachectl status "$CG" --json | jq -r .policy)" "$name"
	run_in "$CG" pages seq "$MNT/file" 4096
	run_in "$CG" pages seq "$MNT/file" 4096
	consistent "$CG"
	ge "$name: pages it evicted" "$(cestat "$CG" evicted_policy)" 4000
	le "$name: pages the kernel took in its place" "$(cestat "$CG" evicted_fallback)" 200
	ge "$name: what it counts" "$(cachectl stats "$CG" --json | jq '[.policy_stats[]] | add')" 4000
done
no_oom "$CG"
reclaimable "$CG"
