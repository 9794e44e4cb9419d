// SPDX-License-Identifier: GPL-2.0
/*
 * A policy's object file: what it says about itself, its knobs, loading it.
 *
 * Knobs are constants in .rodata, statistics are counters in .bss, sets of ids are maps (ids.c),
 * the description belongs to the struct_ops variable. Each carries a BTF declaration tag, which the
 * macros of cache_ext.bpf.h make, so there is nothing to register anywhere.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "refusal.h"

/* What libbpf said last, for the commands that explain why a load failed. */
static char *bpf_log;
static size_t bpf_log_len;

static int print_libbpf(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	char *line;
	int n = vasprintf(&line, fmt, ap);	/* a verifier's log may have megabytes */

	if (n < 0)
		return n;
	if (n > 0 && level == LIBBPF_WARN) {
		size_t len = strlen(line);
		char *more = realloc(bpf_log, bpf_log_len + len + 1);

		if (more) {
			bpf_log = more;
			memcpy(bpf_log + bpf_log_len, line, len + 1);
			bpf_log_len += len;
		}
	}
	if (opt.verbose > 1 || (opt.verbose && level != LIBBPF_DEBUG))
		fputs(line, stderr);
	free(line);
	return n;
}

const char *policy_log(size_t *len)
{
	*len = bpf_log_len;
	return bpf_log;
}

/* The offset of a variable in a section of the object, or -1. */
static int var_offset(const struct btf *btf, const char *section, __u32 var)
{
	int i, n = btf__type_cnt(btf);

	for (i = 1; i < n; i++) {
		const struct btf_type *t = btf__type_by_id(btf, i);
		const struct btf_var_secinfo *vi;
		int j;

		if (!btf_is_datasec(t) || strcmp(btf__name_by_offset(btf, t->name_off), section))
			continue;
		for (j = 0, vi = btf_var_secinfos(t); j < btf_vlen(t); j++, vi++)
			if (vi->type == var)
				return vi->offset;
	}
	return -1;
}

/*
 * The next declaration tag that begins with "cache_ext:WHAT ", from type *@at on: the rest of it, or
 * NULL. Type *@at - 1 is the tag then, and *@var, by number, what it is of.
 */
const char *tag_next(const struct btf *btf, const char *what, int *at, uint32_t *var)
{
	int n = btf__type_cnt(btf);
	char want[64];
	size_t len = snprintf(want, sizeof(want), "cache_ext:%s ", what);

	while (*at < n) {
		const struct btf_type *t = btf__type_by_id(btf, (*at)++);
		const char *text = btf__name_by_offset(btf, t->name_off);

		if (!btf_is_decl_tag(t) || strncmp(text, want, len))
			continue;
		*var = t->type;
		if (btf_is_var(btf__type_by_id(btf, *var)))
			return text + len;
	}
	return NULL;
}

/*
 * "MIN MAX about" of a knob: where about begins, or NULL if these are no two decimal numbers. KNOB()
 * can put them there only as they are written: of a macro it would have the name, of 1 << 10 the 1.
 */
static const char *knob_range(const char *text, uint32_t *min, uint32_t *max)
{
	int skip = 0;

	sscanf(text, "%*[0-9] %*[0-9] %n", &skip);
	if (!skip || text[skip - 1] != ' ' || (text[skip] && strchr("<>+*/|&^", text[skip])))
		return NULL;
	sscanf(text, "%u %u", min, max);
	return text + skip;
}

/*
 * Collect the tagged variables of a section: "cache_ext:knob MIN MAX about", "cache_ext:stat
 * about".
 */
int vars_parse(const struct btf *btf, const char *section, const char *tag, struct var *v, int max)
{
	int nr = 0, at = 1, offset;
	const char *text;
	uint32_t var;

	while (nr < max && (text = tag_next(btf, tag, &at, &var))) {
		offset = var_offset(btf, section, var);
		if (offset < 0)
			continue;
		memset(&v[nr], 0, sizeof(v[nr]));
		if (!strcmp(tag, "knob"))
			text = knob_range(text, &v[nr].min, &v[nr].max);
		if (!text)
			continue;
		v[nr].offset = offset;
		snprintf(v[nr].name, sizeof(v[nr].name), "%s",
			 btf__name_by_offset(btf, btf__type_by_id(btf, var)->name_off));
		snprintf(v[nr].about, sizeof(v[nr].about), "%s", text);
		nr++;
	}
	return nr;
}

/* A knob whose range is none, or NULL. */
static const char *knob_wrong(const struct btf *btf)
{
	uint32_t var, min, max;
	const char *text;
	int at = 1;

	while ((text = tag_next(btf, "knob", &at, &var)))
		if (!knob_range(text, &min, &max))
			return btf__name_by_offset(btf, btf__type_by_id(btf, var)->name_off);
	return NULL;
}

