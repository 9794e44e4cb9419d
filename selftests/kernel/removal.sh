#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A cgroup with a policy can be removed: rmdir succeeds at once, the policy goes, what was cached stays cached and then goes,
# the memcg with it; the pin is an empty shell that the next cachectl sweeps; the module's references are all given back.
# Review A11, E3.
# timeout: 180
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 128
pages=4096
pages write "$MNT/file" 0 $pages 1
refs=$(</sys/module/cache_ext/refcnt)
dying() { awk '$1 == "nr_dying_descendants" { print $2 }' "$CG_ROOT/cgroup.stat"; }
gone() { [ "$(dying)" -le "$1" ]; }
released() { [ "$(</sys/module/cache_ext/refcnt)" = "$refs" ]; }

for how in cachectl pin hold; do
	drop_caches
	until_true 20 gone 0 || :
	were_dying=$(dying)
	fresh_cgroup removal "$(mb 64)"
	ino=$(stat -c %i "$CG")
	case $how in
	cachectl) set_policy "$CG" lfu ;;
	pin) attach -p /sys/fs/bpf/removal "$CG" "$TOP/build/policies/lru.bpf.o" ;;
	hold)
		attach "$CG" "$TOP/build/policies/lru.bpf.o" >"$T/said" &
		holder=$!
		until_true 10 grep -q attached "$T/said"
		;;
	esac
	run_in "$CG" pages seq "$MNT/file" $pages
	consistent "$CG"
	rmdir "$CG"
	eq "$how: cached after rmdir" "$(cached "$MNT/file")" $pages
	pages once "$MNT/file" 0 $pages
	case $how in
	cachectl)
		cachectl status >/dev/null
		fresh_cgroup removal2
		set_policy "$CG" fifo
		[ ! -e "/sys/fs/bpf/cachectl/$ino" ] || fail "the pin of a removed cgroup is still there"
		unset_policy "$CG"
		rmdir "$CG"
		;;
	pin) rm /sys/fs/bpf/removal ;;
	hold)
		# It sees the hang-up.
		wait "$holder" || fail "the holder: exit code $?"
		;;
	esac
	until_true 10 released || fail "$how: module references: $(</sys/module/cache_ext/refcnt), were $refs"
	drop_caches
	eq "$how: cached after drop_caches" "$(cached "$MNT/file")" 0
	until_true 20 gone "$were_dying" || fail "$how: $(dying) dying cgroups, were $were_dying"
done

# Made and removed as fast as can be, with a policy each time.
for ((i = 0; i < 20; i++)); do
	fresh_cgroup removal "$(mb 4)"
	attach -p "/sys/fs/bpf/r$i" "$CG" "$BUILD/bad/plain.bpf.o"
	run_in "$CG" pages once "$MNT/file" 0 16
	rmdir "$CG"
	rm "/sys/fs/bpf/r$i"
done
until_true 10 released || fail "loop: module references: $(</sys/module/cache_ext/refcnt), were $refs"
