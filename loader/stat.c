// SPDX-License-Identifier: GPL-2.0
/*
 * Reading memory.cache_ext.stat: "name value" lines, the first one "policy NAME". Unknown names
 * are kept.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "cachectl.h"

#define EJECTED	"ejected_"

/* The lines that are no counters. */
static char *text_of(struct cgroup_stat *st, const char *name, size_t *size)
{
	if (!strcmp(name, "policy"))
		return *size = sizeof(st->policy), st->policy;
	if (!strcmp(name, "ejected_policy"))
		return *size = sizeof(st->ejected.policy), st->ejected.policy;
	if (!strcmp(name, "ejected_kind"))
		return *size = sizeof(st->ejected.kind), st->ejected.kind;
	if (!strcmp(name, "ejected_reason"))
		return *size = sizeof(st->ejected.reason), st->ejected.reason;
	return NULL;
}

int stat_parse(FILE *f, struct cgroup_stat *st)
{
	char line[512], *value, *text;
	size_t size;

	memset(st, 0, sizeof(*st));
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		value = strchr(line, ' ');
		if (!value)
			continue;
		*value++ = 0;
		text = text_of(st, line, &size);
		if (text) {
			snprintf(text, size, "%s", value);
		} else if (!strcmp(line, "inherited")) {
			st->inherited = strcmp(value, "0");
		} else if (st->nr < MAX_STATS) {
			snprintf(st->v[st->nr].name, sizeof(st->v[0].name), "%.31s", line);
			st->v[st->nr++].value = strtoull(value, NULL, 10);
		}
	}
	if (!strcmp(st->policy, "none"))
		st->policy[0] = 0;
	if (ferror(f))
		return errno ? -errno : -EIO;
	return 0;
}

/*
 * -ENOENT: the kernel lacks the patch, the memory controller is not enabled in the parent, or the
 * cgroup is gone; -ENODEV: it went meanwhile.
 */
int stat_read(const struct cgroup_ref *cg, struct cgroup_stat *st)
{
	char path[PATH_MAX + 32];
	FILE *f;
	int ret;

	memset(st, 0, sizeof(*st));
	snprintf(path, sizeof(path), "%s/memory.cache_ext.stat", cg->path);
	f = fopen(path, "r");
	if (!f)
		return -errno;
	ret = stat_parse(f, st);
	fclose(f);
	return ret;
}

/* There is no such file, or no longer. */
bool stat_gone(int ret)
{
	return ret == -ENOENT || ret == -ENODEV;
}

/* Says why it was not read. */
int stat_failed(const struct cgroup_ref *cg, int ret)
{
	return fail(ret == -EACCES ? EXIT_PERMISSION : EXIT_REFUSED,
		    "%s: cannot read memory.cache_ext.stat: %s", cg->name, strerror(-ret));
}

uint64_t stat_get(const struct cgroup_stat *st, const char *name)
{
	int i;

	for (i = 0; i < st->nr; i++)
		if (!strcmp(st->v[i].name, name))
			return st->v[i].value;
	return 0;
}

/* The counters, or those of the time when a policy was ejected. */
struct json_object *stat_json(const struct cgroup_stat *st, bool ejected)
{
	struct json_object *obj = json_object_new_object();
	int i;

	for (i = 0; i < st->nr; i++) {
		bool is = !strncmp(st->v[i].name, EJECTED, strlen(EJECTED));

		if (is == ejected)
			json_object_object_add(obj, st->v[i].name + is * strlen(EJECTED),
					       json_object_new_uint64(st->v[i].value));
	}
	return obj;
}

double hit_pct(uint64_t hits, uint64_t misses)
{
	return hits + misses ? 100.0 * hits / (hits + misses) : NAN;
}
