#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A policy that names only pages somebody holds: reclaim cannot free one of them, goes on with what the
# policy did not name in the same pass, and nobody is killed for memory.
. "$(dirname "$0")/../lib.sh"

fresh_fs ext4 64
pages write "$MNT/file" 0 8192 1
drop_caches
fresh_cgroup pinned "$(mb 6)"
set_policy "$CG" "$BUILD/bad/pinned.bpf.o"
coproc PIN { exec incg "$CG" pin "$MNT/file"; }
read -r -u "${PIN[0]}" line
eq "pin says" "$line" pinned
run_in "$CG" pages seq "$MNT/file" 8192
ge "pages named that are held" "$(cachectl stats "$CG" --json | jq .policy_stats.named)" 100
ge "kept by reclaim" "$(cestat "$CG" kept)" 100
ge "evicted by the kernel" "$(cestat "$CG" evicted_fallback)" 4096
ge "still cached" "$(cached "$MNT/file")" 256
no_oom "$CG"
pid=${PIN_PID:?}
kill "$pid"
wait "$pid" 2>/dev/null || :
consistent "$CG"
reclaimable "$CG"
