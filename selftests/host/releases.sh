#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 900
#
# The series applies to another point release of 6.12 than the one the kernel was built from, without fuzz, and what it
# touches compiles there. The other one is whichever the package archive has besides.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=kernel/build/lib.sh
. kernel/build/lib.sh
skip() {
	echo "$*"
	exit 77
}

[ -z "${KSRC:-}" ] || skip "KSRC is given: no package to compare with"
here=$(dpkg-query -W -f '${Version}' linux-source-6.12)
other=$(apt-cache madison linux-source-6.12 | awk '{ print $3 }' | sort -uV | grep -vxF "$here" | head -n 1)
[ -n "$other" ] || skip "the package archive has no other version than $here"

dir=$CACHE/release-$other
key=$(cat kernel/patches/6.12/*.patch kernel/config/vm.config | sha256sum | cut -c1-16)
if [ ! -f "$dir/tree/Makefile" ]; then
	mkdir -p "$dir"
	( cd "$dir" && apt-get -qq download "linux-source-6.12=$other" ) || skip "cannot download linux-source-6.12 $other"
	dpkg-deb --fsys-tarfile "$dir"/linux-source-6.12_*.deb | tar -xO ./usr/src/linux-source-6.12.tar.xz >"$dir/src.tar.xz"
	rm -f "$dir"/*.deb
	mkdir "$dir/tree.new"
	tar -xf "$dir/src.tar.xz" -C "$dir/tree.new" --strip-components=1
	rm "$dir/src.tar.xz"
	mv "$dir/tree.new" "$dir/tree"
	( cd "$dir/tree" && make tinyconfig && KCONFIG_CONFIG=.config ./scripts/kconfig/merge_config.sh -m .config \
		"$TOP/kernel/config/vm.config" && make olddefconfig && make -j"$JOBS" prepare ) >"$dir/log" 2>&1 ||
		{ tail -n 20 "$dir/log"; exit 1; }
fi
if [ "$(cat "$dir/key" 2>/dev/null)" != "$key" ]; then
	cd "$dir/tree"
	if [ -d .pristine ]; then
		cp -a .pristine/. .
		rm -f mm/cache_ext.c include/linux/cache_ext.h
	fi
	mapfile -t touched < <(cat "$TOP"/kernel/patches/6.12/*.patch | sed -n 's,^+++ b/,,p' | sort -u)
	rm -rf .pristine
	for f in "${touched[@]}"; do
		[ ! -f "$f" ] || install -D -m 644 "$f" ".pristine/$f"
	done
	for p in "$TOP"/kernel/patches/6.12/*.patch; do
		patch -p1 --fuzz=0 --no-backup-if-mismatch <"$p" >>../log || { echo "$p does not apply to $other"; exit 1; }
	done
	echo 'CONFIG_CACHE_EXT=y' >>.config
	make olddefconfig >>../log
	objects=()
	for f in "${touched[@]}"; do
		[ "${f%.c}" = "$f" ] || objects+=("${f%.c}.o")
	done
	make -j"$JOBS" "${objects[@]}" >>../log 2>&1 || { tail -n 20 ../log; exit 1; }
	# And switched off, what was there before still compiles.
	echo '# CONFIG_CACHE_EXT is not set' >>.config
	make olddefconfig >>../log
	mapfile -t objects < <(printf '%s\n' "${objects[@]}" | grep -vx mm/cache_ext.o)
	make -j"$JOBS" "${objects[@]}" >>../log 2>&1 || { tail -n 20 ../log; exit 1; }
	echo "$key" >../key
fi
echo "applies and compiles: $here, $other"
