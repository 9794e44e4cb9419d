// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl status, stats: what is attached and how it does. Everything comes from the kernel's
 * files, so it does not matter who attached a policy; only the policy's own statistics need its
 * pins, and privilege.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cachectl.h"

const char *age_text(uint64_t ms, char text[16])
{
	unsigned int s = ms / 1000;

	if (s < 60)
		snprintf(text, 16, "%us", s);
	else if (s < 3600)
		snprintf(text, 16, "%um%02us", s / 60, s % 60);
	else if (s < 86400)
		snprintf(text, 16, "%uh%02um", s / 3600, s / 60 % 60);
	else
		snprintf(text, 16, "%ud%02uh", s / 86400 % 100000, s / 3600 % 24);
	return text;
}

/* " (inherits POLICY from CGROUP)" or "". */
const char *inherited_text(const struct cgroup_ref *cg, const struct cgroup_stat *st,
			   char text[INHERITED_LEN])
{
	struct cgroup_stat above = { .inherited = true };
	struct cgroup_ref up = *cg;
	char *slash;

	text[0] = 0;
	if (!st->inherited)
		return text;
	while (above.inherited && (slash = strrchr(up.name, '/'))) {
		*slash = 0;
		*strrchr(up.path, '/') = 0;
		if (stat_read(&up, &above))
			break;	/* beyond the root of a cgroup namespace */
	}
	if (above.inherited)
		snprintf(text, INHERITED_LEN, " (inherits %s)", st->policy);
	else
		snprintf(text, INHERITED_LEN, " (inherits %s from %s)", st->policy,
			 *up.name ? up.name : "/");
	return text;
}

/* Of so few accesses, as there are when a policy was just set, a percentage says nothing. */
#define FEW_ACCESSES	100

/* "12.34 % of 1234 accesses", "5 of 7 accesses" */
const char *hits_text(uint64_t hits, uint64_t misses, char text[HITS_LEN])
{
	unsigned long long n = hits + misses;

	if (n < FEW_ACCESSES)
		snprintf(text, HITS_LEN, "%llu of %llu access%s", (unsigned long long)hits, n,
			 n == 1 ? "" : "es");
	else
		snprintf(text, HITS_LEN, "%.2f %% of %llu accesses", hit_pct(hits, misses), n);
	return text;
}

static void pct_text(double pct, char text[16])
{
	if (isnan(pct))
		snprintf(text, 16, "-");
	else
		snprintf(text, 16, "%.2f", pct);
}

/* In a column of percentages. */
static void few_or_pct_text(uint64_t hits, uint64_t misses, char text[16])
{
	uint64_t n = hits + misses;

	if (n && n < FEW_ACCESSES)
		snprintf(text, 16, "%u/%u", (unsigned int)hits, (unsigned int)n);
	else
		pct_text(hit_pct(hits, misses), text);
}

#define NO_FILE	(UINT64_MAX - 1)

/* Bytes from a memory.* file; UINT64_MAX for "max". The root cgroup has none. */
static uint64_t mem_file(const struct cgroup_ref *cg, const char *name)
{
	unsigned long long v = UINT64_MAX;
	char path[PATH_MAX + 32];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", cg->path, name);
	f = fopen(path, "r");
	if (!f)
		return NO_FILE;
	if (fscanf(f, "%llu", &v) != 1)
		v = UINT64_MAX;
	fclose(f);
	return v;
}

static const char *size_text(uint64_t bytes, char text[16])
{
	static const char unit[] = "BKMGTP";
	double v = bytes;
	int i = 0;

	if (bytes >= NO_FILE)
		return strcpy(text, bytes == NO_FILE ? "-" : "max");
	for (; v >= 1024 && i < 5; i++)
		v /= 1024;
	snprintf(text, 16, v < 10 && i ? "%.1f%c" : "%.0f%c", v, unit[i]);
	return text;
}

#define TABLE_BYTES "/sys/module/cache_ext/parameters/table_bytes"

/* Memory the module has for the state of all managed folios; 0 where only root may know. */
static uint64_t table_bytes(void)
{
	FILE *f = fopen(TABLE_BYTES, "r");
	unsigned long long v = 0;

	if (f) {
		if (fscanf(f, "%llu", &v) != 1)
			v = 0;
		fclose(f);
	}
	return v;
}

