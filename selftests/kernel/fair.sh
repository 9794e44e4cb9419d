#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reclaim for the whole machine goes round all cgroups. With the classic LRU one whose pages a policy has gives as much as one beside it
# that is as large and has none. The multi-gen LRU rotates a cgroup once it has been aged, what is managed never is, and which of the
# two has had its turn by when is random; but neither of them gives everything.
# timeout: 240
. "$(dirname "$0")/../lib.sh"
gen=/sys/kernel/mm/lru_gen/enabled
pages=98304

# Of holes: they are in no memory but the cache.
fresh_fs ext4 64
truncate -s $((pages * 4096)) "$MNT/a" "$MNT/b"
fresh_cgroup fair_a
a=$CG
fresh_cgroup fair_b
b=$CG

# One program is started for each step that memory is taken in.
half_is_gone() {
	local in_a in_b
	{ read -r in_a && read -r in_b; } < <(fincore -nb -o PAGES "$MNT/a" "$MNT/b")
	managed=$((pages - in_a)) gone=$((2 * pages - in_a - in_b))
	[ $gone -ge $pages ]
}
# fair MODE LEAST MOST: in hundredths, how much of what went was managed
fair() {
	local managed gone
	drop_caches
	set_policy "$a" fifo
	# Through mappings: the multi-gen LRU has them in its youngest generation, and has to age them first.
	run_in "$a" memory touch "$MNT/a" $pages <<<"" >/dev/null
	run_in "$b" memory touch "$MNT/b" $pages <<<"" >/dev/null
	press_until half_is_gone
	echo "$1: of $gone pages that went $managed were managed"
	ge "$1: managed, of $gone pages that went" "$managed" $((gone * $2 / 100))
	le "$1: managed, of $gone pages that went" "$managed" $((gone * $3 / 100))
	consistent "$a"
	unset_policy "$a"
}

fair "classic LRU" 40 60
if [ -w $gen ]; then
	undo write_to $gen n
	write_to $gen y
	# A turn is a quarter of it on average, by lot; the other one has all its pages in one generation.
	fair "multi-gen LRU" 1 95
fi
reclaimable "$a"
reclaimable "$b"
