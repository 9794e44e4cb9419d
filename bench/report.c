// SPDX-License-Identifier: GPL-2.0
/*
 * What replay prints: JSON for programs, a few lines for people.
 *
 * The rule that ties it to memory.cache_ext.stat: the kernel counts an access for each read that is
 * not a repeat and for each write. `accesses` is that sum. With several requests of one open file
 * in flight the repeats depend on which ends first, and `accesses_exact` is false.
 */
#include <errno.h>
#include <string.h>
#include <json-c/json.h>
#include "replay.h"

static void add_int(struct json_object *obj, const char *name, uint64_t value)
{
	json_object_object_add(obj, name, json_object_new_int64(value));
}

static struct json_object *latency(const struct histogram *h)
{
	struct json_object *obj = json_object_new_object();

	add_int(obj, "mean", h->count ? h->sum / h->count : 0);
	add_int(obj, "p50", hist_percentile(h, 50));
	add_int(obj, "p90", hist_percentile(h, 90));
	add_int(obj, "p99", hist_percentile(h, 99));
	add_int(obj, "p99.9", hist_percentile(h, 99.9));
	add_int(obj, "max", h->max);
	return obj;
}

static int print(struct json_object *obj)
{
	int failed;

	puts(json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PRETTY |
							 JSON_C_TO_STRING_NOSLASHESCAPE));
	failed = fflush(stdout);
	json_object_put(obj);
	if (failed) {
		fprintf(stderr, "replay: standard output: %s\n", strerror(errno));
		return -EIO;
	}
	return 0;
}

static struct json_object *source(const struct sequence *seq, const struct options *o)
{
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, o->src.trace ? "trace" : "workload",
			       json_object_new_string(o->src.trace ?: o->src.workload));
	if (!o->src.trace)
		add_int(obj, "seed", seq->seed);
	return obj;
}

int report_info(const struct sequence *seq, const struct options *o)
{
	struct json_object *obj = source(seq, o);
	struct seq_info info;
	int err = seq_info(seq, o->threads, &info);

	if (err) {
		json_object_put(obj);
		return err;
	}
	add_int(obj, "requests", info.requests);
	add_int(obj, "reads", info.reads);
	add_int(obj, "writes", info.writes);
	add_int(obj, "scan_reads", info.scan_reads);
	add_int(obj, "repeats", info.repeats);
	add_int(obj, "distinct_pages", info.distinct);
	add_int(obj, "file_pages", info.pages);
	return print(obj);
}

static int report_text(const struct options *o, const struct result *r)
{
	uint64_t requests = r->reads + r->writes;
	const struct histogram *h = &r->read;

	printf("%llu requests in %.2f s, %.0f a second: "
	       "%llu reads (%llu of scans, %llu repeats), %llu writes\n",
	       (unsigned long long)requests, r->seconds, r->seconds > 0 ? requests / r->seconds : 0,
	       (unsigned long long)r->reads, (unsigned long long)r->scan_reads,
	       (unsigned long long)r->repeats, (unsigned long long)r->writes);
	if (o->classify && r->reads)
		printf("from the device: %llu reads, %.2f %%\n",
		       (unsigned long long)r->device_reads, 100.0 * r->device_reads / r->reads);
	printf("read latency, us: mean %.1f p50 %.1f p90 %.1f p99 %.1f p99.9 %.1f max %.1f\n",
	       h->count ? h->sum / 1e3 / h->count : 0, hist_percentile(h, 50) / 1e3,
	       hist_percentile(h, 90) / 1e3, hist_percentile(h, 99) / 1e3,
	       hist_percentile(h, 99.9) / 1e3, h->max / 1e3);
	if (o->verify)
		printf("verified: %llu reads, %llu wrong\n", (unsigned long long)r->checked,
		       (unsigned long long)r->bad);
	return 0;
}

int report_result(const struct sequence *seq, const struct options *o, const struct result *r)
{
	uint64_t requests = r->reads + r->writes, get_reads = r->reads - r->scan_reads;
	struct json_object *obj, *part;

	if (o->text)
		return report_text(o, r);
	obj = source(seq, o);
	json_object_object_add(obj, "engine", json_object_new_string(o->uring ? "uring" : "psync"));
	add_int(obj, "threads", o->threads);
	add_int(obj, "depth", o->depth);
	json_object_object_add(obj, "readahead", json_object_new_boolean(o->readahead));
	add_int(obj, "requests", requests);
	add_int(obj, "reads", r->reads);
	add_int(obj, "writes", r->writes);
	add_int(obj, "repeats", r->repeats);
	add_int(obj, "accesses", r->reads - r->repeats + r->writes);
	json_object_object_add(obj, "accesses_exact", json_object_new_boolean(o->depth == 1));
	if (o->classify) {
		add_int(obj, "device_reads", r->device_reads);
		part = json_object_new_object();
		add_int(part, "reads", get_reads);
		add_int(part, "device_reads", r->device_reads - r->device_reads_scan);
		json_object_object_add(obj, "get", part);
		part = json_object_new_object();
		add_int(part, "reads", r->scan_reads);
		add_int(part, "device_reads", r->device_reads_scan);
		json_object_object_add(obj, "scan", part);
	}
	if (r->later) {
		part = json_object_new_object();
		add_int(part, "after", o->after);
		add_int(part, "requests", r->later);
		add_int(part, "device_pages", r->later_pages);
		json_object_object_add(obj, "later", part);
	}
	json_object_object_add(obj, "seconds", json_object_new_double(r->seconds));
	json_object_object_add(obj, "requests_per_second",
			       json_object_new_double(r->seconds > 0 ? requests / r->seconds : 0));
	if (r->reads)
		json_object_object_add(obj, "read_latency_ns", latency(&r->read));
	if (r->writes)
		json_object_object_add(obj, "write_latency_ns", latency(&r->write));
	if (o->verify) {
		part = json_object_new_object();
		add_int(part, "checked", r->checked);
		add_int(part, "wrong", r->bad);
		json_object_object_add(obj, "verify", part);
	}
	return print(obj);
}