static void find_about(const struct btf *btf, struct policy *p)
{
	const char *text;
	uint32_t var;
	int at = 1;

	while ((text = tag_next(btf, "about", &at, &var)))
		snprintf(p->about, sizeof(p->about), "%s", text);
}

/* A member of the policy's struct cache_ext_ops in the object, NULL if it has none of that size. */
void *policy_member(const struct policy *p, const char *name, size_t size)
{
	const struct btf *btf = bpf_object__btf(p->obj);
	int id = btf__find_by_name_kind(btf, "cache_ext_ops", BTF_KIND_STRUCT), i;
	size_t whole, at;
	char *data = bpf_map__initial_value(p->map, &whole);
	const struct btf_type *t;

	if (id < 0 || !data)
		return NULL;
	t = btf__type_by_id(btf, id);
	for (i = 0; i < btf_vlen(t); i++) {
		if (strcmp(btf__name_by_offset(btf, btf_members(t)[i].name_off), name))
			continue;
		at = btf_member_bit_offset(t, i) / 8;
		if (btf__resolve_size(btf, btf_members(t)[i].type) != (__s64)size ||
		    at + size > whole)
			return NULL;
		return data + at;
	}
	return NULL;
}

/* A number in its place may be anything. */
static bool is_program(const struct policy *p, const struct bpf_program *wanted)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, p->obj)
		if (prog == wanted)
			return true;
	return false;
}

/*
 * Which program is which op: libbpf shows function pointers as the programs they stand for. False:
 * one is of something else.
 */
static bool find_ops(struct policy *p)
{
	const struct btf *btf = bpf_object__btf(p->obj);
	int id = btf__find_by_name_kind(btf, "cache_ext_ops", BTF_KIND_STRUCT), i;
	const struct btf_type *t = btf__type_by_id(btf, id), *m;
	const char *name;
	void *op;

	for (i = 0; i < btf_vlen(t) && p->nr_ops < MAX_OPS; i++) {
		m = btf__type_by_id(btf, btf__resolve_type(btf, btf_members(t)[i].type));
		name = btf__name_by_offset(btf, btf_members(t)[i].name_off);
		op = m && btf_is_ptr(m) ? policy_member(p, name, sizeof(void *)) : NULL;
		if (!op)
			continue;
		memcpy(&p->op[p->nr_ops].prog, op, sizeof(p->op[0].prog));
		if (!p->op[p->nr_ops].prog)
			continue;
		if (!is_program(p, p->op[p->nr_ops].prog))
			return false;
		snprintf(p->op[p->nr_ops++].name, sizeof(p->op[0].name), "%s", name);
	}
	return true;
}

static int bad(struct policy *p, char why[WHY_LEN], const char *what)
{
	policy_close(p);
	if (what != why)
		snprintf(why, WHY_LEN, "%s", what);
	return EXIT_REFUSED;
}

