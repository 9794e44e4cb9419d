# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# cost_probe in the deterministic VM, for cost and profile. With $top and $dir as vms.sh has them.
# shellcheck disable=SC2154

# shellcheck source=bench/vms.sh
. "$top/bench/vms.sh"
mapfile -t policies < <("$top/policies/names")
# Three that are for tests: no BPF program at all, one that runs at each hit, one that gives scores.
tests=(bad/plain policy/called policy/scored)
mke2fs=$(command -v mke2fs) || { echo "cost: no mke2fs: install e2fsprogs" >&2; exit 1; }

# Its output, $dir/KERNEL.out, and a line of JSON for each state. $options are the VM's.
options=()
probe() {		# KERNEL STATE...
	local kernel=$1 p files=(--file "$top/build/bench/cost_probe" --file "$mke2fs")
	shift
	if [ "$kernel" = patched ]; then
		files+=(--file "$top/build/cachectl" --file "$top/build/module/cache_ext.ko")
		for p in "${policies[@]}"; do files+=(--file "$top/build/policies/$p.bpf.o"); done
		for p in "${tests[@]}"; do files+=(--file "$top/build/selftests/$p.bpf.o"); done
	fi
	if ! "$top/selftests/vm/run" --kernel "$kernel" --icount --mem 1G --timeout 1200 "${options[@]}" "${files[@]}" -- \
		env PATH="$top/build:$(dirname "$(realpath "$mke2fs")"):/usr/sbin:/usr/bin:/sbin:/bin" \
		CACHECTL_MODULE="$top/build/module/cache_ext.ko" CACHECTL_POLICY_PATH="$top/build/policies:$top/build/selftests/bad:$top/build/selftests/policy" \
		"$top/build/bench/cost_probe" "$@" >"$dir/$kernel.out"
	then
		cat "$dir/$kernel.out" >&2
		echo "cost: the $kernel kernel: failed" >&2
		exit 1
	fi
	sed -n '/^{/p' "$dir/$kernel.out" | jq -c --arg kernel "$kernel" '{kernel: $kernel} + .'
}
