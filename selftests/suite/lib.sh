# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# For the suites: selftests/suite/NAME.sh POLICY runs tests that others wrote, in the guest, with POLICY ("none": without)
# attached to the cgroup they run in. What is between the two is:
#
#	suite_cgroup [BYTES]		$CG with memory.max, and the policy
#	suite_policy CGROUP		the policy for a cgroup that is there
#	suite_swap MB			swap on a RAM disk
#	full FILE			fill the cgroup with what FILE has, so that whatever the next test takes is evicted first
#	run_test SECONDS NAME COMMAND...	in $CG: its exit code, and each line of TAP, is a result
#	result NAME SUB pass|fail|skip [WHY]
#	needs CONFIG_X NAME		or NAME is a skip
#	suite_end			the kernel's log, the policy's counters
#
# The results go to build/suites/NAME.POLICY, a line each: test, its part, result, why, with tabs between. All output is in
# NAME.POLICY.log beside it. selftests/suites reads both.
POLICY=$1
# What the machine said when it booted is not about this.
dmesg -C
# shellcheck source=selftests/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# shellcheck source=selftests/complaints.sh
. "$TOP/selftests/complaints.sh"
OUT=$TOP/build/suites/$NAME.$POLICY
LOG=$OUT.log
# shellcheck disable=SC2034
KSELF=$TOP/build/suites/linux/tools/testing/selftests
: >"$OUT"
: >"$LOG"
COMPLAINTS=
MANAGED=
skip_code=4

result() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}" >>"$OUT"; }
note() { echo "# $*" >>"$LOG"; }

suite_policy() {
	[ "$POLICY" != none ] || return 0
	set_policy "$1" "$POLICY"
	MANAGED=$1
}

suite_cgroup() {
	fresh_cgroup "$NAME" "${1:-}"
	suite_policy "$CG"
}

suite_swap() {
	fresh_dev "$1"
	mkswap "/dev/$DEV" >>"$LOG"
	swapon "/dev/$DEV"
	undo swapoff "/dev/$DEV"
}

full() { incg "$CG" cat "$1" >/dev/null; }

needs() {
	# Not "zcat | grep -q": zcat may have more to say, and dies of it.
	grep -q "^$1=[ym]" <(zcat /proc/config.gz) && return
	result "$2" '' skip "the kernel is without $1"
	return 1
}

# The kernel's selftests write TAP: "ok 1 name", "not ok 2 name # why", "ok 3 name # SKIP why", and older ones "ok 3 # SKIP name".
# cow and gup_longterm say what they do before, in "# [RUN] name", and the outcome in place of a name; khugepaged writes no TAP.
# What changes from run to run in a name - addresses, sizes measured - is not part of it; names used twice get a number.
tap() {
	awk -v test="$1" -v OFS='\t' '
		function put(name, res, why) {
			gsub(/\t/, " ", name)
			gsub(/\t/, " ", why)
			gsub(/0x[0-9a-f]+/, "ADDR", name)
			sub(/ Extra pages .*/, "", name)	# pagemap_ioctl
			gsub(/^[- ]+| +$/, "", name)
			if (name == "") name = "unnamed"
			if (n[name]++) name = name " (" n[name] ")"
			print test, name, res, res == "pass" ? "" : why
		}
		function khugepaged() { if (run_name != "") put(run_name, bad == "" ? "pass" : "fail", bad) }
		/^# \[RUN\]/ { doing = substr($0, 9) }
		/^Run test: / { khugepaged(); run_name = substr($0, 11); bad = "" }
		run_name != "" && /Fail/ { bad = $0; sub(/\.\.\..*/, "", bad) }
		/^(not )?ok [0-9]+/ {
			res = /^not ok/ ? "fail" : "pass"
			sub(/^(not )?ok [0-9]+ */, "")
			why = ""
			if (match($0, /# *SKIP */)) {
				res = "skip"
				why = substr($0, RSTART + RLENGTH)
				$0 = substr($0, 1, RSTART - 1)
				if ($0 ~ /^ *$/) $0 = why
			} else if (match($0, / # /)) {
				why = substr($0, RSTART + 3)
				$0 = substr($0, 1, RSTART - 1)
			}
			if (doing != "") put(doing, res, $0); else put($0, res, why)
		}
		END { khugepaged() }' "$2" >>"$OUT"
}

# What the kernel said since the last time goes to the log, and what it should not have said to the result of the suite.
kernel_log() {
	local said
	dmesg -c >"$T/dmesg"
	cat "$T/dmesg" >>"$LOG"
	said=$(grep -E "$BAD" "$T/dmesg" | head -n 1 | tr '\t' ' ' || :)
	[ -z "$said" ] || COMPLAINTS+="${COMPLAINTS:+; }$1: $said"
}

# judge: what is made of the exit code, by a suite whose programs say more than that. It may change res and why; $out has the
# output.
judge() { :; }

run_test() {
	local limit=$1 name=$2 rc=0 start=$EPOCHREALTIME out=$T/output why='' res ms
	shift 2
	note "$name: $*"
	# By lines: a program that forks would write what is in its buffer twice.
	{ timeout -k 5 "$limit" incg "$CG" stdbuf -oL "$@" >"$out" 2>&1 </dev/null || rc=$?; } 2>/dev/null
	cat "$out" >>"$LOG"
	ms=$(((${EPOCHREALTIME/./} - ${start/./}) / 1000))
	note "$name: exit code $rc, $ms ms"
	case $rc in
	0) res=pass ;;
	"$skip_code") res=skip why=$(grep -i skip "$out" | tail -n 1 | sed -E 's/\t/ /g; s/^.*# *SKIP *//') ;;
	# 137 is what timeout had to kill, or what somebody else killed before.
	124 | 137)
		res=fail why="no end after $limit s"
		[ "$ms" -ge $((limit * 1000)) ] || why=killed
		;;
	*) res=fail why="exit code $rc" ;;
	esac
	judge
	result "$name" '' "$res" "$why"
	tap "$name" "$out"
	kernel_log "$name"
}

# What the kernel said is a result, and that the policy was there to the end, evicted, and its lists are right.
suite_end() {
	local first
	if [ -n "$MANAGED" ]; then
		cat "$MANAGED/memory.cache_ext.stat" >>"$LOG"
		first=$(head -n 1 "$MANAGED/memory.cache_ext.stat")
		if [ "$first" != "policy $POLICY" ]; then
			result policy '' fail "$first"
		elif [ "$(cestat "$MANAGED" evicted_policy)" -lt 1000 ]; then
			result policy '' fail "evicted $(cestat "$MANAGED" evicted_policy) pages"
		elif ! echo 1 >/sys/module/cache_ext/parameters/verify; then
			result policy '' fail 'the lists do not have what their counters say'
		else
			result policy '' pass
		fi
	fi
	kernel_log 'the end'
	if [ -z "$COMPLAINTS" ]; then result 'kernel log' '' pass; else result 'kernel log' '' fail "$COMPLAINTS"; fi
}
kernel_log 'before the suite'
