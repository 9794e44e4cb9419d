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

/* Of gnuplot's strings those in which nothing is expanded, neither `COMMAND` nor \n. */
static void quoted(FILE *f, const char *s)
{
	fputc('\'', f);
	for (; *s; s++) {
		if (*s == '\'')
			fputc('\'', f);
		/* A command ends with its line. */
		fputc((unsigned char)*s < ' ' ? ' ' : *s, f);
	}
	fputc('\'', f);
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

static int write_picture(FILE *picture, const char *file)
{
	FILE *to = fopen(file, "w");
	bool failed = !to;
	int err = errno, c;

	rewind(picture);
	while (!failed && (c = getc(picture)) != EOF)
		failed = putc(c, to) == EOF;
	if (failed)
		err = errno;
	if (to && fclose(to) && !failed) {
		failed = true;
		err = errno;
	}
	return failed ? fail(EXIT_REFUSED, "--plot %s: %s", file, strerror(err)) : EXIT_DONE;
}

/*
 * What gnuplot is told by name it may expand, and what it begins it may not end: it writes to a
 * file without a name. What was asked for stays what it is until that is whole.
 */
int sim_plot(const struct sim_job *job, int nr, const struct sim_trace *t, const char *file)
{
	bool svg = !strcmp(strrchr(file, '.'), ".svg");	/* or .png: check_options() */
	const char *sep = "plot ";
	FILE *f = NULL, *picture = tmpfile();
	char command[160];
	int i, status, ret;

	if (picture) {
		snprintf(command, sizeof(command),
			 "command -v gnuplot >/dev/null || exit 127; exec gnuplot >/dev/fd/%d 2>/dev/null",
			 fileno(picture));
		f = popen(command, "w");
	}
	if (!f)
		return fail(EXIT_REFUSED, "gnuplot: %s", strerror(errno));
	/* Where it is not there, that is said below. */
	signal(SIGPIPE, SIG_IGN);
	fprintf(f, "set terminal %s noenhanced size %s\nset title ",
		svg ? "svg" : "pngcairo",
		svg ? "720,440 background '#ffffff'" : "1080,660");
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
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		ret = fail(EXIT_REFUSED, "--plot needs gnuplot, which is not there");
	else if (status || fseek(picture, 0, SEEK_END) || ftell(picture) <= 0)
		ret = fail(EXIT_REFUSED, "--plot %s: gnuplot made no picture", file);
	else
		ret = write_picture(picture, file);
	fclose(picture);
	return ret;
}
