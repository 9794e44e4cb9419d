#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel series: checkpatch --strict has nothing to say, and it stays within its limits of size.
set -euo pipefail
cd "$(dirname "$0")/../.."
K=$(kernel/build/kernel --print-dir patched)/linux
rc=0

for p in kernel/patches/6.12/*.patch; do
	# That MAINTAINERS may need an entry is true, and not for a series that lives outside the tree.
	perl "$K/scripts/checkpatch.pl" --no-tree --strict --quiet --no-summary --ignore FILE_PATH_CHANGES \
		- <"$p" || { echo "$p"; rc=1; }
done

# Changed lines in files that exist: added and removed. Files that are new: their length.
read -r changed new < <(cat kernel/patches/6.12/*.patch | awk '
	/^diff --git/	{ sub("^a/", "", $3); file = $3; isnew = made[file] }
	/^new file/	{ isnew = made[file] = 1 }
	/^(\+\+\+|---)( |$)/	{ next }
	/^[+-]/		{ if (!isnew) changed++; else if (file ~ /\.c$/) len += /^\+/ ? 1 : -1 }
	END		{ print changed + 0, len + 0 }')
echo "changed lines in existing files: $changed (at most 220); mm/cache_ext.c: $new lines (at most 700)"
(( changed <= 220 && new <= 700 )) || rc=1
exit $rc
