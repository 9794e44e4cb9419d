#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The multi-gen LRU and policies exclude each other, both ways, and say so; after a detach it can be enabled, and what a policy
# had is reclaimed by it. Review A1, A2, A3.
# timeout: 180
. "$(dirname "$0")/../lib.sh"
knob=/sys/kernel/mm/lru_gen/enabled
[ -w $knob ] || skip "a kernel without the multi-gen LRU"
off() { echo n >$knob; }
trap 'off; at_exit' EXIT

fresh_fs ext4 128
pages write "$MNT/file" 0 2048 1
drop_caches
fresh_cgroup mglru "$(mb 32)"

echo y >$knob
fails "attach: attach: Operation not supported" attach -p /sys/fs/bpf/x "$CG" "$BUILD/bad/plain.bpf.o"
fails "multi-gen LRU" cachectl set "$CG" fifo
no_policy "$CG" || fail "attached with the multi-gen LRU on"
echo n >$knob

set_policy "$CG" fifo
run_in "$CG" pages seq "$MNT/file" 2048
fails "Device or resource busy" bash -c "echo y >$knob"
eq "enabled after a refusal" $(($(<$knob) & 1)) 0
unset_policy "$CG"
until_true 10 no_policy "$CG" || fail "still attached"

echo y >$knob
eq "enabled after the detach" $(($(<$knob) & 1)) 1
run_in "$CG" pages seq "$MNT/file" 2048
eq "cached" "$(cached "$MNT/file")" 2048
reclaimable "$CG"
echo n >$knob

fresh_cgroup mglru "$(mb 4)"
set_policy "$CG" lru
run_in "$CG" pages seq "$MNT/file" 2048
consistent "$CG"
no_oom "$CG"