/* Open an object without loading it; on an error @why says what is wrong with it. */
int policy_read(const char *path, struct policy *p, char why[WHY_LEN])
{
	struct bpf_map *map;
	uint32_t *n, *abi;
	uint64_t *flags;
	const char *wrong;
	size_t size;
	char *name, *ro, text[128];
	int i;

	libbpf_set_print(print_libbpf);
	memset(p, 0, sizeof(*p));
	snprintf(p->path, sizeof(p->path), "%s", path);
	if (access(path, R_OK))
		return bad(p, why, strerror(errno));
	if (!data_fits(path, false, why))
		return bad(p, why, why);
	p->obj = bpf_object__open_file(path, NULL);
	if (!p->obj) {
		bool missing = errno == ENOENT; /* the file is there: see above */

		libbpf_strerror(-errno, text, sizeof(text));
		if (!data_fits(path, true, why))
			return bad(p, why, why);
		if (missing) {
			snprintf(why, WHY_LEN,
				 "it uses a function that nothing has; cachectl check %.300s explains", path);
			return bad(p, why, why);
		}
		snprintf(why, WHY_LEN,
			 "not a BPF object (%s); build it with clang -target bpf -g -O2", text);
		return bad(p, why, why);
	}
	bpf_object__for_each_map(map, p->obj) {
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS)
			p->map = map;
		else if (ends_with(bpf_map__name(map), ".rodata"))
			p->rodata = map;
		else if (ends_with(bpf_map__name(map), ".bss"))
			p->bss = map;
	}
	if (!p->map || !bpf_object__btf(p->obj))
		return bad(
			p, why,
			"no policy in it: it needs a POLICY(...) of cache_ext.bpf.h, compiled with -g");
	n = policy_member(p, "nr_lists", sizeof(*n));
	abi = policy_member(p, "abi_version", sizeof(*abi));
	flags = policy_member(p, "flags", sizeof(*flags));
	name = policy_member(p, "name", 16);
	if (!n || !abi || !flags || !name || !policy_member(p, "cgroup_id", sizeof(uint64_t)) ||
	    !rules_there(p))
		return bad(p, why, "its struct cache_ext_ops is not the one of cache_ext.bpf.h");
	if (*abi != 1)
		return bad(
			p, why,
			"abi_version is not 1: it was built with a cache_ext.bpf.h of another version");
	if (*flags)
		return bad(p, why, "flags must be 0");
	if (*n < 1 || *n > 16)
		return bad(p, why, "nr_lists must be 1 to 16");
	if (!*name)
		return bad(p, why, "it has no name");
	if (strnlen(name, 16) == 16)
		return bad(p, why, "its name is longer than 15 characters");
	wrong = name_wrong(name);
	if (wrong) {
		snprintf(why, WHY_LEN, "its name: %s", wrong);
		return bad(p, why, why);
	}
	p->nr_lists = *n;
	snprintf(p->name, sizeof(p->name), "%.15s", name);
	if (!find_ops(p))
		return bad(p, why, "an operation in it is no program");
	if (!rules_valid(p, why))
		return bad(p, why, why);

	wrong = ids_find(p);
	if (wrong)
		return bad(p, why, wrong);
	find_about(bpf_object__btf(p->obj), p);
	wrong = knob_wrong(bpf_object__btf(p->obj));
	if (wrong) {
		snprintf(why, WHY_LEN,
			 "knob %s: its least and most are to be decimal numbers, as 0, 1024", wrong);
		return bad(p, why, why);
	}
	p->nr_knobs = vars_parse(bpf_object__btf(p->obj), ".rodata", "knob", p->knob, MAX_VARS);
	p->nr_stats = vars_parse(bpf_object__btf(p->obj), ".bss", "stat", p->stat, MAX_VARS);
	ro = p->rodata ? bpf_map__initial_value(p->rodata, &size) : NULL;
	for (i = 0; i < p->nr_knobs; i++) {
		if (!ro || p->knob[i].offset + sizeof(uint32_t) > size)
			return bad(p, why, "a knob in it is not as KNOB() of cache_ext.bpf.h makes it");
		memcpy(&p->knob[i].def, ro + p->knob[i].offset, sizeof(uint32_t));
		p->knob[i].value = p->knob[i].def;
	}
	return EXIT_DONE;
}

int policy_open(const char *path, struct policy *p)
{
	char why[WHY_LEN];
	int ret = policy_read(path, p, why);

	return ret ? fail(ret, "%s: %s", path, why) : ret;
}

void policy_close(struct policy *p)
{
	bpf_object__close(p->obj);
	p->obj = NULL;
}

/* name=value, every one checked before the first is set; @from: the policy, as it was given. */
int policy_set_knobs(struct policy *p, const char *from, int argc, char **argv)
{
	const char *names[MAX_VARS], *near;
	size_t size;
	char *ro = p->rodata ? bpf_map__initial_value(p->rodata, &size) : NULL;
	int i, k, n;

	for (k = 0; k < p->nr_knobs; k++)
		names[k] = p->knob[k].name;
	for (i = 0; i < argc; i++) {
		char *eq = strchr(argv[i], '='), *end, name[64];
		unsigned long long value;

		if (!eq || eq == argv[i])
			return fail(EXIT_USAGE, "%s: a knob is set by name=value", argv[i]);
		snprintf(name, sizeof(name), "%.*s", (int)(eq - argv[i]), argv[i]);
		for (k = 0; k < p->nr_knobs && strcmp(name, p->knob[k].name); k++)
			;
		for (n = 0; k == p->nr_knobs && n < p->nr_ids; n++)
			if (!strcmp(name, p->ids[n].name))
				return fail(EXIT_USAGE, "%s is a set of ids, filled once the policy is set: cachectl ids CGROUP %s +ID",
					    name, name);
		if (k == p->nr_knobs) {
			near = nearest(name, names, p->nr_knobs);
			return fail(EXIT_USAGE,
				    "policy %s has no knob %s%s%s%s; see cachectl info %s", p->name,
				    name, near ? " (did you mean " : "", near ? near : "",
				    near ? "?)" : "", from);
		}
		if (p->knob[k].given)
			return fail(EXIT_USAGE, "knob %s is given twice", name);
		p->knob[k].given = true;
		errno = 0;
		value = strtoull(eq + 1, &end, 10);
		if (end == eq + 1 || *end)
			return fail(EXIT_USAGE, "knob %s=%s: not a decimal number", name, eq + 1);
		if (errno || eq[1] == '-' || value < p->knob[k].min || value > p->knob[k].max)
			return fail(EXIT_USAGE, "knob %s=%s: allowed are %u to %u", name, eq + 1,
				    p->knob[k].min, p->knob[k].max);
		p->knob[k].value = value;
	}
	for (k = 0; k < p->nr_knobs && ro; k++)
		memcpy(ro + p->knob[k].offset, &p->knob[k].value, sizeof(uint32_t));
	return EXIT_DONE;
}

