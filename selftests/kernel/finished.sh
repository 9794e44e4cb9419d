#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What finished jobs have cached, after their cgroups are removed below one with a policy: it stays cached and charged, the next job hits
# it, and the ancestor's limit takes it back as from any cgroup, until no memcg of a job is left; as without a policy. Review E9.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
jobs=4 pages=1000
for ((i = 0; i < jobs; i++)); do pages write "$MNT/$i" 0 $pages 1; done
dying() { awk '$1 == "nr_dying_descendants" { print $2 }' "$CG/cgroup.stat"; }
none_dying() {
	reclaim_all "$CG" || :
	[ "$(dying)" = 0 ]
}

for policy in none lru s3fifo; do
	drop_caches
	fresh_cgroup finished "$(mb 24)"
	echo +memory >"$CG/cgroup.subtree_control"
	[ $policy = none ] || set_policy "$CG" $policy
	for ((i = 0; i < jobs; i++)); do
		mkdir "$CG/job"
		run_in "$CG/job" pages once "$MNT/$i" 0 $pages
		until_true 5 rmdir "$CG/job" || fail "$policy: rmdir of a job's cgroup"
	done
	drain
	ge "$policy: charged to the ancestor" "$(cachepages "$CG")" $((jobs * pages))
	reads=$(dev_reads "$DEV")
	mkdir "$CG/next"
	for ((i = 0; i < jobs; i++)); do run_in "$CG/next" pages once "$MNT/$i" 0 $pages; done
	eq "$policy: device reads of the next job" "$(dev_reads "$DEV")" "$reads"

	# The ancestor's limit takes it back.
	mb 8 >"$CG/memory.max"
	le "$policy: charged to the ancestor" "$(<"$CG/memory.current")" "$(mb 8)"
	left=0
	for ((i = 0; i < jobs; i++)); do left=$((left + $(cached "$MNT/$i"))); done
	le "$policy: cached of finished jobs" $left $((8 * 256))
	no_oom "$CG"
	[ $policy = none ] || consistent "$CG/next"
	rmdir "$CG/next"
	[ $policy = none ] || unset_policy "$CG"
	# Inodes belong to the job that read them first.
	drop_caches
	until_true 30 none_dying || fail "$policy: $(dying) memcgs of jobs stay"
	rmdir "$CG"
done
