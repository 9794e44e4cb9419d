// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim: policies as shared objects. NAME.sim.so is built and installed beside NAME.bpf.o,
 * and a source is compiled into a directory that is gone when it is loaded. When that happens
 * constructors, of the macros of policies/cache_ext.host.h, tell of the policy, its knobs, its
 * statistics and its sets of ids.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "sim.h"

/* As policies/Makefile does it. */
#define COMPILE "exec ${CC:-cc} -g -O2 -Wall -Wextra -Wno-unused-parameter " \
	"-Werror=implicit-function-declaration -fPIC -shared -fvisibility=hidden -ffreestanding " \
	"-fno-plt -I\"$SIM_DIR/../include\" -I\"$SIM_DIR/../policies\" -o \"$SIM_OUT\" \"$SIM_SOURCE\""

/* Those that are loaded: loading one again would not run its constructors. */
static struct loaded {
	char path[PATH_MAX];
	struct sim_policy policy;
	struct loaded *next;
} *all;

static struct sim_policy *loading;

void cache_ext_sim_policy(const struct cache_ext_ops *ops, const char *about)
{
	(void)about;
	if (!loading)
		return;
	loading->ops = ops;
	snprintf(loading->name, sizeof(loading->name), "%.*s", (int)sizeof(ops->name) - 1,
		 ops->name);
}

void cache_ext_sim_var(enum cache_ext_sim_var what, const char *name, const char *about,
		       const volatile void *value, u32 min, u32 max)
{
	int *nr = what == CACHE_EXT_SIM_KNOB ? &loading->nr_knobs : &loading->nr_stats;
	struct sim_var *v = (what == CACHE_EXT_SIM_KNOB ? loading->knob : loading->stat) + *nr;

	(void)about;
	if (!loading || *nr == MAX_VARS)
		return;
	*v = (struct sim_var){ .min = min, .max = max };
	snprintf(v->name, sizeof(v->name), "%s", name);
	if (what == CACHE_EXT_SIM_KNOB) {
		v->knob = (volatile u32 *)value;
		v->value = *v->knob;
	} else {
		v->stat = value;
	}
	++*nr;
}

void cache_ext_sim_ids(const char *name, u32 max, struct cache_ext_sim_ids *set)
{
	struct sim_ids *ids;

	if (!loading || loading->nr_ids == MAX_IDS)
		return;
	ids = &loading->ids[loading->nr_ids++];
	*ids = (struct sim_ids){ .set = set, .max = max };
	snprintf(ids->name, sizeof(ids->name), "%s", name);
}

static int load(struct sim_policy *p, const char *arg, const char *file)
{
	char path[PATH_MAX], label[sizeof(p->label)];
	struct loaded *l;
	const char *why;

	if (!realpath(file, path))
		return fail(EXIT_REFUSED, "policy %s: %s: %s", arg, file, strerror(errno));
	memcpy(label, p->label, sizeof(label));
	for (l = all; l; l = l->next)
		if (!strcmp(l->path, path)) {
			*p = l->policy;
			memcpy(p->label, label, sizeof(label));
			return EXIT_DONE;
		}
	loading = p;
	if (!dlopen(path, RTLD_NOW | RTLD_LOCAL)) {
		why = dlerror();
		return fail(EXIT_REFUSED, "policy %s: %s", arg, why);
	}
	loading = NULL;
	if (!p->ops)
		return fail(EXIT_REFUSED, "%s: no policy in it: it needs a POLICY(...)", arg);
	l = calloc(1, sizeof(*l));
	if (l) {
		memcpy(l->path, path, sizeof(path));
		l->policy = *p;
		l->next = all;
		all = l;
	}
	return EXIT_DONE;
}

static int compile(struct sim_policy *p, const char *arg)
{
	char out[PATH_MAX + 32], exe[PATH_MAX];
	int ret = policy_errno(arg), status;

	if (ret)
		return fail(EXIT_REFUSED, "policy %s: %s", arg, strerror(ret));
	ret = temp_make("policy.so", out);
	if (ret)
		return ret;
	exe_dir(exe);
	setenv("SIM_DIR", exe, 1);
	setenv("SIM_OUT", out, 1);
	setenv("SIM_SOURCE", arg, 1);
	status = system(COMPILE);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		ret = fail(EXIT_REFUSED, "%s: no compiler: install one or set $CC", arg);
	else if (status)
		ret = fail(EXIT_REFUSED, "%s: does not compile", arg);
	else
		ret = load(p, arg, out);
	temp_clean();
	return ret;
}

