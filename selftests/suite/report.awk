# SPDX-License-Identifier: GPL-2.0
# The matrix of selftests/suites: awk -f report.awk SUITE.POLICY... Exits 1 if a test has another result with a policy than
# without, or the kernel's log, a policy or a suite as a whole is not in order. Of a suite the first is what the others are
# compared with.

BEGIN { FS = "\t" }

FNR == 1 {
	n = split(FILENAME, path, "/")
	split(path[n], part, ".")
	suite = part[1]
	column = part[2]
	if (!(suite in seen)) {
		seen[suite] = 1
		suites[++nsuites] = suite
	}
	columns[suite, ++ncolumns[suite]] = column
}

{
	key = suite FS $1
	if (!(key in known)) {
		known[key] = 1
		tests[suite, ++ntests[suite]] = $1
	}
	if ($2 == "") {
		res[key, column] = $3
		why[key, column] = $4
		next
	}
	subkey = key FS $2
	if (!(subkey in known)) {
		known[subkey] = 1
		parts[key, ++nparts[key]] = $2
	}
	res[subkey, column] = $3
	why[subkey, column] = $4
	count[key, column, $3]++
}

function get(k, c) { return (k, c) in res ? res[k, c] : "-" }

# The columns of a suite.
function take(suite,    i) {
	np = ncolumns[suite]
	for (i = 1; i <= np; i++) policy[i] = columns[suite, i]
}

# "policy" has no meaning without one.
function differs(k, test,    i) {
	for (i = 2; i <= np; i++)
		if (get(k, policy[i]) != get(k, policy[1]) && test != "policy") return 1
	return 0
}

function ever(k, what,    i) {
	for (i = 1; i <= np; i++)
		if (get(k, policy[i]) == what) return policy[i]
	return ""
}

function cell(k, c,    text) {
	text = get(k, c)
	if (nparts[k]) text = text sprintf(" %d/%d/%d", count[k, c, "pass"], count[k, c, "fail"], count[k, c, "skip"])
	return text
}

function row(name, k,    i, line) {
	line = sprintf("%-70s", name)
	for (i = 1; i <= np; i++) line = line sprintf(" %-17s", cell(k, policy[i]))
	sub(/ +$/, "", line)
	print line
}

# Why it is not a pass, in the first column where it is not.
function explain(suite, name, k, what,    c, text) {
	c = ever(k, what)
	if (c == "") return ""
	text = sprintf("  %s: %s", suite, name)
	return why[k, c] == "" ? text : text ": " why[k, c]
}

# What is not of the tests.
function about(test) { return test == "kernel log" || test == "policy" || test == "the suite" }

function verdict(suite, name, k, test) {
	if (!about(test)) total[get(k, policy[1])]++
	if (differs(k, test)) differences = differences "  " suite ": " name "\n"
	if (ever(k, "fail") != "") {
		failed = failed explain(suite, name, k, "fail") "\n"
		if (about(test)) wrong = wrong explain(suite, name, k, "fail") "\n"
	}
}

END {
	print "# A row is a test; after its result is how many of its parts passed/failed/were skipped. Of the parts all of"
	print "# suite cgroup are shown, of the other suites those that failed, or differ. The columns are the policies:"
	print "# none, or the one that is named attached to the cgroup the test ran in."
	for (s = 1; s <= nsuites; s++) {
		suite = suites[s]
		take(suite)
		line = sprintf("\n%-70s", suite)
		for (i = 1; i <= np; i++) line = line sprintf(" %-17s", policy[i])
		sub(/ +$/, "", line)
		print line
		for (t = 1; t <= ntests[suite]; t++) {
			test = tests[suite, t]
			key = suite FS test
			row(test, key)
			if (!nparts[key]) verdict(suite, test, key, test)
			else if (differs(key, test)) differences = differences "  " suite ": " test "\n"
			for (p = 1; p <= nparts[key]; p++) {
				name = parts[key, p]
				subkey = key FS name
				if (suite == "cgroup" || ever(subkey, "fail") != "" || differs(subkey, test))
					row("  " name, subkey)
				verdict(suite, test ": " name, subkey, test)
				if (ever(subkey, "skip") == "") continue
				reason = why[subkey, ever(subkey, "skip")]
				if (!((key, reason) in skips)) reasons[key, ++nreasons[key]] = reason
				skips[key, reason]++
			}
		}
	}
	print "\nFailed:"
	printf "%s", failed == "" ? "  none\n" : failed
	print "\nSkipped, and why:"
	for (s = 1; s <= nsuites; s++) {
		take(suites[s])
		for (t = 1; t <= ntests[suites[s]]; t++) {
			key = suites[s] FS tests[suites[s], t]
			if (!nparts[key] && ever(key, "skip") != "") print explain(suites[s], tests[suites[s], t], key, "skip")
			for (i = 1; i <= nreasons[key]; i++)
				printf "  %s: %s: %d parts: %s\n", suites[s], tests[suites[s], t], skips[key, reasons[key, i]],
					reasons[key, i] == "" ? "no reason given" : reasons[key, i]
		}
	}
	print "\nDifferent with and without a policy:"
	printf "%s", differences == "" ? "  none\n" : differences
	print "\nThe kernel complained, a policy was not there to the end or had nothing to do, or a suite had no end:"
	printf "%s", wrong == "" ? "  none\n" : wrong
	printf "\n%d passed, %d failed, %d skipped, with every policy as without: %s\n", total["pass"], total["fail"],
		total["skip"], differences == "" ? "yes" : "no"
	exit differences != "" || wrong != ""
}
