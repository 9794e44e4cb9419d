#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The counters of memory.cache_ext.stat against what was done and against the device. Each identity is checked on its own:
# hits + misses == accesses is no consequence of how they are counted. Review B9.
# timeout: 300
# shellcheck disable=SC2154
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
fresh_cgroup counters "$(mb 64)"
pages=4096
pages write "$MNT/file" 0 $pages 1
pages write "$MNT/few" 0 100 1

# What the list and unset say of them: of fewer than 100 accesses the counts. The pages are read twice.
listed() { cachectl status | awk '$1 == "/ce_counters" { print $(NF - 2) }'; }
for expected in "0|-|" "3|3/6|, 3 of 6 accesses hit" "100|50.00|, 50.00 % of 200 accesses hit"; do
	IFS='|' read -r n column text <<<"$expected"
	drop_caches
	set_policy "$CG" fifo
	if [ "$n" -gt 0 ]; then
		run_in "$CG" pages once "$MNT/few" 0 "$n"
		run_in "$CG" pages once "$MNT/few" 0 "$n"
	fi
	eq "HIT% of $n pages" "$(listed)" "$column"
	drain
	line="/ce_counters: fifo -> kernel, $(cestat "$CG" pages) pages returned (attached AGE$text)"
	eq "unset after $n pages" "$(cachectl unset "$CG" | sed 's/attached [0-9ms]*/attached AGE/')" "$line"
done
drop_caches

# delta NAME...: d_NAME is what was added since the last delta
delta() {
	local n now
	for n in accesses hits misses inserted_read inserted_write inserted_other never_used; do
		now=$(cestat "$CG" $n)
		printf -v "d_$n" %d $((now - ${last[$n]:-0}))
		last[$n]=$now
	done
	d_device=$(($(dev_reads "$DEV") - ${last[device]:-0}))
	last[device]=$((${last[device]:-0} + d_device))
	eq "$1: hits + misses" $((d_hits + d_misses)) "$d_accesses"
}
declare -A last
set_policy "$CG" fifo
delta begin

# All of it fits, no readahead: every distinct page is a miss, is inserted, and is read from the device.
read -r _ reads _ repeats _ distinct < <(run_in "$CG" pages read "$MNT/file" $pages 12000 1)
delta random
eq "random: accesses" "$d_accesses" $((reads - repeats))
eq "random: misses" "$d_misses" "$distinct"
eq "random: inserted_read" "$d_inserted_read" "$distinct"
eq "random: device reads" "$d_device" $((d_inserted_read + d_inserted_other))

# A quarter of it fits.
mb 4 >"$CG/memory.max"
delta shrink
read -r _ reads _ repeats _ _ < <(run_in "$CG" pages read "$MNT/file" $pages 12000 2)
delta evict
eq "evicting: accesses" "$d_accesses" $((reads - repeats))
eq "evicting: inserted_read" "$d_inserted_read" "$d_misses"
eq "evicting: device reads" "$d_device" $((d_inserted_read + d_inserted_other))
ge "evicting: misses" "$d_misses" 6000
eq "evicting: evicted_fallback" "$(cestat "$CG" evicted_fallback)" 0

# With readahead pages come that nobody asked for yet.
drop_caches
delta drop
run_in "$CG" pages seq "$MNT/file" $pages
delta readahead
eq "readahead: accesses" "$d_accesses" $pages
eq "readahead: misses" "$d_misses" $pages
ge "readahead: inserted_read" "$d_inserted_read" "$d_misses"

# A write that inserts is an access and a miss, one that finds the page a hit.
mb 64 >"$CG/memory.max"
run_in "$CG" pages write "$MNT/new" 0 1000 1
delta write
eq "write: accesses" "$d_accesses" 1000
eq "write: misses" "$d_misses" 1000
eq "write: inserted_write" "$d_inserted_write" 1000
run_in "$CG" pages write "$MNT/new" 0 1000 2
delta rewrite
eq "rewrite: hits" "$d_hits" 1000
eq "rewrite: misses" "$d_misses" 0
eq "rewrite: inserted_write" "$d_inserted_write" 0

# Pages that were brought and go unused.
drop_caches
delta drop
eq "cached after drop_caches" "$(cached "$MNT/file")" 0
run_in "$CG" xfs_io -r -c "fadvise -w 0 128k" "$MNT/file"
filled() { [ "$(cached "$MNT/file")" -ge 32 ]; }
until_true 10 filled || fail "WILLNEED of 32 pages brought $(cached "$MNT/file")"
drop_caches
delta unused
ge "unused: never_used" "$d_never_used" 32
line="read in     $(cestat "$CG" inserted_read) pages; $(cestat "$CG" never_used) gone that nobody was seen to use"
cachectl status "$CG" | grep -qx "  $line" || fail "status does not say '$line': $(cachectl status "$CG")"

eq "HIT% at the end" "$(listed)" \
	"$(awk -v h="$(cestat "$CG" hits)" -v n="$(cestat "$CG" accesses)" 'BEGIN { printf "%.2f", 100 * h / n }')"
consistent "$CG"
reclaimable "$CG"
