#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every shell script passes shellcheck.
# timeout: 300
set -euo pipefail
cd "$(dirname "$0")/../.."
mapfile -t scripts < <(git ls-files -s | awk '$1 != 120000 { print $4 }' | while read -r f; do
	case $f in
	*.sh|*.bash) echo "$f" ;;
	*) head -c 64 "$f" | head -n 1 | tr -d '\0' | grep -qE '^#!/bin/(ba)?sh' || continue; echo "$f" ;;
	esac
done)
(( ${#scripts[@]} > 10 )) || { echo "only ${#scripts[@]} scripts found"; exit 1; }
shellcheck -x "${scripts[@]}"
echo "${#scripts[@]} scripts"
