#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# The policies compile without a warning, and user space without one of gcc and of clang.
set -euo pipefail
cd "$(dirname "$0")/../.."
K=$(kernel/build/kernel --print-dir patched)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
make -s -C policies KDIR="$K" OUT="$out/policies" WERROR=-Werror
for cc in gcc clang; do
	for d in loader bench selftests; do
		make -s -C "$d" CC=$cc KDIR="$K" OUT="$out/$cc/$d" CFLAGS='-O2 -g -Werror' || { echo "$cc: $d"; exit 1; }
	done
done
