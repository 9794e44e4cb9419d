#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# The module and mm/cache_ext.c: no warning of sparse, none of W=1.
set -euo pipefail
cd "$(dirname "$0")/../.."
K=$(kernel/build/kernel --print-dir patched)/linux
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

kernel/build/module -o "$out" patched C=2 W=1 >"$out/log" 2>&1 || { tail -n 20 "$out/log"; exit 1; }
make -C "$K" C=2 mm/cache_ext.o >>"$out/log" 2>&1 || { tail -n 20 "$out/log"; exit 1; }
# Warnings in headers of the kernel are the kernel's.
if grep -E '(warning|error):' "$out/log" | grep -E '(^|/)(kernel/[a-z_]*\.[ch]|mm/cache_ext\.c|cache_ext\.h):'; then
	exit 1
fi
grep -q 'CHECK .*mm/cache_ext.c' "$out/log" || { echo "sparse was not run"; exit 1; }