/*
 * What was left out because this user may not see it; where bpffs is closed to others that may be
 * nothing. What is inherited has its pins elsewhere, and root would not see them here either.
 */
static void say_left_out(const struct cgroup_ref *cg, const struct cgroup_stat *st, bool detail)
{
	bool table = detail && access(TABLE_BYTES, R_OK) && !access(TABLE_BYTES, F_OK);
	int link = st->inherited ? -ENOENT : pin_open(cg);
	bool pins = link == -EPERM || link == -EACCES;

	if (link >= 0)
		close(link);
	if (!table && !pins)
		return;
	fflush(stdout);
	note("(root may see also: %s%s%s%s)", table ? "state" : "", table && pins ? ", " : "",
	     pins && detail ? "knobs, " : "", pins ? "statistics of the policy" : "");
}

static struct json_object *own_stats_json(const struct cgroup_ref *cg)
{
	struct json_object *o = json_object_new_object();
	uint64_t value[MAX_VARS];
	struct var v[MAX_VARS];
	int i, n = pin_stats(cg, v, value, MAX_VARS);

	for (i = 0; i < n; i++)
		json_object_object_add(o, v[i].name, json_object_new_uint64(value[i]));
	return o;
}

static struct json_object *cgroup_json(const struct cgroup_ref *cg, const struct cgroup_stat *st)
{
	struct json_object *o = json_object_new_object();
	double pct = hit_pct(stat_get(st, "hits"), stat_get(st, "misses"));
	uint64_t table = table_bytes();
	struct var v[MAX_VARS];

	json_object_object_add(o, "cgroup", json_object_new_string(cg->name));
	json_object_object_add(o, "policy",
			       json_object_new_string(*st->policy ? st->policy : "kernel"));
	if (*st->ejected.policy) {
		struct json_object *e = json_object_new_object();

		json_object_object_add(e, "policy", json_object_new_string(st->ejected.policy));
		json_object_object_add(e, "kind", json_object_new_string(st->ejected.kind));
		json_object_object_add(e, "reason", json_object_new_string(st->ejected.reason));
		json_object_object_add(e, "counters", stat_json(st, true));
		json_object_object_add(o, "ejected", e);
	}
	if (!*st->policy)
		return o;
	json_object_object_add(o, "inherited", json_object_new_boolean(st->inherited));
	json_object_object_add(o, "hit_pct", isnan(pct) ? NULL : json_object_new_double(pct));
	json_object_object_add(o, "counters", stat_json(st, false));
	if (table)
		json_object_object_add(o, "table_bytes", json_object_new_uint64(table));
	json_object_object_add(o, "knobs", knobs_json(v, pin_knobs(cg, v, MAX_VARS)));
	json_object_object_add(o, "policy_stats", own_stats_json(cg));
	return o;
}

static void print_ejected(const struct cgroup_ref *cg, const struct cgroup_stat *st)
{
	char age[16], hits[HITS_LEN];

	if (!*st->ejected.policy)
		return;
	hits_text(stat_get(st, "ejected_hits"), stat_get(st, "ejected_misses"), hits);
	printf("%s: policy %s was ejected %s ago (%s): %s\n", cg->name, st->ejected.policy,
	       age_text(stat_get(st, "ejected_age_ms"), age), st->ejected.kind, st->ejected.reason);
	printf("  it had      %llu pages, hit %s, evicted %llu pages, the kernel %llu in its place\n",
	       (unsigned long long)stat_get(st, "ejected_pages"), hits,
	       (unsigned long long)stat_get(st, "ejected_evicted_policy"),
	       (unsigned long long)stat_get(st, "ejected_evicted_fallback"));
}

