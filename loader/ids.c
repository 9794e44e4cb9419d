// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl ids: the sets of threads, files or cgroups that a policy looks its facts up in. A set is
 * a hash map with a BTF declaration tag, "cache_ext:ids KIND about", which the macro IDS() of
 * cache_ext.bpf.h makes; the kernel keeps the BTF, so what is attached describes itself.
 *
 * A change is done as a whole or not at all, unless somebody else changes the set meanwhile. What
 * it cannot know: that an id was given to another thread.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "cachectl.h"

#define NAME_LEN	16	/* of a map in the kernel */

static const char *const kinds[] = { "task", "file", "cgroup" };

/* The next set that is described, from type *@at on; its name, or NULL. */
static const char *next_set(const struct btf *btf, int *at, struct ids *ids)
{
	const char *text;
	uint32_t var;
	int skip;

	while ((text = tag_next(btf, "ids", at, &var))) {
		skip = 0;
		if (sscanf(text, "%15s %n", ids->kind, &skip) != 1)
			continue;
		snprintf(ids->about, sizeof(ids->about), "%s", text + skip);
		return btf__name_by_offset(btf, btf__type_by_id(btf, var)->name_off);
	}
	return NULL;
}

static bool is_kind(const char *kind)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kind, kinds[i]))
			return true;
	return false;
}

const char *ids_find(struct policy *p)
{
	const struct btf *btf = bpf_object__btf(p->obj);
	struct ids ids = {};
	const char *name;
	int at = 1;

	while ((name = next_set(btf, &at, &ids))) {
		ids.map = bpf_object__find_map_by_name(p->obj, name);
		if (!ids.map || bpf_map__type(ids.map) != BPF_MAP_TYPE_HASH ||
		    bpf_map__key_size(ids.map) != 8 || bpf_map__value_size(ids.map) != 4)
			return "a set of ids in it is not as IDS() of cache_ext.bpf.h makes it";
		if (!is_kind(ids.kind))
			return "a set of ids in it is of a kind that is none of task, file, cgroup";
		if (strlen(name) >= NAME_LEN)
			return "the name of a set of ids in it is longer than 15 characters";
		if (p->nr_ids == MAX_IDS)
			return "more than 8 sets of ids are in it";
		snprintf(ids.name, sizeof(ids.name), "%s", name);
		ids.max = bpf_map__max_entries(ids.map);
		p->ids[p->nr_ids++] = ids;
	}
	return NULL;
}

int ids_describe(struct ids *ids)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);
	const char *name;
	struct btf *btf;
	int at = 1;

	if (bpf_map_get_info_by_fd(ids->fd, &info, &len) || info.type != BPF_MAP_TYPE_HASH)
		return -EINVAL;
	btf = btf__load_from_kernel_by_id(info.btf_id);
	if (!btf)
		return -errno;
	ids->max = info.max_entries;
	do {
		name = next_set(btf, &at, ids);
	} while (name && strcmp(name, ids->name));
	btf__free(btf);
	return name ? 0 : -ENOENT;
}

void ids_close(struct ids *ids, int n)
{
	while (n--)
		close(ids[n].fd);
}

/*
 * Have a policy that is about to be loaded go on with the sets that are there: of the same name,
 * kind and size. So ids stay, and programs that have one open do, when it is set again.
 */
void ids_keep(const struct cgroup_ref *cg, struct policy *p)
{
	struct ids old[MAX_IDS];
	int i, k, n = pin_ids_open(cg, old, MAX_IDS);

	for (i = 0; i < n; i++)
		for (k = 0; k < p->nr_ids; k++)
			if (!strcmp(old[i].name, p->ids[k].name) &&
			    !strcmp(old[i].kind, p->ids[k].kind) && old[i].max == p->ids[k].max)
				bpf_map__reuse_fd(p->ids[k].map, old[i].fd);
	ids_close(old, n);
}

static struct json_object *set_json(const struct ids *set)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "name", json_object_new_string(set->name));
	json_object_object_add(o, "kind", json_object_new_string(set->kind));
	json_object_object_add(o, "max", json_object_new_int64(set->max));
	json_object_object_add(o, "about", json_object_new_string(set->about));
	return o;
}

struct json_object *ids_json(const struct ids *ids, int n)
{
	struct json_object *list = json_object_new_array();
	int i;

	for (i = 0; i < n; i++)
		json_object_array_add(list, set_json(&ids[i]));
	return list;
}

int ids_number(const char *text, uint64_t *id)
{
	char *end;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	*id = strtoull(text, &end, 10);
	return errno || *end || !*id ? -EINVAL : 0;
}

static bool task_exists(uint64_t id)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%llu", (unsigned long long)id);
	return !access(path, F_OK);
}

