// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim: policies on a trace, without a kernel. Here are the command line and the list of
 * runs, each policy at each size; sim_jobs.c has them done.
 *
 *	sim_trace.c	the requests		sim_cache.c	a cache, in two modes
 *	sim_policy.c	policies and knobs	sim_host.c	what policies call
 *	sim_min.c	Belady's		sim_table.c	pages and ghosts
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sim.h"

#define MAX_SIZES	64
#define CURVE		12	/* sizes of --mrc */
#define SMALLEST	32	/* of these */
#define MAX_SIZE	(1ULL << 31)
/*
 * A sample of a cache has as many pages: with fewer, which pages happen to be in it decides. With
 * these a tenth was within a point of the whole (bench/sim).
 */
#define SAMPLED		512

static int size_of(const struct sim_trace *t, const char *word, u64 *size)
{
	static const char units[] = "KMGT";
	const char *unit;
	double v;
	char *end;

	v = strtod(word, &end);
	if (end == word || !(v > 0) || strpbrk(word, "xXnN"))
		goto bad;
	if (!strcmp(end, "%")) {
		if (v > 100)
			goto bad;
		v = ceil(v * t->distinct / 100);
	} else if (*end && !end[1] && (unit = strchr(units, toupper((unsigned char)*end)))) {
		v = floor(v * (1ULL << (10 * (unit - units + 1))) / PAGE);
	} else if (*end || v != floor(v)) {
		goto bad;
	}
	if (v < 1 || v > MAX_SIZE)
		return fail(EXIT_USAGE, "-c %s: a cache has 1 to 2^31 pages of 4 KiB", word);
	*size = v;
	if (v < SMALLEST && *end && *end != '%')
		note("-c %s: that is %.0f page%s of 4 KiB; a number of pages has no letter", word, v,
		     v > 1 ? "s" : "");
	if (*size * t->rate < SAMPLED && t->rate < 1)
		return fail(EXIT_REFUSED, "-c %s: a sample of %g has %.0f of its pages, and says nothing with fewer than %d",
			    word, t->rate, *size * t->rate, SAMPLED);
	return EXIT_DONE;
bad:
	return fail(EXIT_USAGE,
		    "-c %s: sizes are pages (4000), bytes (64M) or a part of the trace's pages (5%%)",
		    word);
}

static int parse_sizes(const struct sim_trace *t, const char *arg, u64 *size, int *nr)
{
	char *list = strdup(arg), *save, *word;
	int ret = EXIT_DONE;

	if (!*arg || strstr(arg, ",,") || arg[0] == ',' || arg[strlen(arg) - 1] == ',')
		ret = fail(EXIT_USAGE, "-c %s: sizes, separated by commas", arg);
	for (word = strtok_r(list, ",", &save); word && !ret; word = strtok_r(NULL, ",", &save)) {
		if (*nr == MAX_SIZES)
			ret = fail(EXIT_USAGE, "-c: at most %d sizes", MAX_SIZES);
		else
			ret = size_of(t, word, &size[(*nr)++]);
	}
	free(list);
	return ret;
}

/* From a thousandth of the pages to all of them, or from what is not too small. */
static int curve(const struct sim_trace *t, u64 *size, int *nr)
{
	double last = t->distinct < MAX_SIZE ? t->distinct : MAX_SIZE, first = last / 1000;
	int i;

	first = fmin(fmax(first, SMALLEST), last);
	if (t->rate < 1)
		first = fmax(first, ceil(SAMPLED / t->rate));
	if (first > last)
		return fail(EXIT_REFUSED, "--sample %g: of the %llu pages of %s that is fewer than %d, which says nothing",
			    t->rate, (unsigned long long)t->distinct, t->name, SAMPLED);
	for (i = 0; i < CURVE; i++) {
		size[*nr] = round(first * pow(last / first, i / (CURVE - 1.0)));
		if (!i || size[*nr] > size[*nr - 1])
			++*nr;
	}
	return EXIT_DONE;
}

/* Policies, each followed by its knobs. */
int sim_policies(int argc, char **argv, struct sim_policy *p, int *nr)
{
	int i, ret = EXIT_DONE;

	for (i = 0; i < argc && !ret; i++) {
		if (!strchr(argv[i], '=') || strchr(argv[i], '/'))
			ret = sim_policy_load(&p[(*nr)++], argv[i]);
		else if (*nr)
			ret = sim_policy_knob(&p[*nr - 1], argv[i]);
		else
			ret = fail(EXIT_USAGE, "%s: a knob stands behind its policy", argv[i]);
	}
	return ret;
}

static int check_options(void)
{
	const char *end = opt.plot ? strrchr(opt.plot, '.') : NULL;
	bool there;
	FILE *f;

	if (!opt.trace)
		return fail(EXIT_USAGE,
			    "sim: give a trace: -t FILE, or -t z99, zscan, getscan, shift, loop");
	if (opt.sizes && opt.mrc)
		return fail(EXIT_USAGE, "sim: -c %s and --mrc: give one of them, as --mrc has sizes of its own",
			    opt.sizes);
	if (!opt.sizes && !opt.mrc)
		return fail(EXIT_USAGE, "sim: give sizes (-c 4000,64M,5%%) or --mrc");
	if (opt.plot && (!end || (strcmp(end, ".svg") && strcmp(end, ".png"))))
		return fail(EXIT_USAGE, "--plot %s: a file that ends in .svg or .png", opt.plot);
	/* Before hours are spent on what then cannot be written. Nothing of it stays. */
	if (opt.plot) {
		there = !access(opt.plot, F_OK);
		f = fopen(opt.plot, "a");
		if (!f)
			return fail(EXIT_REFUSED, "--plot %s: %s", opt.plot, strerror(errno));
		fclose(f);
		if (!there)
			unlink(opt.plot);
	}
	return EXIT_DONE;
}

int cmd_sim(int argc, char **argv)
{
	struct sim_trace t = { .name = opt.trace, .src.format = opt.format, .stream = opt.stream,
			       .rate = opt.sample ?: 1 };
	struct sim_policy *policy = calloc(argc, sizeof(*policy));
	struct sim_job *job = NULL;
	int nr_policies = 0, nr_sizes = 0, ret = check_options(), i;
	u64 size[MAX_SIZES];

	if (!ret)
		ret = sim_policies(argc, argv, policy, &nr_policies);
	if (!ret)
		ret = sim_trace_open(&t);
	if (!ret)
		ret = opt.sizes ? parse_sizes(&t, opt.sizes, size, &nr_sizes) :
				  curve(&t, size, &nr_sizes);
	if (ret)
		goto out;
	job = calloc((size_t)nr_policies * nr_sizes, sizeof(*job));
	for (i = 0; i < nr_policies * nr_sizes; i++) {
		job[i].policy = &policy[i / nr_sizes];
		job[i].size = size[i % nr_sizes];
	}
	ret = sim_jobs_run(job, nr_policies * nr_sizes, &t);
	if (ret)
		goto out;
	if (opt.plot)
		ret = sim_plot(job, nr_policies * nr_sizes, &t, opt.plot);
	if (!ret)
		sim_report(job, nr_policies * nr_sizes, &t);
out:
	free(job);
	free(policy);
	free(t.word);
	return ret;
}