int sim_policy_load(struct sim_policy *p, const char *arg)
{
	char path[PATH_MAX + 16];
	int ret;

	memset(p, 0, sizeof(*p));
	snprintf(p->label, sizeof(p->label), "%s", arg);
	p->given = arg;
	if (!strcmp(arg, "min")) {
		p->min = true;
		strcpy(p->name, "min");
		return EXIT_DONE;
	}
	if (ends_with(arg, ".c")) {
		ret = compile(p, arg);
	} else if (ends_with(arg, ".so")) {
		ret = load(p, arg, arg);
	} else {
		ret = policy_find(arg, TAKES_SOURCE, path);
		if (ret)
			return ret;
		if (!ends_with(path, ".bpf.o"))
			return fail(EXIT_REFUSED, "policy %s: neither a name nor the path of a .bpf.c", arg);
		strcpy(path + strlen(path) - strlen(".bpf.o"), ".sim.so");
		if (access(path, R_OK))
			return fail(EXIT_REFUSED,
				    "policy %s: %s: %s; give its source: cachectl %s ./FILE.bpf.c", arg,
				    path, strerror(errno), opt.command);
		ret = load(p, arg, path);
	}
	if (!ret && strcmp(p->label, p->name))
		snprintf(p->label, sizeof(p->label), "%s", p->name);
	return ret;
}

/* The ids of a set, separated by commas. */
static int add_ids(struct sim_policy *p, struct sim_ids *ids, const char *arg, const char *list)
{
	uint64_t id;
	char word[32];
	size_t len;
	u64 *more;

	for (; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		snprintf(word, sizeof(word), "%.*s", (int)len, list);
		if (len >= sizeof(word) || ids_number(word, &id))
			return fail(EXIT_USAGE, "%s: ids are decimal numbers, 1 or more", arg);
		if (ids->nr == ids->max)
			return fail(EXIT_USAGE, "%s: at most %u ids", ids->name, ids->max);
		more = realloc(ids->id, (ids->nr + 1) * sizeof(*more));
		if (!more)
			return fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
		ids->id = more;
		ids->id[ids->nr++] = id;
	}
	if (!ids->nr)
		return fail(EXIT_USAGE, "%s: ids are decimal numbers, 1 or more", arg);
	len = strlen(p->label);
	snprintf(p->label + len, sizeof(p->label) - len, " %s", arg);
	return EXIT_DONE;
}

/* name=value, as of cachectl set; or set=id,... */
int sim_policy_knob(struct sim_policy *p, const char *arg)
{
	const char *names[MAX_VARS + MAX_IDS], *near, *eq = strchr(arg, '=');
	size_t len = eq - arg, used = strlen(p->label);
	unsigned long long value;
	char *end;
	int k;

	for (k = 0; k < p->nr_ids; k++)
		if (strlen(p->ids[k].name) == len && !strncmp(p->ids[k].name, arg, len))
			return add_ids(p, &p->ids[k], arg, eq + 1);
	for (k = 0; k < p->nr_knobs; k++)
		names[k] = p->knob[k].name;
	for (k = 0; k < p->nr_knobs; k++)
		if (strlen(names[k]) == len && !strncmp(names[k], arg, len))
			break;
	if (k == p->nr_knobs) {
		char name[64];

		snprintf(name, sizeof(name), "%.*s", (int)len, arg);
		for (k = 0; k < p->nr_ids; k++)
			names[p->nr_knobs + k] = p->ids[k].name;
		near = nearest(name, names, p->nr_knobs + p->nr_ids);
		return fail(EXIT_USAGE, "policy %s has no knob or set of ids %s%s%s%s; see cachectl info %s",
			    p->name, name, near ? " (did you mean " : "", near ? near : "",
			    near ? "?)" : "", p->given);
	}
	if (p->knob[k].given)
		return fail(EXIT_USAGE, "knob %s is given twice", names[k]);
	p->knob[k].given = true;
	errno = 0;
	value = strtoull(eq + 1, &end, 10);
	if (end == eq + 1 || *end)
		return fail(EXIT_USAGE, "knob %s: not a decimal number", arg);
	if (errno || eq[1] == '-' || value < p->knob[k].min || value > p->knob[k].max)
		return fail(EXIT_USAGE, "knob %s: allowed are %u to %u", arg, p->knob[k].min,
			    p->knob[k].max);
	p->knob[k].value = value;
	snprintf(p->label + used, sizeof(p->label) - used, " %s", arg);
	return EXIT_DONE;
}