/* The id that is meant: a number, a file's path, or a way to name a cgroup. An exit code. */
static int parse_id(const struct ids *ids, const char *arg, bool add, uint64_t *id)
{
	struct cgroup_ref cg;
	struct stat st;
	int ret;

	if (!strcmp(ids->kind, "task")) {
		if (ids_number(arg, id))
			return fail(EXIT_USAGE, "%s %s: the id of a thread or process is a number, 1 or more",
				    ids->name, arg);
		if (add && !task_exists(*id))
			return fail(EXIT_REFUSED, "%s +%s: no such thread or process", ids->name, arg);
		return EXIT_DONE;
	}
	if (arg[0] >= '0' && arg[0] <= '9') {
		if (ids_number(arg, id))
			return fail(EXIT_USAGE, "%s %s: an id is a number, 1 or more; a name that begins with a digit, a path",
				    ids->name, arg);
		return EXIT_DONE;
	}
	if (!strcmp(ids->kind, "cgroup")) {
		ret = cgroup_find(arg, &cg);
		*id = cg.ino;
		return ret;
	}
	if (!strchr(arg, '/'))
		return fail(EXIT_USAGE, "%s %s: a file is named by its inode number or a path with a slash",
			    ids->name, arg);
	if (stat(arg, &st))
		return fail(EXIT_REFUSED, "%s %s: %s", ids->name, arg, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(EXIT_REFUSED, "%s %s: not a regular file", ids->name, arg);
	*id = st.st_ino;
	return EXIT_DONE;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* All ids of a set, in order; their number. */
static uint32_t read_ids(const struct ids *ids, uint64_t *id)
{
	uint64_t key, *last = NULL;
	uint32_t n = 0, i, kept = 0;

	while (n < ids->max && !bpf_map_get_next_key(ids->fd, last, &key)) {
		id[n] = key;
		last = &id[n++];
	}
	qsort(id, n, sizeof(*id), by_number);
	/* An id that went meanwhile made the kernel begin anew: then some came twice. */
	for (i = 0; i < n; i++)
		if (!i || id[i] != id[i - 1])
			id[kept++] = id[i];
	return kept;
}

struct change {
	uint64_t id;
	bool add, done;
};

static bool has(const uint64_t *id, uint32_t n, uint64_t wanted)
{
	return bsearch(&wanted, id, n, sizeof(*id), by_number);
}

/* Everything is looked at before the first change. */
static int check_changes(const struct ids *ids, int argc, char **argv, struct change *c)
{
	uint64_t *id = calloc(ids->max, sizeof(*id));
	uint32_t n = read_ids(ids, id), added = 0;
	int i, k, ret = EXIT_DONE;

	for (i = 0; i < argc && !ret; i++) {
		c[i].add = argv[i][0] == '+';
		if (!c[i].add && argv[i][0] != IDS_MINUS) {
			ret = fail(EXIT_USAGE, "%s: +ID puts it into %s, -ID takes it out", argv[i],
				   ids->name);
			break;
		}
		ret = parse_id(ids, argv[i] + 1, c[i].add, &c[i].id);
		if (ret)
			break;
		for (k = 0; k < i && c[k].id != c[i].id; k++)
			;
		if (k < i)
			ret = fail(EXIT_USAGE, "%s: %s is given twice", ids->name, argv[i] + 1);
		else if (c[i].add)
			added += !has(id, n, c[i].id);
		else if (!has(id, n, c[i].id))
			ret = fail(EXIT_REFUSED, "%s: %s is not in it", ids->name, argv[i] + 1);
		else
			added--;
	}
	if (!ret && (int)added > 0 && n + added > ids->max)
		ret = fail(EXIT_REFUSED, "%s: full: %u of at most %u are in it", ids->name, n,
			   ids->max);
	free(id);
	return ret;
}

static int change_one(const struct ids *ids, uint64_t id, bool add)
{
	uint32_t one = 1;

	if (!add)
		return bpf_map_delete_elem(ids->fd, &id);
	return bpf_map_update_elem(ids->fd, &id, &one, BPF_NOEXIST);
}

/* First what goes, so that there is room. What was done is undone if a part of it cannot be. */
static int apply_changes(const struct ids *ids, struct change *c, int n)
{
	int pass, i, err = 0;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < n && !err; i++) {
			if (c[i].add != pass)
				continue;
			c[i].done = !change_one(ids, c[i].id, c[i].add);
			if (!c[i].done && errno != (c[i].add ? EEXIST : ENOENT))
				err = errno;
		}
	if (!err)
		return EXIT_DONE;
	for (i = 0; i < n; i++)
		if (c[i].done)
			change_one(ids, c[i].id, !c[i].add);
	return fail(EXIT_REFUSED, "%s: %s", ids->name,
		    err == E2BIG ? "full: somebody else fills it" : strerror(err));
}

static void task_text(uint64_t id, char text[64])
{
	char path[64];
	FILE *f;

	strcpy(text, "(gone)");
	snprintf(path, sizeof(path), "/proc/%llu/comm", (unsigned long long)id);
	f = fopen(path, "r");
	if (f && fgets(text, 64, f))
		text[strcspn(text, "\n")] = 0;
	if (f)
		fclose(f);
}

static void show_set(const struct cgroup_ref *cg, const struct ids *ids, bool each,
		     struct json_object *list)
{
	struct json_object *o, *in = json_object_new_array(), *gone = json_object_new_array();
	uint64_t *id = calloc(ids->max, sizeof(*id));
	uint32_t n = read_ids(ids, id), i;
	char path[PATH_MAX], text[64];
	bool tasks = !strcmp(ids->kind, "task");

	pin_ids_path(cg, ids->name, path);
	if (!opt.json)
		printf("%s: %u of at most %u, each a %s: %s\n  file %s\n", ids->name, n, ids->max,
		       ids->kind, ids->about, path);
	for (i = 0; i < n; i++) {
		json_object_array_add(in, json_object_new_uint64(id[i]));
		if (tasks && !task_exists(id[i]))
			json_object_array_add(gone, json_object_new_uint64(id[i]));
		text[0] = 0;
		if (tasks)
			task_text(id[i], text);
		if (!opt.json && each)
			printf("  %llu%s%s\n", (unsigned long long)id[i], *text ? " " : "", text);
	}
	free(id);
	o = set_json(ids);
	json_object_object_add(o, "file", json_object_new_string(path));
	json_object_object_add(o, "ids", in);
	json_object_object_add(o, "gone", gone);
	if (list)
		json_object_array_add(list, o);
	else if (opt.json)
		print_json(o);
	else
		json_object_put(o);
}

static const struct ids *find_set(const struct cgroup_stat *st, const struct ids *ids, int n,
				  const char *name)
{
	const char *names[MAX_IDS], *near;
	int i;

	for (i = 0; i < n; i++) {
		names[i] = ids[i].name;
		if (!strcmp(ids[i].name, name))
			return &ids[i];
	}
	near = nearest(name, names, n);
	fail(EXIT_USAGE, "policy %s has no set of ids %s%s%s%s; see cachectl info %s",
	     st->policy, name, near ? " (did you mean " : "", near ? near : "", near ? "?)" : "",
	     st->policy);
	return NULL;
}

/* The policy that was set for this very cgroup. */
static int own_policy(const struct cgroup_ref *cg, struct cgroup_stat *st)
{
	char from[INHERITED_LEN];
	int ret = stat_read_or_explain(cg, st);

	if (!ret && (!*st->policy || st->inherited))
		ret = fail(EXIT_NOTHING, "%s: no policy was set%s", cg->name,
			   inherited_text(cg, st, from));
	return ret;
}

int cmd_ids(int argc, char **argv)
{
	struct json_object *list;
	struct ids ids[MAX_IDS];
	const struct ids *set;
	struct change *c = NULL;
	struct cgroup_stat st;
	struct cgroup_ref cg;
	int ret, n, i;

	ret = cgroup_find(argv[0], &cg);
	if (!ret)
		ret = kernel_ready(false);
	if (!ret)
		ret = own_policy(&cg, &st);
	if (ret)
		return ret;
	ret = pin_check(&cg);
	if (ret == -ENOENT) {
		/* Another cachectl may be about to pin it, or have taken it away. */
		pin_lock();
		ret = own_policy(&cg, &st);
		if (ret)
			return ret;
		ret = pin_check(&cg);
	}
	if (ret)
		return pin_failed(&cg, &st, ret, "has its sets of ids", "find the sets of");
	n = pin_ids_open(&cg, ids, MAX_IDS);
	if (argc == 1) {
		list = opt.json ? json_object_new_array() : NULL;
		for (i = 0; i < n; i++)
			show_set(&cg, &ids[i], false, list);
		if (opt.json)
			print_json(list);
		else if (!n)
			note("%s: policy %s has no sets of ids", cg.name, st.policy);
		goto out;
	}
	set = find_set(&st, ids, n, argv[1]);
	if (!set) {
		ret = EXIT_USAGE;
		goto out;
	}
	c = calloc(argc, sizeof(*c));
	ret = check_changes(set, argc - 2, argv + 2, c);
	if (!ret)
		ret = apply_changes(set, c, argc - 2);
	if (!ret)
		show_set(&cg, set, true, NULL);
out:
	free(c);
	ids_close(ids, n);
	return ret;
}
