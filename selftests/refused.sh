# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What `cachectl check` says of a policy that is refused, for host/check.sh and kernel/explains.sh. A bad policy's source has the lines
#
#	// reason: TEXT		all of "Reason:"
#	// at: TEXT		the line of the source that is refused, as it is there, or WHERE with a colon and no line of the source
#	// in: OP		the operation
#	// suggests: TEXT	a part of "Suggestion:"
#	// by: NOTE		a part of "Causal path:"

mark() { sed -n "s@^// $2: @@p" "$1"; }

# refused SOURCE OUTPUT: the five headings, each once and in order, and what the source's marks say of them
refused() {
	local src=$1 out=$2 reason at in suggests by line where
	local name
	name=$(basename "$src")
	[ "$(grep -oE '^[A-Z][a-z ]*:' "$out" | tr '\n' ' ')" = "Reason: At: Causal path: Suggestion: Full log: " ] ||
		{ echo "$name: not the five headings: $(cat "$out")"; return 1; }
	! grep -vqE '^(Reason|At|Suggestion|Full log): .|^Causal path:$|^    ' "$out" ||
		{ echo "$name: a line that belongs to no heading: $(cat "$out")"; return 1; }
	reason=$(mark "$src" reason) at=$(mark "$src" at) in=$(mark "$src" in) suggests=$(mark "$src" suggests) by=$(mark "$src" by)
	{ [ -n "$reason" ] && [ -n "$at" ] && [ -n "$suggests" ]; } || { echo "$name: lacks a line reason, at or suggests: $(cat "$out")"; return 1; }
	grep -qxF -- "Reason: $reason" "$out" || { echo "$name: not the reason '$reason': $(cat "$out")"; return 1; }
	line=$(grep -nF -- "$at" "$src" | grep -v '^[0-9]*:// ' | head -n 1 | cut -d : -f 1)
	where=$at
	[ -z "$line" ] || where=$name:$line
	[ -z "$in" ] || where+=", in $in"
	grep -qxF -- "At: $where" "$out" || { echo "$name: not at '$where': $(cat "$out")"; return 1; }
	[ -z "$line" ] || sed -n '/^At: /,/^Causal path:/p' "$out" | grep -qF -- "    $at" || { echo "$name: not the line '$at': $(cat "$out")"; return 1; }
	grep '^Suggestion: ' "$out" | grep -qF -- "$suggests" || { echo "$name: does not suggest '$suggests': $(cat "$out")"; return 1; }
	# The path is short and, where it has lines of the policy, ends in the one that is refused or in a header's that it uses.
	[ "$(sed -n '/^Causal path:/,/^Suggestion:/p' "$out" | grep -cE '^    [^ ]+:[0-9]+ ')" -le 8 ] || { echo "$name: a long path: $(cat "$out")"; return 1; }
	[ -z "$line" ] || sed -n '/^Causal path:/,/^Suggestion:/p' "$out" | grep -qE "^    $name:$line " || { echo "$name: line $line is not on the path: $(cat "$out")"; return 1; }
	[ -z "$by" ] || sed -n '/^Causal path:/,/^Suggestion:/p' "$out" | grep -qF -- "$by" || { echo "$name: the path does not have '$by': $(cat "$out")"; return 1; }
}

# The log is there, and not empty; it goes.
refused_log() {
	local log
	log=$(sed -n 's/^Full log: //p' "$1")
	case $log in
	"none: neither the kernel nor libbpf was asked" | "none: the verifier says nothing until it is done") return 0 ;;
	esac
	[ -s "$log" ] || { echo "the log '$log' is not there"; return 1; }
	rm "$log"
}
