#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Victims by score: what is used often stays though it is the oldest, one call of the program names victims for many requests of
# reclaim, and a folio that is used after it was proposed is not taken. Review B8.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

stat() { cachectl stats "$CG" --json | jq -e ".policy_stats.$1"; }

fresh_fs ext4 256
pages write "$MNT/hot" 0 512 1
pages write "$MNT/cold" 0 8192 1
drop_caches
fresh_cgroup propose "$(mb 8)"
set_policy "$CG" "$BUILD/policy/scored.bpf.o"
for ((i = 0; i < 4; i++)); do run_in "$CG" pages seq "$MNT/hot" 512; done
run_in "$CG" pages seq "$MNT/cold" 8192
consistent "$CG"
ge "hot pages that are cached" "$(cached "$MNT/hot")" 500

# Reclaim asks for 1, 3, 7, 15 and 31 pages; a call yields 32.
evicted=$(cestat "$CG" evicted_policy) calls=$(stat calls)
ge "pages evicted by the policy" "$evicted" 6000
le "calls of the program" "$calls" $((evicted / 16))
ge "ticks by evictions" "$(stat ticks)" 3
le "ticks by evictions" "$(stat ticks)" $((evicted / 256 + 1))
le "pages the kernel took itself" "$(cestat "$CG" evicted_fallback)" $((evicted / 20))

# A swap takes what was proposed along: nothing of it is used by the next policy.
set_policy "$CG" fifo
until_true 20 adopted "$CG"
run_in "$CG" pages seq "$MNT/cold" 8192
consistent "$CG"
le "hot pages that fifo leaves" "$(cached "$MNT/hot")" 64
no_oom "$CG"
reclaimable "$CG"
