#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Attaching, replacing and detaching need CAP_SYS_ADMIN in the initial user namespace, whichever way and with whatever else is there,
# also the cgroup: refused in one line, and nothing changes. Counters are for everybody who may read the cgroup, and show no address of the kernel.
# Review B11, E14; research 5.1.2.
# timeout: 120
. "$(dirname "$0")/../lib.sh"
params=/sys/module/cache_ext/parameters

fresh_fs ext4 64
pages=2048
pages write "$MNT/file" 0 $pages 1
drop_caches
fresh_cgroup privilege "$(mb 16)"
set_policy "$CG" lru
run_in "$CG" pages once "$MNT/file" 0 $pages
pin=/sys/fs/bpf/cachectl/$(stat -c %i "$CG")
cp "$BUILD/bad/plain.bpf.o" "$T/"
chmod -R a+rX "$T"

# All that a tracing program needs, and all there is but the one.
# shellcheck disable=SC2054
bpf=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all,+bpf,+perfmon,+net_admin
	--ambient-caps=-all,+bpf,+perfmon,+net_admin)
nearly=(setpriv --inh-caps=-sys_admin --bounding-set=-sys_admin)
caps_of() { "$@" sed -n 's/^CapEff:\t*//p' /proc/self/status; }
eq "capabilities of nobody" "$(caps_of "${nobody[@]}")" 0000000000000000
eq "capabilities for BPF" "$(caps_of "${bpf[@]}")" 000000c000001000
eq "CAP_SYS_ADMIN of the one that has nearly all" $((0x$(caps_of "${nearly[@]}") >> 21 & 1)) 0
eq "CAP_BPF of the one that has nearly all" $((0x$(caps_of "${nearly[@]}") >> 39 & 1)) 1

unchanged() {
	eq "$1: policy" "$(cestat "$CG" policy)" lru
	eq "$1: pins" "$(find "$pin" -type f | wc -l)" 3
	eq "$1: cached" "$(cached "$MNT/file")" $pages
}
# refused WHO COMMAND...: cachectl says so in one line
refused() {
	local who=$1
	shift
	fails "CAP_SYS_ADMIN in the initial user namespace is missing" "$@"
	eq "$who: lines that '${*: -4}' writes" "$(wc -l <"$T/out")" 1
	unchanged "$who"
}
mkdir "$CG_ROOT/ce_other"
other=$CG_ROOT/ce_other
# It is theirs, as a delegated cgroup is: that is not enough.
chown -R 65534 "$other"
for who in nobody bpf nearly userns ownns; do
	case $who in
	nobody) as=("${nobody[@]}") ;;
	bpf) as=("${bpf[@]}") ;;
	nearly) as=("${nearly[@]}") ;;
	userns) as=("${nobody[@]}" unshare -Ur) ;;
	ownns) as=(unshare -Ur) ;;	# the machine's root, in a user namespace of its own
	esac
	refused $who "${as[@]}" cachectl set "$other" fifo
	refused $who "${as[@]}" cachectl unset "$CG"
	if [ $who = nobody ] || [ $who = nearly ]; then
		refused $who "${as[@]}" cachectl set "$CG" fifo
		refused $who "${as[@]}" cachectl unset --all
		refused $who "${as[@]}" cachectl check fifo
	fi
	# Without the capability libbpf does not even get to see the module's types: "No such process".
	fails "attach: " "${as[@]}" "$(command -v attach)" "$other" "$T/plain.bpf.o"
	grep -qE 'not permitted|Permission denied|No such process' "$T/out" || fail "$who: attach says: $(tail -n 1 "$T/out")"
	fails "attach: " "${as[@]}" "$(command -v attach)" -u "$pin/link" "$CG" "$T/plain.bpf.o"
	unchanged $who
	no_policy "$other" || fail "$who attached a policy"
done
chown -R 0 "$other"
# Programs that somebody with the privilege has loaded do not bring it along.
for how in -c -U; do
	fails "attach: attach: Operation not permitted" attach $how "$other" "$T/plain.bpf.o"
	no_policy "$other" || fail "attach $how attached a policy"
	attach -p /sys/fs/bpf/other "$other" "$BUILD/bad/nothing.bpf.o"
	fails "attach: " attach $how -u /sys/fs/bpf/other "$other" "$T/plain.bpf.o"
	eq "policy after an update without privilege" "$(cestat "$other" policy)" nothing
	rm /sys/fs/bpf/other
	until_true 10 no_policy "$other" || fail "still attached"
done

# Pins, parameters, the record of an ejected policy: nobody's to change.
for c in "rm $pin/link" "mv $pin/link $pin/x" "rmdir $pin" "mv $pin /sys/fs/bpf/x" "ln -s / $pin/1" "mkdir /sys/fs/bpf/cachectl/1"; do
	# shellcheck disable=SC2086
	fails "ermi" "${nobody[@]}" $c
