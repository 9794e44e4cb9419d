# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the build scripts share: where things are, how steps are shown. Sourced, not run.
# shellcheck disable=SC2034

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${CACHE_EXT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cache_ext}
JOBS=${JOBS:-$(nproc)}

say() { printf '%s\n' "$*" >&2; }
die() { say "$0: $*"; exit 1; }

# step NAME LOG COMMAND...: run it with its output in LOG, show that it goes on and how long it took.
step() {
	local name=$1 log=$2 start=$SECONDS pid shown=0 rc
	shift 2
	say "  $name ..."
	"$@" >>"$log" 2>&1 &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.5	# how often the screen is looked after
		if (( SECONDS - start >= shown + 20 )); then
			shown=$(( SECONDS - start ))
			say "  $name: $shown s, $(grep -cE '^ +(CC|AS|LD|AR)' "$log") objects"
		fi
	done
	rc=0
	wait "$pid" || rc=$?
	if (( rc )); then
		say "  $name FAILED after $(( SECONDS - start )) s; the end of $log:"
		tail -n 15 "$log" >&2
		return "$rc"
	fi
	say "  $name: done in $(( SECONDS - start )) s"
}
