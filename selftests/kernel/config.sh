#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel that runs has every line of the fragment: what is measured is measured on what Debian would run.
. "$(dirname "$0")/../lib.sh"

zcat /proc/config.gz >"$T/config"
missing=$(grep '^CONFIG_' "$TOP/kernel/config/vm.config" | grep -vxFf "$T/config" || :)
[ -z "$missing" ] || fail "not in the running kernel: $missing"
for c in JUMP_LABEL NUMA MEMCG_V1 PREEMPT_DYNAMIC LRU_GEN CACHE_EXT; do
	grep -qx "CONFIG_$c=y" "$T/config" || fail "CONFIG_$c is not set"
done
