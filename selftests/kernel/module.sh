#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module stays while a policy is attached, goes when none is, and comes back. Design 7.
# timeout: 180
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 128
pages write "$MNT/file" 0 2048 1
unload() { rmmod cache_ext 2>/dev/null; }

for i in 1 2 3; do
	drop_caches
	fresh_cgroup module "$(mb 4)"
	set_policy "$CG" s3fifo
	run_in "$CG" pages seq "$MNT/file" 2048
	fails "is in use" rmmod cache_ext
	[ -d /sys/module/cache_ext ] || fail "round $i: rmmod took the module with a policy attached"
	run_in "$CG" pages seq "$MNT/file" 2048
	consistent "$CG"
	unset_policy "$CG"
	# The last reference is the link's, which goes after a grace period.
	until_true 20 unload || fail "round $i: rmmod: $(rmmod cache_ext 2>&1)"
	eq "round $i: stat without the module" "$(cat "$CG/memory.cache_ext.stat")" "policy none"
	run_in "$CG" pages seq "$MNT/file" 2048
	reclaimable "$CG"
	load_module
done

# What the limits of a policy are where nobody says otherwise, as the emulator's start does.
rmmod cache_ext
CACHECTL_MODULE_ARGS='' load_module
limits=$(cat /sys/module/cache_ext/parameters/{max_evict_us,stall_ms} | tr '\n' ' ')
rmmod cache_ext
load_module
eq "limits" "$limits" "1000 500 "
