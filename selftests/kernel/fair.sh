#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Reclaim for the whole machine goes round all cgroups: one whose pages a policy has gives about as much as one beside it that is as
# large and has none. With the multi-gen LRU, too, which rotates a cgroup once it has been aged: what is managed never is. Without a
# policy either of the two may have had its turn by then.
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
fair() {
	local managed gone
	drop_caches
	set_policy "$a" fifo
	# Through mappings: the multi-gen LRU has them in its youngest generation, and has to age them first.
	run_in "$a" memory touch "$MNT/a" $pages <<<"" >/dev/null
	run_in "$b" memory touch "$MNT/b" $pages <<<"" >/dev/null
	press_until half_is_gone
	echo "$1: of $gone pages that went $managed were managed"
	ge "$1: managed, of $gone pages that went" "$managed" $((gone / 5))
	le "$1: managed, of $gone pages that went" "$managed" $((gone * 4 / 5))
	consistent "$a"
	unset_policy "$a"
}

fair "classic LRU"
if [ -w $gen ]; then
	undo write_to $gen n
	write_to $gen y
	fair "multi-gen LRU"
fi
reclaimable "$a"
reclaimable "$b"