static struct json_object *vars_json(const struct var *v, int n, bool knobs)
{
	struct json_object *list = json_object_new_array(), *o;
	int i;

	for (i = 0; i < n; i++) {
		o = json_object_new_object();
		json_object_object_add(o, "name", json_object_new_string(v[i].name));
		if (knobs) {
			json_object_object_add(o, "default", json_object_new_int64(v[i].def));
			json_object_object_add(o, "min", json_object_new_int64(v[i].min));
			json_object_object_add(o, "max", json_object_new_int64(v[i].max));
		}
		json_object_object_add(o, "about", json_object_new_string(v[i].about));
		json_object_array_add(list, o);
	}
	return list;
}

/* Bytes for the variables of a policy, once for each time that it is attached. */
size_t policy_memory(const struct policy *p)
{
	const struct bpf_map *map;
	size_t size = 0;

	bpf_object__for_each_map(map, p->obj)
		if (bpf_map__type(map) == BPF_MAP_TYPE_ARRAY)
			size += (size_t)bpf_map__max_entries(map) * bpf_map__value_size(map);
	return size;
}

struct json_object *policy_json(const struct policy *p)
{
	struct json_object *o = json_object_new_object(), *ops = json_object_new_array();
	struct json_object *memory = json_object_new_object();
	int i;

	for (i = 0; i < p->nr_ops; i++)
		json_object_array_add(ops, json_object_new_string(p->op[i].name));
	json_object_object_add(o, "name", json_object_new_string(p->name));
	json_object_object_add(o, "file", json_object_new_string(p->path));
	json_object_object_add(o, "about", json_object_new_string(p->about));
	json_object_object_add(o, "nr_lists", json_object_new_int(p->nr_lists));
	json_object_object_add(o, "memory", memory);
	json_object_object_add(memory, "page", json_object_new_int(MEMORY_PAGE));
	json_object_object_add(memory, "cgroup_node", json_object_new_int(MEMORY_CGROUP));
	json_object_object_add(memory, "cgroup_node_cpu", json_object_new_int(MEMORY_CPU));
	json_object_object_add(memory, "attachment", json_object_new_int64(policy_memory(p)));
	json_object_object_add(o, "ops", ops);
	json_object_object_add(o, "rules", rules_json(p));
	json_object_object_add(o, "knobs", vars_json(p->knob, p->nr_knobs, true));
	json_object_object_add(o, "stats", vars_json(p->stat, p->nr_stats, false));
	json_object_object_add(o, "ids", ids_json(p->ids, p->nr_ids));
	return o;
}

/* Name the cgroup in the struct_ops of an object that is about to be loaded. */
int policy_set_cgroup(struct policy *p, uint64_t ino)
{
	uint64_t *id = policy_member(p, "cgroup_id", sizeof(*id));

	if (!id)
		return -EINVAL;
	*id = ino;
	return 0;
}

struct json_object *knobs_json(const struct var *v, int n)
{
	struct json_object *o = json_object_new_object();
	int i;

	for (i = 0; i < n; i++)
		json_object_object_add(o, v[i].name, json_object_new_int64(v[i].value));
	return o;
}

/* Load the programs, so that the verifier has seen them. Its whole log goes to a file. */
int policy_load(struct policy *p, const char *source, struct refusal *r)
{
	char why[WHY_LEN];
	int ret;

	if (!data_fits(p->path, true, why)) {
		refusal_of_open(r, source, p->path, why);
		return EXIT_REFUSED;
	}
	patience_begin(*source ? source : p->path, p, r);
	ret = bpf_object__load(p->obj);
	patience_end();
	if (!ret)
		return EXIT_DONE;
	if (ret == -EPERM && !bpf_log)
		return fail(EXIT_PERMISSION, "%s: loading BPF needs CAP_BPF and CAP_SYS_ADMIN",
			    p->path);
	refusal_of_load(r, p, source, bpf_log ? bpf_log : "", ret);
	return EXIT_REFUSED;
}
