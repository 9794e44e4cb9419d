#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# memory.cache_ext.stat is there in every cgroup, the root included, and anybody may read it, while policies come and go.
# Review B11.
# timeout: 180
. "$(dirname "$0")/../lib.sh"

fresh_cgroup statfile
mkdir "$CG/below"
echo +memory >"$CG/cgroup.subtree_control"

for dir in $CG_ROOT "$CG" "$CG/below"; do
	eq "$dir" "$("${nobody[@]}" cat "$dir/memory.cache_ext.stat")" "policy none"
	fails "Permission denied" "${nobody[@]}" bash -c "echo 1 >'$dir/memory.cache_ext.stat'"
done

set_policy "$CG" fifo
eq "policy" "$("${nobody[@]}" head -n 1 "$CG/memory.cache_ext.stat")" "policy fifo"
eq "below" "$("${nobody[@]}" head -n 2 "$CG/below/memory.cache_ext.stat" | tr '\n' ' ')" "policy fifo inherited 1 "
eq "lines that are no name and value" \
	"$(awk 'NF != 2 || (NR > 1 && $2 !~ /^[0-9]+$/)' "$CG/memory.cache_ext.stat")" ""
for n in inherited cgroups age_ms nr_lists pages list0 accesses hits misses meta_accesses inserted_read inserted_write inserted_other never_used \
	evicted_policy evicted_fallback refused kept refaults moves removed_reclaim removed_truncate adopted no_entry; do
	cestat "$CG" $n >/dev/null
done

# Read without a pause while it is attached and detached.
"${nobody[@]}" bash -c "while cat '$CG/memory.cache_ext.stat' >/dev/null; do :; done" &
reader=$!
for ((i = 0; i < 20; i++)); do
	unset_policy "$CG"
	set_policy "$CG" lfu
done
kill -0 $reader 2>/dev/null || fail "a reader of memory.cache_ext.stat failed while policies came and went"
kill $reader
wait $reader 2>/dev/null || :
unset_policy "$CG"
