# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What a test may leave behind, and how it goes away: for lib.sh at a test's end, for run-all after a test that died.

CG_ROOT=/sys/fs/cgroup

# The guest has no udev to make it, and <(command) needs it.
[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd

# until_true SECONDS COMMAND...: repeat it until it succeeds.
until_true() {
	local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
	shift
	until "$@"; do
		[ "${EPOCHREALTIME/./}" -lt $end ] || return 1
		sleep 0.05
	done
}

is_empty() { [ ! -d "$1" ] || grep -q '^populated 0' "$1/cgroup.events"; }
no_policy() { [ "$(head -n 1 "$1/memory.cache_ext.stat")" = 'policy none' ]; }

kill_cgroup() {
	echo 1 >"$1/cgroup.kill"
	until_true 10 is_empty "$1" || echo "clean: $1: processes do not die" >&2
}

clean_up() {
	local d f kind
	for d in "$CG_ROOT"/ce_*; do [ -d "$d" ] && kill_cgroup "$d"; done
	find /sys/fs/bpf -mindepth 1 -depth ! -name '*.debug' -delete 2>/dev/null || :
	while read -r f kind; do
		case $kind in
		partition) swapoff "$f" ;;
		esac
	done < <(awk 'NR > 1 { print $1, $2 }' /proc/swaps)
	while read -r d; do umount "$d" || umount -l "$d"; done < <(awk '$2 ~ "^/tmp/selftest" { print $2 }' /proc/mounts)
	for d in /sys/kernel/config/nullb/ce_*; do
		[ -d "$d" ] || continue
		echo 0 >"$d/power"
		rmdir "$d"
	done
	while read -r d; do
		[ ! -e "$d/memory.cache_ext.stat" ] || until_true 10 no_policy "$d" ||
			echo "clean: $d: still has a policy" >&2
		until_true 10 rmdir "$d" 2>/dev/null || echo "clean: $d: cannot be removed" >&2
	done < <(find "$CG_ROOT" -mindepth 1 -depth -type d -path "$CG_ROOT/ce_*" 2>/dev/null)
	rm -rf --one-file-system /tmp/selftest.*
	# Logs of what cachectl set refused.
	rm -f /tmp/cachectl.log.*
}
