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

int stat_parse(FILE *f, struct cgroup_stat *st)
{
	char name[32], value[32];

	memset(st, 0, sizeof(*st));
	while (fscanf(f, "%31s %31s", name, value) == 2) {
		if (!strcmp(name, "policy")) {
			if (strcmp(value, "none"))
				snprintf(st->policy, sizeof(st->policy), "%s", value);
		} else if (!strcmp(name, "inherited")) {
			st->inherited = strcmp(value, "0");
		} else if (st->nr < MAX_STATS) {
			snprintf(st->v[st->nr].name, sizeof(st->v[0].name), "%s", name);
			st->v[st->nr++].value = strtoull(value, NULL, 10);
		}
	}
	return 0;
}

/* -ENOENT: the kernel lacks the patch, or the memory controller is not enabled in the parent. */
int stat_read(const struct cgroup_ref *cg, struct cgroup_stat *st)
{
	char path[PATH_MAX + 32];
	FILE *f;

	memset(st, 0, sizeof(*st));
	snprintf(path, sizeof(path), "%s/memory.cache_ext.stat", cg->path);
	f = fopen(path, "r");
	if (!f)
		return -errno;
	stat_parse(f, st);
	fclose(f);
	return 0;
}

uint64_t stat_get(const struct cgroup_stat *st, const char *name)
{
	int i;

	for (i = 0; i < st->nr; i++)
		if (!strcmp(st->v[i].name, name))
			return st->v[i].value;
	return 0;
}

struct json_object *stat_json(const struct cgroup_stat *st)
{
	struct json_object *obj = json_object_new_object();
	int i;

	for (i = 0; i < st->nr; i++)
		json_object_object_add(obj, st->v[i].name, json_object_new_uint64(st->v[i].value));
	return obj;
}

double hit_pct(uint64_t hits, uint64_t misses)
{
	return hits + misses ? 100.0 * hits / (hits + misses) : NAN;
}
