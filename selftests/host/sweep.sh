#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cachectl sweeps the pins of what is gone, and leaves those of what is attached, though it does not find the cgroup: as in a
# container that has the host's bpffs. In a mount namespace of its own, by root, with a link of another kind than ours.
# shellcheck source=selftests/hostlib.sh
. "$(dirname "$0")/../hostlib.sh"

cat >"$T/link.c" <<-END
	/* link FILE: a BPF program that is attached to this network namespace, as long as it is pinned as FILE. */
	#include <fcntl.h>
	#include <linux/bpf.h>
	#include <stdint.h>
	#include <sys/syscall.h>
	#include <unistd.h>
	int main(int argc, char **argv)
	{
		struct bpf_insn insn[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT } };
		union bpf_attr prog = { .prog_type = BPF_PROG_TYPE_FLOW_DISSECTOR, .insn_cnt = 2,
					.insns = (uintptr_t)insn, .license = (uintptr_t)"GPL",
					.expected_attach_type = BPF_FLOW_DISSECTOR };
		union bpf_attr link = {}, pin = { .pathname = (uintptr_t)argv[argc - 1] };

		link.link_create.attach_type = BPF_FLOW_DISSECTOR;
		link.link_create.target_fd = open("/proc/self/ns/net", O_RDONLY);
		link.link_create.prog_fd = syscall(__NR_bpf, BPF_PROG_LOAD, &prog, sizeof(prog));
		pin.bpf_fd = syscall(__NR_bpf, BPF_LINK_CREATE, &link, sizeof(link));
		return (int)syscall(__NR_bpf, BPF_OBJ_PIN, &pin, sizeof(pin)) < 0;
	}
END
gcc -Wall -o "$T/link" "$T/link.c"

cat >"$T/inside" <<-'END'
	set -eu
	pins=/sys/fs/bpf/cachectl
	mount -t bpf bpf /sys/fs/bpf || { echo "no bpffs here"; exit 77; }
	mount -t tmpfs none /run
	mkdir $pins $pins/4711 $pins/4712
	"$T/link" $pins/4711/link || { echo "no link of BPF here"; exit 77; }
	# While somebody sets a policy what has no link yet is that one's.
	flock /run/cachectl.lock timeout 10 $C status / >"$T/out" 2>&1 || :
	[ -e $pins/4712 ] || { echo "what another cachectl is at was swept away: $(cat "$T/out")"; exit 1; }
	rm /run/cachectl.lock
	$C status / >"$T/out" 2>&1 || :
	[ "$(stat -c %a /run/cachectl.lock)" = 600 ] || { echo "anybody can hold the lock"; exit 1; }
	[ -e $pins/4711/link ] || { echo "what is attached was swept away: $(cat "$T/out")"; exit 1; }
	[ ! -e $pins/4712 ] || { echo "what is empty was not swept away: $(cat "$T/out")"; exit 1; }
END
export C T
unshare -mn true 2>/dev/null || { echo "not root, who may make namespaces"; exit 77; }
rc=0
unshare -mn bash "$T/inside" || rc=$?
exit $rc
