// SPDX-License-Identifier: GPL-2.0
/* cachectl sim: what comes out, as a table, as JSON, or as a picture by gnuplot. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sim.h"

static void add_u64(struct json_object *o, const char *name, u64 value)
{
	json_object_object_add(o, name, json_object_new_int64(value));
}

static void add_pct(struct json_object *o, const char *name, double pct)
{
	char text[32];

	snprintf(text, sizeof(text), "%.4f", pct);
	json_object_object_add(o, name, json_object_new_double_s(pct, text));
}

static struct json_object *row_json(const struct sim_job *j, const struct sim_trace *t)
{
	struct json_object *o = json_object_new_object(), *stats = json_object_new_object();
	struct json_object *knobs = json_object_new_object();
	const struct sim_policy *p = j->policy;
	const struct sim_result *r = &j->result;
	int i;

	for (i = 0; i < p->nr_knobs; i++)
		add_u64(knobs, p->knob[i].name, p->knob[i].value);
	for (i = 0; i < p->nr_stats; i++)
		add_u64(stats, p->stat[i].name, r->stat[i]);
	json_object_object_add(o, "policy", json_object_new_string(p->name));
	json_object_object_add(o, "knobs", knobs);
	add_u64(o, "pages", j->size);
	add_u64(o, "requests", r->requests);
	add_u64(o, "misses", r->misses);
	add_pct(o, "miss_pct", sim_miss_pct(t, r, false));
	if (t->scans) {
		add_u64(o, "get_requests", r->get_requests);
		add_u64(o, "get_misses", r->get_misses);
		add_pct(o, "get_miss_pct", sim_miss_pct(t, r, true));
	}
	if (!p->min) {
		add_u64(o, "evicted_policy", r->evicted_policy);
		add_u64(o, "evicted_fallback", r->evicted_fallback);
		add_u64(o, "not_admitted", r->not_admitted);
		add_u64(o, "bytes", r->bytes);
	}
	json_object_object_add(o, "cpu_seconds", json_object_new_double(r->cpu_seconds));
	json_object_object_add(o, "stats", stats);
	return o;
}

static void report_json(const struct sim_job *job, int nr, const struct sim_trace *t)
{
	struct json_object *o = json_object_new_object(), *rows = json_object_new_array();
	int i;

	json_object_object_add(o, "trace", json_object_new_string(t->name));
	add_u64(o, "requests", t->requests);
	add_u64(o, "distinct_pages", t->distinct);
	json_object_object_add(o, "distinct_exact", json_object_new_boolean(!t->estimate));
	json_object_object_add(o, "mode", json_object_new_string(opt.exact ? "exact" : "kernel"));
	json_object_object_add(o, "sample", json_object_new_double(t->rate));
	json_object_object_add(o, "streamed", json_object_new_boolean(t->stream));
	for (i = 0; i < nr; i++)
		json_object_array_add(rows, row_json(&job[i], t));
	json_object_object_add(o, "rows", rows);
	print_json(o);
}

void sim_report(const struct sim_job *job, int nr, const struct sim_trace *t)
{
	int i, k, width = 10;

	if (opt.json) {
		report_json(job, nr, t);
		return;
	}
	for (i = 0; i < nr; i++)
		if ((int)strlen(job[i].policy->label) > width)
			width = strlen(job[i].policy->label);
	printf("%-*s %9s %11s %11s %8s%s\n", width, "POLICY", "PAGES", "REQUESTS", "MISSES", "MISS %",
	       t->scans ? "    GET %" : "");
	for (i = 0; i < nr; i++) {
		const struct sim_result *r = &job[i].result;

		printf("%-*s %9llu %11llu %11llu %8.2f", width, job[i].policy->label,
		       (unsigned long long)job[i].size, (unsigned long long)r->requests,
		       (unsigned long long)r->misses, sim_miss_pct(t, r, false));
		if (t->scans)
			printf(" %8.2f", sim_miss_pct(t, r, true));
		printf("\n");
		for (k = 0; opt.policy_stats && k < job[i].policy->nr_stats; k++)
			printf("  %s.%s %llu\n", job[i].policy->name, job[i].policy->stat[k].name,
			       (unsigned long long)r->stat[k]);
		if (opt.policy_stats && r->evicted_fallback)
			printf("  evicted_fallback %llu\n", (unsigned long long)r->evicted_fallback);
	}
}

static void quoted(FILE *f, const char *s)
{
	fputc('"', f);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fputc('\\', f);
		fputc(*s, f);
	}
	fputc('"', f);
}

static void points(FILE *f, const struct sim_job *job, int nr, const struct sim_trace *t)
{
	int i;

	for (i = 0; i < nr; i++) {
		if (i && job[i].policy != job[i - 1].policy)
			fprintf(f, "e\n");
		fprintf(f, "%llu %.4f\n", (unsigned long long)job[i].size,
			sim_miss_pct(t, &job[i].result, false));
	}
	fprintf(f, "e\n");
}

int sim_plot(const struct sim_job *job, int nr, const struct sim_trace *t, const char *file)
{
	bool svg = !strcmp(strrchr(file, '.'), ".svg");	/* or .png: check_options() */
	const char *sep = "plot ";
	int i, status;
	FILE *f;

	f = popen("command -v gnuplot >/dev/null || exit 127; exec gnuplot >/dev/null 2>&1", "w");
	if (!f)
		return fail(EXIT_REFUSED, "gnuplot: %s", strerror(errno));
	/* Where it is not there, that is said below. */
	signal(SIGPIPE, SIG_IGN);
	fprintf(f, "set terminal %s noenhanced size %s\nset output ",
		svg ? "svg" : "pngcairo",
		svg ? "720,440 background '#ffffff'" : "1080,660");
	quoted(f, file);
	fprintf(f, "\nset title ");
	quoted(f, t->name);
	fprintf(f, "\nset xlabel 'pages of 4 KiB'\nset ylabel 'misses, %% of requests'\n"
		   "set yrange [0:100]\nset logscale x\nset grid\nset key outside right\n");
	for (i = 0; i < nr; i++) {
		if (i && job[i].policy == job[i - 1].policy)
			continue;
		fprintf(f, "%s'-' using 1:2 with linespoints title ", sep);
		quoted(f, job[i].policy->label);
		sep = ", ";
	}
	fprintf(f, "\n");
	points(f, job, nr, t);
	status = pclose(f);
	if (status)
		unlink(file);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return fail(EXIT_REFUSED, "--plot needs gnuplot, which is not there");
	return status ? fail(EXIT_REFUSED, "%s: gnuplot did not write it", file) : EXIT_DONE;
}
