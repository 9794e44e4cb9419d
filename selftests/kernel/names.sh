#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The ways to name a cgroup, and what cachectl says when there is none: nothing is changed then.
. "$(dirname "$0")/../lib.sh"

fresh_cgroup names
mkdir "$CG/ce_db.service" "$CG/other" "$CG/other/ce_twice.service" "$CG/ce_twice.service" 2>/dev/null ||
	fail "cannot make cgroups below $CG"
echo +memory >"$CG/cgroup.subtree_control"
unit=$CG/ce_db.service

policy() { head -n 1 "$1/memory.cache_ext.stat"; }
for name in "$unit" ce_names/ce_db.service ce_db.service; do
	cachectl -q set "$name" fifo >/dev/null || fail "set $name"
	eq "$name" "$(policy "$unit")" "policy fifo"
	cachectl -q unset "$name" >/dev/null || fail "unset $name"
	eq "$name, unset" "$(policy "$unit")" "policy none"
done

(cd "$unit" && cachectl -q set . fifo >/dev/null) || fail "set ."
eq "the working directory" "$(policy "$unit")" "policy fifo"
(cd "$unit" && fails "not below" cachectl set ../../.. fifo) || exit 1
cachectl -q unset "$unit" >/dev/null || fail "unset $unit"
cachectl -q check mru >/dev/null || fail "check by name"

incg "$unit" sleep 1000 &
pid=$!
in_unit() { grep -qx $pid "$unit/cgroup.procs"; }
until_true 5 in_unit || fail "the process is not in $unit"
cachectl -q set "@$pid" lru >/dev/null || fail "set @$pid"
eq "@PID" "$(policy "$unit")" "policy lru"
kill $pid
wait $pid 2>/dev/null || :

before=$(cachectl status --json)
fails "no such process" cachectl set @999999999 fifo
fails "a process id" cachectl set @x fifo
fails "more than one cgroup has that name" cachectl set ce_twice.service fifo
fails "no such unit is running" cachectl set ce_nothing.service fifo
fails "No such file or directory" cachectl set ce_nothing fifo
fails "not below" cachectl set /sys/fs/cgroup/../../kernel fifo
fails "the memory controller is not enabled" cachectl set ce_names/other/ce_twice.service fifo
fails "did you mean s3fifo" cachectl set ce_db.service s3fif
fails "did you mean refresh" cachectl set ce_db.service lru refesh=1
fails "allowed are 0 to 255" cachectl set ce_db.service lru refresh=256
fails "allowed are 0 to 255" cachectl set ce_db.service lru refresh=-1
fails "name=value" cachectl set ce_db.service lru 5
eq "the policy after all that" "$(jq '.[0].policy' <<<"$(cachectl status --json)")" "$(jq '.[0].policy' <<<"$before")"

rc=0
cachectl --strict unset "$CG" 2>/dev/null || rc=$?
eq "exit status of unset --strict" "$rc" 3
set_policy "$CG" lru
unset=$(cachectl unset --all --json) || fail "unset --all"
eq "unset --all, as one document" "$(jq -c 'map(.old)' <<<"$unset")" '["lru","lru"]'
eq "the same, with nothing set" "$(cachectl -q unset --all --json | jq -c .)" '[]'
rc=0
cachectl --strict unset --all 2>/dev/null || rc=$?
eq "exit status of unset --all --strict with nothing set" "$rc" 3
eq "after unset --all" "$(policy "$unit")" "policy none"
eq "pins that are left" "$(find /sys/fs/bpf/cachectl -mindepth 1 | wc -l)" 0
