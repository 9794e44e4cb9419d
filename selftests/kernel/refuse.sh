#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Attaches that are refused, each with its own error, and that leave nothing behind: no such cgroup, no memory controller, a
# second policy, no privilege, an init() that fails. Review B5, E3, E14.
# timeout: 180
. "$(dirname "$0")/../lib.sh"
bad=$BUILD/bad

fresh_cgroup refuse
refs=$(</sys/module/cache_ext/refcnt)

fails "No such file" attach -p /sys/fs/bpf/x "$CG/nowhere" "$bad/plain.bpf.o"
# A cgroup that is gone, by an id that was right once: the inode number of a directory that is no cgroup.
fails "attach: attach: No such file" attach -p /sys/fs/bpf/x "$T" "$bad/plain.bpf.o"
mkdir "$CG/below"
fails "attach: attach: No such device" attach -p /sys/fs/bpf/x "$CG/below" "$bad/plain.bpf.o"
fails "memory controller" cachectl set "$CG/below" fifo

fails "attach: attach: No such device or address" attach -p /sys/fs/bpf/x "$CG" "$bad/initfails.bpf.o"
fails "attach: attach: Invalid argument" attach -p /sys/fs/bpf/x "$CG" "$bad/initpositive.bpf.o"
no_policy "$CG" || fail "a policy whose init() failed is attached"

attach -p /sys/fs/bpf/first "$CG" "$bad/plain.bpf.o"
eq "policy" "$(cestat "$CG" policy)" plain
fails "attach: attach: Device or resource busy" attach -p /sys/fs/bpf/x "$CG" "$bad/nothing.bpf.o"
eq "policy after a second attach" "$(cestat "$CG" policy)" plain
rm /sys/fs/bpf/first
until_true 10 no_policy "$CG" || fail "unpinning the link does not detach"

cp "$bad/plain.bpf.o" "$T/"
chmod -R a+rX "$T"
fails "Operation not permitted" "${nobody[@]}" attach "$CG" "$T/plain.bpf.o"
fails "root" "${nobody[@]}" cachectl set "$CG" fifo
# Root of a user namespace of its own has every capability, in the wrong place.
fails "Operation not permitted" "${nobody[@]}" unshare -Ur "$(command -v attach)" "$CG" "$T/plain.bpf.o"
no_policy "$CG" || fail "a user without privilege attached a policy"

released() { [ "$(</sys/module/cache_ext/refcnt)" = "$refs" ]; }
until_true 10 released || fail "module references: $(</sys/module/cache_ext/refcnt), were $refs"