static void print_detail(const struct cgroup_ref *cg, const struct cgroup_stat *st)
{
	char age[16], hits[HITS_LEN], cur[16], max[16], from[INHERITED_LEN];
	uint64_t value[MAX_VARS], table = table_bytes(), below;
	struct var v[MAX_VARS];
	int i, n;

	if (!*st->policy) {
		printf("%s: kernel\n", cg->name);
		print_ejected(cg, st);
		return;
	}
	hits_text(stat_get(st, "hits"), stat_get(st, "misses"), hits);
	printf("%s: %s for %s%s\n", cg->name, st->policy, age_text(stat_get(st, "age_ms"), age),
	       inherited_text(cg, st, from));
	below = stat_get(st, "cgroups") - 1;
	if (below)
		printf("  cgroups     %llu below it count%s in\n", (unsigned long long)below,
		       below == 1 ? "s" : "");
	printf("  memory      %s of %s\n", size_text(mem_file(cg, "memory.current"), cur),
	       size_text(mem_file(cg, "memory.max"), max));
	printf("  hit ratio   %s\n", hits);
	printf("  read in     %llu pages; %llu gone that nobody was seen to use\n",
	       (unsigned long long)stat_get(st, "inserted_read"),
	       (unsigned long long)stat_get(st, "never_used"));
	printf("  evicted     %llu pages by the policy, %llu by the kernel in its place\n",
	       (unsigned long long)stat_get(st, "evicted_policy"),
	       (unsigned long long)stat_get(st, "evicted_fallback"));
	if (stat_get(st, "kept"))
		printf("  came back   %llu of these: just written, mapped or held\n",
		       (unsigned long long)stat_get(st, "kept"));
	printf("  pages       %llu on %llu list%s:", (unsigned long long)stat_get(st, "pages"),
	       (unsigned long long)stat_get(st, "nr_lists"),
	       stat_get(st, "nr_lists") == 1 ? "" : "s");
	for (i = 0; i < st->nr; i++)
		if (!strncmp(st->v[i].name, "list", 4))
			printf(" %llu", (unsigned long long)st->v[i].value);
	printf("\n");
	if (stat_get(st, "adopting"))
		printf("  adopting    what was cached before is still being handed to it\n");
	printf("  its memory  %s for lists and counters\n", size_text(stat_get(st, "memory_bytes"), cur));
	if (table)
		printf("  state       %s for the folios of all cgroups\n", size_text(table, cur));
	n = pin_knobs(cg, v, MAX_VARS);
	for (i = 0; i < n; i++)
		printf("  knob        %s=%u\n", v[i].name, v[i].value);
	n = pin_stats(cg, v, value, MAX_VARS);
	for (i = 0; i < n; i++)
		printf("  %s.%s %llu: %s\n", st->policy, v[i].name,
		       (unsigned long long)value[i], v[i].about);
	print_ejected(cg, st);
	say_left_out(cg, st, true);
}

struct listing {
	struct json_object *json;
	int n;
	int worst;	/* exit code */
};

static int list_one(const struct cgroup_ref *cg, void *arg)
{
	struct listing *l = arg;
	char age[16], pct[16], cur[16], max[16];
	struct cgroup_stat st;
	int ret = stat_read(cg, &st);

	/* What its reader may not see is not listed. */
	if (ret && !stat_gone(ret) && ret != -EACCES)
		l->worst = stat_failed(cg, ret);
	if (ret)
		return 0;
	if ((!*st.policy || st.inherited) && !(opt.json && *st.ejected.policy))
		return 0;
	if (opt.json) {
		json_object_array_add(l->json, cgroup_json(cg, &st));
		return 0;
	}
	if (!l->n++)
		printf("%-34s %-10s %7s %13s %7s %11s %9s\n", "CGROUP", "POLICY", "AGE", "RESIDENT",
		       "HIT%", "EVICTED", "FALLBACK");
	few_or_pct_text(stat_get(&st, "hits"), stat_get(&st, "misses"), pct);
	printf("%-34s %-10s %7s %6s/%6s %7s %11llu %9llu\n", cg->name, st.policy,
	       age_text(stat_get(&st, "age_ms"), age),
	       size_text(mem_file(cg, "memory.current"), cur),
	       size_text(mem_file(cg, "memory.max"), max), pct,
	       (unsigned long long)stat_get(&st, "evicted_policy"),
	       (unsigned long long)stat_get(&st, "evicted_fallback"));
	return 0;
}

static int list_ejected(const struct cgroup_ref *cg, void *arg)
{
	struct listing *l = arg;
	struct cgroup_stat st;

	if (stat_read(cg, &st) || !*st.ejected.policy)
		return 0;
	l->n++;
	print_ejected(cg, &st);
	return 0;
}

