#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The memory of the module's table: no more than 0.2 % of the machine's, none of it for blocks of memory without managed folios, so that
# it is given back when the folios go and when the policy does, and a frame that another cgroup uses next begins anew. Review A4, B13.
# And what a policy has for each cgroup it serves: told by status, about what info says.
# timeout: 180
. "$(dirname "$0")/../lib.sh"
bytes() { cat /sys/module/cache_ext/parameters/table_bytes; }

fresh_fs ext4 256
pages=32768
pages write "$MNT/file" 0 $pages 1
drop_caches
unmanaged() { [ "$(bytes)" -le $((empty + 8192)) ]; }
settled() { local was; was=$(bytes); drain; [ "$(bytes)" = "$was" ]; }
until_true 10 settled || fail "the table does not come to rest"
empty=$(bytes)
total=$(awk '/^MemTotal/ { print $2 * 1024 }' /proc/meminfo)

for policy in s3fifo mru; do
	fresh_cgroup table
	set_policy "$CG" $policy
	run_in "$CG" pages seq "$MNT/file" $pages
	eq "$policy: cached" "$(cached "$MNT/file")" $pages
	full=$(bytes)
	ge "$policy: bytes for $pages folios" $((full - empty)) $((pages * 8))
	le "$policy: bytes, of $total of memory" "$full" $((total / 500 + empty + 65536))
	# Folios go.
	until_true 20 reclaim_all "$CG" || fail "$policy: pages stay"
	until_true 10 unmanaged || fail "$policy: $(bytes) bytes, $empty when empty, after all folios are gone"
	# The policy goes, and they stay; the machine's other cgroups read on, in the same frames.
	run_in "$CG" pages seq "$MNT/file" $pages
	unset_policy "$CG"
	eq "$policy: cached after the detach" "$(cached "$MNT/file")" $pages
	until_true 20 unmanaged || fail "$policy: $(bytes) bytes, $empty when empty, after the detach"
	before=$CG
	fresh_cgroup "table2$policy"
	set_policy "$CG" lru
	drop_caches
	run_in "$CG" pages once "$MNT/file" 0 4096
	eq "$policy: misses of the next one" "$(cestat "$CG" misses)" 4096
	eq "$policy: hits of the next one" "$(cestat "$CG" hits)" 0
	consistent "$CG"
	reclaimable "$CG"
	reclaimable "$before"
done

# Lists and counters: the same again for each cgroup below, and gone with it.
nodes=$(find /sys/devices/system/node -maxdepth 1 -name 'node[0-9]*' | wc -l)
cpus=$(nproc --all)
fresh_cgroup lists
echo +memory >"$CG/cgroup.subtree_control"
set_policy "$CG" s3fifo
one=$(cestat "$CG" memory_bytes)
says() { cachectl --json info s3fifo | jq ".memory | $nodes * (.cgroup_node + $cpus * .cgroup_node_cpu)"; }
ge "bytes for lists and counters" "$one" $(($(says) * 8 / 10))
le "bytes for lists and counters, by info" "$one" $(($(says) * 12 / 10))
for ((i = 1; i <= 8; i++)); do
	mkdir "$CG/below$i"
	eq "bytes with $i below" "$(cestat "$CG" memory_bytes)" $((one * (i + 1)))
done
eq "bytes by status" "$(cachectl --json status "$CG" | jq .counters.memory_bytes)" $((one * 9))
eq "bytes of one below" "$(cestat "$CG/below1" memory_bytes)" "$one"
rmdir "$CG"/below?
none_below() { [ "$(cestat "$CG" memory_bytes)" = "$one" ]; }
until_true 20 none_below || fail "$(cestat "$CG" memory_bytes) bytes with none below any more, not $one"
unset_policy "$CG"

# The worst case: a managed folio in nearly every 2 MiB, between those of others. What is not in a file takes no room on the device.
fresh_cgroup table3
set_policy "$CG" fifo
managed=$CG
fresh_cgroup table4
part=384 parts=300
for f in managed other; do truncate -s $((part * parts * 4096)) "$MNT/$f"; done
for ((i = 0; i < parts; i++)); do
	run_in "$managed" pages once "$MNT/managed" $((i * part)) $part
	run_in "$CG" pages once "$MNT/other" $((i * part)) $part
done
eq "mixed: managed folios" "$(cached "$MNT/managed")" $((part * parts))
full=$(($(bytes) - empty))
ge "mixed: bytes, half as much again as for folios in a row" $full $((part * parts * 8 * 3 / 2))
le "mixed: bytes, of 2 MiB in 1000 that are cached" $full $((part * parts * 2 * 4096 * 11 / 5000))
reclaimable "$managed"