done
for file in "$params"/*; do
	fails "Permission denied" "${nobody[@]}" bash -c "echo 1 >'$file'"
	fails "Permission denied" "${nobody[@]}" unshare -Ur bash -c "echo 1 >'$file'"
	eq "$file: who may write" "$(find "$file" -perm /022)" ""
done
unchanged "after all that"

# Somebody else is there first: what root's cachectl pins goes nowhere else, and it deletes nothing where a link of theirs points to.
# (Where the mode of bpffs lets them, as by default.)
cachectl -q unset --all >/dev/null
rm -rf /sys/fs/bpf/cachectl
if "${nobody[@]}" mkdir /sys/fs/bpf/cachectl 2>/dev/null; then
	mkdir -m 755 "$T/victim"
	touch "$T/victim/file"
	"${nobody[@]}" ln -s "$T/victim" /sys/fs/bpf/cachectl/12345
	for c in "set $CG lru" "unset --all" "check fifo"; do
		# shellcheck disable=SC2086
		fails "is not a directory of root's" cachectl $c
		eq "lines that '$c' writes" "$(wc -l <"$T/out")" 1
	done
	cachectl status >/dev/null 2>&1
	no_policy "$CG" || fail "cachectl set a policy and pinned it in somebody else's directory"
	"${nobody[@]}" rm /sys/fs/bpf/cachectl/12345
	"${nobody[@]}" rmdir /sys/fs/bpf/cachectl
	mkdir -m 755 "$T/victim/12345"
	touch "$T/victim/12345/file"
	"${nobody[@]}" ln -s "$T/victim" /sys/fs/bpf/cachectl
	fails "is not a directory of root's" cachectl set "$CG" lru
	cachectl status >/dev/null 2>&1
	rm /sys/fs/bpf/cachectl
	eq "files that somebody else's link points to" "$(find "$T/victim" -type f | wc -l)" 2
fi
set_policy "$CG" lru

# Counters are whoever's who may read the cgroup.
run_in "$CG" pages once "$MNT/file" 0 100
eq "a user's cachectl stats" "$("${nobody[@]}" cachectl stats "$CG" --json | jq .counters.accesses)" 100
eq "a user's cachectl status" "$("${nobody[@]}" cachectl status "$CG" --json | jq -r .policy)" lru
"${nobody[@]}" cachectl status "$CG" 2>&1 | grep -qxF "(root may see also: state, knobs, statistics of the policy)" ||
	fail "a user's status: $("${nobody[@]}" cachectl status "$CG" 2>&1)"
cachectl status "$CG" >"$T/out" 2>&1 || fail "root's status: $(cat "$T/out")"
! grep "root may see" "$T/out" || fail "root's status"
eq "in a user namespace" "$("${nobody[@]}" unshare -Ur cachectl stats "$CG" --json | jq .counters.accesses)" 100
chmod 700 "$other"
fails "Permission denied" "${nobody[@]}" cat "$other/memory.cache_ext.stat"
# What cannot be read is not taken for a cgroup without a policy.
# shellcheck disable=SC2054
blind=(setpriv --inh-caps=-dac_override,-dac_read_search --bounding-set=-dac_override,-dac_read_search)
chmod 0 "$CG/memory.cache_ext.stat"
for which in "$CG" --all; do
	fails "cannot read memory.cache_ext.stat: Permission denied" "${blind[@]}" cachectl unset "$which"
done
chmod 444 "$CG/memory.cache_ext.stat"
unchanged blind

# No address, whatever the base.
no_address() {
	! grep -E '(^|[^0-9a-f])(0x)?ffff[89a-f][0-9a-f]{11}([^0-9a-f]|$)|(^|[^0-9])(922|184)[0-9]{16,17}([^0-9]|$)' "$2" ||
		fail "$1 shows an address"
}
echo 'a ffff888012345678' >"$T/leak"
(no_address probe "$T/leak") >/dev/null 2>&1 && fail "the look for addresses finds none"
echo 'b 18446612682070679552' >"$T/leak"
(no_address probe "$T/leak") >/dev/null 2>&1 && fail "the look for addresses finds no decimal ones"
attach -p /sys/fs/bpf/other "$other" "$BUILD/bad/gives_up.bpf.o"
run_in "$other" pages once "$MNT/file" 0 200
drop_caches
run_in "$other" pages once "$MNT/file" 0 200
until_true 10 no_policy "$other" || fail "not ejected"
until_true 10 grep -q ejected_reason "$other/memory.cache_ext.stat" || fail "no reason"
run_in "$CG" pages once "$MNT/file" 200 $((pages - 200))
run_in "$CG" pages once "$MNT/file" 0 200
for cg in "$CG" "$other" $CG_ROOT; do no_address "$cg" "$cg/memory.cache_ext.stat"; done
"${nobody[@]}" cachectl status "$CG" --json >"$T/seen"
"${nobody[@]}" cachectl stats "$CG" --json >>"$T/seen"
find $params -type f -perm -004 -exec cat {} + >>"$T/seen"
no_address "what a user sees" "$T/seen"