/* The file is there in a patched kernel wherever the memory controller is enabled. */
int stat_read_or_explain(const struct cgroup_ref *cg, struct cgroup_stat *st)
{
	int ret = stat_read(cg, st);

	if (stat_gone(ret) && access(cg->path, F_OK))
		return fail(EXIT_NOTHING, "%s: the cgroup is gone", cg->name);
	if (ret != -ENOENT)
		return ret ? stat_failed(cg, ret) : EXIT_DONE;
	ret = kernel_patched();
	if (ret)
		return ret;
	return no_controller(cg);
}

int cmd_status(int argc, char **argv)
{
	struct listing l = {};
	struct cgroup_stat st;
	struct cgroup_ref cg;
	int ret;

	pin_sweep(false);
	if (!argc) {
		ret = kernel_patched();
		if (ret)
			return ret;
		l.json = opt.json ? json_object_new_array() : NULL;
		fail_into(l.json);
		cgroup_walk(list_one, &l);
		fail_into(NULL);
		if (!opt.json)
			cgroup_walk(list_ejected, &l);
		if (opt.json)
			print_json(l.json);
		else if (!l.n && !l.worst)
			note("no cgroup has a policy; cachectl set CGROUP POLICY gives it one");
		return l.worst;
	}
	ret = cgroup_find(argv[0], &cg);
	if (!ret)
		ret = stat_read_or_explain(&cg, &st);
	if (ret)
		return ret;
	if (opt.json)
		print_json(cgroup_json(&cg, &st));
	else
		print_detail(&cg, &st);
	return opt.strict && !*st.policy ? EXIT_NOTHING : EXIT_DONE;
}

/* The columns of `stats -i`; each is a counter's difference. */
static const struct {
	const char *head, *counter;
} columns[] = {
	{ "HITS", "hits" },
	{ "MISSES", "misses" },
	{ "ADDED", NULL },
	{ "EVICTED", "evicted_policy" },
	{ "FALLBACK", "evicted_fallback" },
	{ "REFAULTS", "refaults" },
	{ "KEPT", "kept" },
	{ "MOVES", "moves" },
};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static uint64_t column(const struct cgroup_stat *st, size_t i)
{
	if (columns[i].counter)
		return stat_get(st, columns[i].counter);
	return stat_get(st, "inserted_read") + stat_get(st, "inserted_write") +
	       stat_get(st, "inserted_other");
}

/* Of a second, so that no two rows have the same time: as many as the interval has, at most 3. */
static int decimals(double interval)
{
	long ms = lround(interval * 1000);

	return ms % 1000 == 0 ? 0 : ms % 100 == 0 ? 1 : ms % 10 == 0 ? 2 : 3;
}

/* Seconds, cut off as clocks do. */
static const char *fraction(const struct timespec *t, int digits, char text[16])
{
	snprintf(text, 16, ".%09ld", t->tv_nsec);
	text[digits ? digits + 1 : 0] = 0;
	return text;
}

/* A time of the day takes these columns. */
static int clock_width(void)
{
	int digits = decimals(opt.interval);

	return digits ? 9 + digits : 8;
}

static void print_row(const struct cgroup_stat *was, const struct cgroup_stat *now)
{
	char clock[32], part[16], pct[16];
	uint64_t v[NR_COLUMNS];
	struct timespec t;
	size_t i;

	clock_gettime(CLOCK_REALTIME, &t);
	fraction(&t, decimals(opt.interval), part);
	for (i = 0; i < NR_COLUMNS; i++)
		v[i] = column(now, i) - column(was, i);
	if (opt.json) {
		struct json_object *o = json_object_new_object();

		snprintf(clock, sizeof(clock), "%lld%s", (long long)t.tv_sec, part);
		json_object_object_add(o, "time", *part ?
				       json_object_new_double_s(strtod(clock, NULL), clock) :
				       json_object_new_int64(t.tv_sec));
		json_object_object_add(o, "hit_pct", v[0] + v[1] ?
				       json_object_new_double(hit_pct(v[0], v[1])) : NULL);
		for (i = 0; i < NR_COLUMNS; i++)
			json_object_object_add(o,
					       columns[i].counter ? columns[i].counter : "inserted",
					       json_object_new_uint64(v[i]));
		puts(json_object_to_json_string(o));
		json_object_put(o);
	} else {
		strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&t.tv_sec));
		pct_text(hit_pct(v[0], v[1]), pct);
		printf("%s%s %7s", clock, part, pct);
		for (i = 0; i < NR_COLUMNS; i++)
			printf(" %9llu", (unsigned long long)v[i]);
		printf("\n");
	}
	fflush(stdout);
}

