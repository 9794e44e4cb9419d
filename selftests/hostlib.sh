# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For the host's tests of cachectl. In the project's directory, with $C, what is tested, and $T, a directory that goes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
# shellcheck disable=SC2034
C=build/cachectl

die() {
	echo "$*"
	exit 1
}

# says CODE TEXT COMMAND...: exit code, and a line of its output or of its errors
says() {
	local code=$1 text=$2 rc=0
	shift 2
	"$@" >"$T/out" 2>&1 || rc=$?
	[ $rc = "$code" ] || die "'$*': exit $rc, not $code: $(cat "$T/out")"
	grep -qF -- "$text" "$T/out" || die "'$*' does not say '$text' but: $(cat "$T/out")"
	[ "$code" = 0 ] || [ "$(wc -l <"$T/out")" = 1 ] || die "'$*': not one line: $(cat "$T/out")"
}

# near WHAT GOT WANTED AT_MOST
cells=0
near() {
	awk -v a="$2" -v b="$3" -v d="$4" 'BEGIN { e = a - b; exit !(a != "" && e <= d + 1e-9 && e >= -d - 1e-9) }' ||
		die "$1: '$2', not $3 +-$4"
	cells=$((cells + 1))
}
