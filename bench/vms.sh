# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For what boots the VM with programs of its own: cost, profile and contention. With $top, the project, and $dir, where results go.
# shellcheck disable=SC2154

# built KERNEL...
built() {
	local k
	for k; do
		[ -f "$("$top/kernel/build/kernel" --print-dir "$k")/key" ] ||
			{ echo "${0##*/}: no $k kernel: run kernel/build/kernel $k" >&2; exit 1; }
	done
}

# The functions of the kernel, and of the module as the probe has printed them to $dir/KERNEL.out: lines "ADDRESS NAME". Addresses have
# 16 digits, and are in order as they are.
symbols() {		# KERNEL
	{
		nm "$("$top/kernel/build/kernel" --print-dir "$1")/linux/vmlinux" | awk '$2 ~ /^[tTwW]$/ { print $1, $3 }'
		sed -n 's/^sym //p' "$dir/$1.out"
	} | LC_ALL=C sort
}
