#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# Kernels and hosts where no policy can be attached: what is said, and that files are read as ever.
set -euo pipefail
cd "$(dirname "$0")/../.."
rc=0

# boot OPTIONS WANTED COMMAND: the guest's command fails, says WANTED, and the kernel nothing of a bug.
boot() {
	local out code=0
	out=$(timeout 120 selftests/vm/run --append "$1" -- bash -c "
		find /usr/bin -type f | head -n 200 | xargs cat | sha256sum >/dev/null
		$3; code=\$?
		dmesg | grep -E 'BUG:|WARNING:|Oops' && exit 99
		exit \$code" 2>&1) || code=$?
	if [ $code = 0 ] || [ $code = 99 ] || ! grep -qF -- "$2" <<<"$out"; then
		echo "$1: '$3' does not fail with '$2' (exit code $code) but says: $out"
		rc=1
	fi
}

off="the kernel was booted with cache_ext=off"
boot cache_ext=off "$off" 'build/cachectl set init fifo'
boot cache_ext=off "Operation not permitted" 'insmod build/module/cache_ext.ko'
boot cgroup_disable=memory "the memory controller is off" 'build/cachectl set / fifo'
boot cgroup_disable=memory "attach: attach: No such device" \
	'insmod build/module/cache_ext.ko && build/selftests/attach -p /sys/fs/bpf/x /sys/fs/cgroup build/policies/fifo.bpf.o'
boot cache_ext.v1 "is not cgroup2" 'build/cachectl set /sys/fs/cgroup/memory fifo'
exit $rc