/*
 * Was another policy set since, or has an inherited one taken over? Then its age is not what the
 * time between says, but by what it takes to read a file.
 */
static bool is_another(const struct cgroup_stat *was, const struct cgroup_stat *now)
{
	double older = (double)stat_get(now, "age_ms") - stat_get(was, "age_ms");

	return strcmp(was->policy, now->policy) || was->inherited != now->inherited ||
	       (older != 0 && older < opt.interval * 500) || stat_get(now, "hits") < stat_get(was, "hits") ||
	       stat_get(now, "misses") < stat_get(was, "misses");
}

/* The counters of a new one start at 0; one that is older than that had others to serve. */
static void begin_anew(struct cgroup_stat *was, const struct cgroup_stat *now)
{
	if (stat_get(now, "age_ms") > opt.interval * 1500)
		*was = *now;
	else
		memset(was, 0, sizeof(*was));
}

static int stats_rows(const struct cgroup_ref *cg)
{
	struct timespec next, step = {
		.tv_sec = opt.interval,
		.tv_nsec = (opt.interval - (long)opt.interval) * 1e9,
	};
	struct cgroup_stat was, now;
	size_t i;
	long n;
	int ret;

	clock_gettime(CLOCK_MONOTONIC, &next);
	stat_read(cg, &was);
	if (!opt.json) {
		printf("%*s %7s", clock_width(), "TIME", "HIT%");
		for (i = 0; i < NR_COLUMNS; i++)
			printf(" %9s", columns[i].head);
		printf("\n");
		fflush(stdout);
	}
	for (n = 0; opt.count < 0 || n < opt.count; n++) {
		next.tv_nsec += step.tv_nsec;
		next.tv_sec += step.tv_sec + next.tv_nsec / 1000000000;
		next.tv_nsec %= 1000000000;
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) == EINTR)
			;
		ret = stat_read(cg, &now);
		if (ret)
			return stat_gone(ret) ?
				       fail(EXIT_NOTHING, "%s: the cgroup is gone", cg->name) :
				       stat_failed(cg, ret);
		if (!*now.policy)
			return fail(EXIT_NOTHING, "%s: its policy is gone", cg->name);
		if (is_another(&was, &now))
			begin_anew(&was, &now);
		print_row(&was, &now);
		if (ferror(stdout))
			return EXIT_REFUSED;	/* main() says so */
		was = now;
	}
	return EXIT_DONE;
}

int cmd_stats(int argc, char **argv)
{
	uint64_t value[MAX_VARS];
	struct var v[MAX_VARS];
	struct cgroup_stat st;
	struct cgroup_ref cg;
	int ret, i, n;

	(void)argc;
	ret = cgroup_find(argv[0], &cg);
	if (!ret)
		ret = stat_read_or_explain(&cg, &st);
	if (ret)
		return ret;
	if (opt.count >= 0 && !opt.interval)
		opt.interval = 1;
	if (!*st.policy)
		return fail(EXIT_NOTHING, "%s: no policy is set, so nothing is counted", cg.name);
	if (opt.interval)
		return stats_rows(&cg);
	if (opt.json) {
		print_json(cgroup_json(&cg, &st));
		return EXIT_DONE;
	}
	printf("%-18s %s\n", "policy", st.policy);
	for (i = 0; i < st.nr; i++)
		printf("%-18s %llu\n", st.v[i].name, (unsigned long long)st.v[i].value);
	n = pin_stats(&cg, v, value, MAX_VARS);
	for (i = 0; i < n; i++)
		printf("%s.%-*s %llu\n", st.policy, (int)(17 - strlen(st.policy)), v[i].name,
		       (unsigned long long)value[i]);
	say_left_out(&cg, &st, false);
	return EXIT_DONE;
}
