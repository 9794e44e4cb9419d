#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Policies that do anything that loads, one after the other under load: the kernel does not complain, nobody is killed for memory,
# all data are right, the lists add up. RANDOM_POLICIES=500 for more of them, SEED=N for others.
# timeout: 900
. "$(dirname "$0")/../lib.sh"
count=${RANDOM_POLICIES:-100}
seed=${SEED:-$((RANDOM + 1))}

fresh_fs ext4 256
fresh_fs xfs 512
xfs=$MNT
pages write "$xfs/file" 0 8192 1
fresh_fs ext4 256
pages write "$MNT/file" 0 8192 1
drop_caches
fresh_cgroup random "$(mb 12)"
keep_key
incg "$CG" churn "$MNT/churn" 2048 0 1 >/dev/null &
churn=$!
load_in "$CG" "pages read '$MNT/file' 8192 2000 \$RANDOM && pages map '$xfs/file' 4096"

attached=0 swapped=0 refused=0
for ((i = 0; i < count; i += 25)); do
	attach -r $((seed + i)) -n 25 "$CG" "$BUILD/bad/random.bpf.o" >"$T/said" || fail "seed $((seed + i))"
	read -r _ _ a _ s _ _ r _ <"$T/said"
	attached=$((attached + a)) swapped=$((swapped + s)) refused=$((refused + r))
	echo 1 >/sys/module/cache_ext/parameters/verify || fail "seed $((seed + i)): the lists do not have what their counters say"
	kill -0 $churn 2>/dev/null || fail "seed $((seed + i)): churn failed"
	load_lives
done
echo "from seed $seed: $attached attached, $swapped swapped in, $refused refused"
eq "policies" $((attached + swapped + refused)) $(((count + 24) / 25 * 25))
ge "policies attached" $attached $((count / 10))
ge "policies swapped in" $swapped $((count / 10))
le "policies refused" $refused $((count / 4))
kill $churn
wait $churn || fail "churn: exit code $?"
load_ends
no_oom "$CG"
set_policy "$CG" fifo
until_true 10 adopted "$CG" || fail "still adopting"
consistent "$CG"
reclaimable "$CG"
