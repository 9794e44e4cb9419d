# SPDX-License-Identifier: GPL-2.0
# A cell's result from what was read before and after it, and the guards: see cell_once() in lib.sh.
def table($text): $text | split("\n") | map(select(. != "") | split(" ") | {(.[0]): (.[1] | tonumber? // .)}) | add // {};
def gauge: test("^(policy|age_ms|nr_lists|pages|list[0-9]+|adopting)$");
def counters: table($before) as $b | table($after)
	| if .policy == null or .policy == "none" then null
	else with_entries(if .key | gauge then . else .value -= ($b[.key] // 0) end) end;
def pct($a; $b): if $b > 0 then 100 * $a / $b else null end;

counters as $c
| $replay[0] as $replay
| table($memory) as $memory
| ($c != null and $c.evicted_policy + $c.evicted_fallback > 0) as $evicted
| [
	(if $warnings != "" then "dmesg: \($warnings | split("\n")[0])" else empty end),
	(if $memory.oom > 0 then "the cgroup ran out of memory" else empty end),
	(if $current > $max then "\($current) pages charged, the limit is \($max)" else empty end),
	(if $resident > $max then "\($resident) pages resident, the limit is \($max)" else empty end),
	(if ($resident - $n | fabs) * 1000 > 20 * $n then "\($resident) pages resident, wanted \($n)" else empty end),
	(if $c == null then empty else
		(if $c.hits + $c.misses != $c.accesses
			then "hits \($c.hits) + misses \($c.misses) != accesses \($c.accesses)" else empty end),
		(if $replay.accesses_exact and $c.accesses != $replay.accesses
			then "\($c.accesses) accesses counted, \($replay.accesses) made" else empty end),
		(if ($readahead | not) and ($pages < $c.inserted_read or $pages > $c.inserted_read + $c.inserted_other + 8)
			then "\($pages) pages read by the device, \($c.inserted_read) inserted by reads" else empty end)
	end),
	(if $replay.device_reads != null and ($readahead | not) and ($pages - $replay.device_reads | fabs) > 8
		then "\($pages) pages read by the device, \($replay.device_reads) for the reader" else empty end)
] as $broken
| {
	policy: $policy, n: $n, args: $args,
	invalid: (if $broken == [] then null else $broken | join("; ") end),
	resident: $resident, limit: $max, charged: $current,
	memory_stat: ($memory | {file, anon, kernel, slab, workingset_refault_file}),
	requests: $replay.requests,
	device_reads: $pages, device_requests: $reads,
	miss_pct: (if $broken == [] then pct($pages; $replay.requests) else null end),
	get_miss_pct: (if $broken == [] and $replay.get != null then pct($replay.get.device_reads; $replay.get.reads) else null end),
	later_miss_pct: (if $broken == [] and $replay.later != null
		then pct($replay.later.device_pages; $replay.later.requests) else null end),
	hit_pct: (if $broken == [] then 100 - pct($pages; $replay.requests) else null end),
	fallback_pct: (if $evicted then pct($c.evicted_fallback; $c.evicted_policy + $c.evicted_fallback) else null end),
	seconds: (now - ($since | tonumber) | . * 10 | round / 10),
	counters: $c, replay: $replay
}
