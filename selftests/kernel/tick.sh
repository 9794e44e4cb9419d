#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# tick() comes by the clock in a cgroup where nothing happens, goes on without a process, comes in cgroups below, and ends with
# the policy, be it replaced, unset, or its cgroup gone. Review B4.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

ticks() { cachectl stats "$1" --json | jq -e '.policy_stats.ticks'; }
more_than() { [ "$(ticks "$1")" -gt "$2" ]; }

fresh_cgroup tick "$(mb 8)"
set_policy "$CG" "$BUILD/policy/clockwork.bpf.o"
until_true 10 more_than "$CG" 5

# As many again with a cgroup below: the work of each is its own.
echo +memory >"$CG/cgroup.subtree_control"
mkdir "$CG/below"
was=$(ticks "$CG")
until_true 10 more_than "$CG" $((was + 5))
rmdir "$CG/below"

set_policy "$CG" fifo
! ticks "$CG" >/dev/null || fail "fifo ticks"
set_policy "$CG" "$BUILD/policy/clockwork.bpf.o"
until_true 10 more_than "$CG" 5
unset_policy "$CG"
set_policy "$CG" "$BUILD/policy/clockwork.bpf.o"
until_true 10 more_than "$CG" 1
rmdir "$CG"
until_true 20 rmmod cache_ext
load_module
