#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Detaching in each way there is leaves every page cached, accounted as before, and reclaimable: cachectl unset, unpinning the
# link, death of the process that holds it. (Removal of the cgroup: see removal.sh.) Review A1, A4, B17.
# timeout: 300
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 256
pages=4096
pages write "$MNT/file" 0 $pages 1

shot() { echo "$(memstat "$CG" file) $(memstat "$CG" inactive_file) $(memstat "$CG" active_file) $(cached "$MNT/file")"; }

for policy in fifo lfu s3fifo; do
	for how in unset unpin kill; do
		drop_caches
		fresh_cgroup detach "$(mb 64)"
		object=$TOP/build/policies/$policy.bpf.o
		case $how in
		unset) set_policy "$CG" $policy ;;
		unpin) attach -p /sys/fs/bpf/detach "$CG" "$object" ;;
		kill)
			mkfifo "$T/fifo"
			attach "$CG" "$object" >"$T/fifo" &
			holder=$!
			read -r line <"$T/fifo"
			eq "attach says" "$line" attached
			rm "$T/fifo"
			;;
		esac
		eq "$policy: policy" "$(cestat "$CG" policy)" $policy
		run_in "$CG" pages read "$MNT/file" $pages 12000 1 >/dev/null
		run_in "$CG" pages seq "$MNT/file" $pages
		consistent "$CG"
		eq "$policy: cached" "$(cached "$MNT/file")" $pages
		before=$(shot)

		case $how in
		unset) unset_policy "$CG" ;;
		unpin) rm /sys/fs/bpf/detach ;;
		kill)
			kill -9 "$holder"
			wait "$holder" 2>/dev/null || :
			;;
		esac
		until_true 10 no_policy "$CG" || fail "$policy, $how: still attached"
		drain
		eq "$policy, $how: file, inactive_file, active_file, cached" "$(shot)" "$before"
		pages once "$MNT/file" 0 $pages
		reclaimable "$CG"
		eq "$policy, $how: cached after reclaim" "$(cached "$MNT/file")" 0
	done
done
