// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy declares: where new folios go, what a hit does, when tick() comes. The kernel
 * refuses what does not fit together when the policy is attached, with one errno for all of it
 * (kernel/ops.c, ce_validate()); here it is said what.
 */
#include <string.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "cachectl.h"

#define NR_RULES	16
#define NR_KINDS	4
#define CALL		3	/* CACHE_EXT_CALL */

/* struct cache_ext_add_rule and cache_ext_access_rule of cache_ext.bpf.h */
struct add_rule {
	uint8_t list, ghost_from, ghost_list, reserved;
	uint32_t ghost_pct;
};

struct access_rule {
	uint8_t kind, list, end, arg;
};

static const char *const kinds[NR_KINDS] = { "KEEP", "COUNT", "MOVE", "CALL" };

static const struct add_rule *on_add(const struct policy *p)
{
	return policy_member(p, "on_add", sizeof(struct add_rule));
}

static const struct access_rule *on_access(const struct policy *p)
{
	return policy_member(p, "on_access", NR_RULES * sizeof(struct access_rule));
}

static uint32_t number(const struct policy *p, const char *name)
{
	return *(uint32_t *)policy_member(p, name, sizeof(uint32_t));
}

/* Are all the members there that the functions below ask for? */
bool rules_there(const struct policy *p)
{
	return on_add(p) && on_access(p) && policy_member(p, "tick_ms", sizeof(uint32_t)) &&
	       policy_member(p, "tick_evictions", sizeof(uint32_t));
}

static bool has_op(const struct policy *p, const char *name)
{
	int i;

	for (i = 0; i < p->nr_ops; i++)
		if (!strcmp(p->op[i].name, name))
			return true;
	return false;
}

static bool bad_list(const struct policy *p, char why[WHY_LEN], const char *what, unsigned int list)
{
	if (list < p->nr_lists)
		return false;
	snprintf(why, WHY_LEN, "%s names list %u, and nr_lists is %u", what, list, p->nr_lists);
	return true;
}

bool rules_valid(const struct policy *p, char why[WHY_LEN])
{
	static const struct access_rule none;
	const struct access_rule *r = on_access(p);
	const struct add_rule *a = on_add(p);
	bool timed = number(p, "tick_ms") || number(p, "tick_evictions");
	char what[32];
	unsigned int i;

	if (bad_list(p, why, "on_add.list", a->list) ||
	    bad_list(p, why, "on_add.ghost_list", a->ghost_list) ||
	    bad_list(p, why, "on_add.ghost_from", a->ghost_from))
		return false;
	for (i = 0; i < NR_RULES; i++, r++) {
		snprintf(what, sizeof(what), "on_access[%u].list", i);
		if (r->kind >= NR_KINDS) {
			snprintf(why, WHY_LEN,
				 "on_access has a rule whose kind is none of KEEP, COUNT, MOVE, CALL");
			return false;
		}
		if (i >= p->nr_lists && memcmp(r, &none, sizeof(none))) {
			snprintf(why, WHY_LEN, "on_access has a rule for list %u, and nr_lists is %u", i,
				 p->nr_lists);
			return false;
		}
		if (bad_list(p, why, what, r->list))
			return false;
		if (r->end > 1) {
			snprintf(why, WHY_LEN, "on_access[%u].end is neither CACHE_EXT_HEAD nor CACHE_EXT_TAIL", i);
			return false;
		}
		if (r->kind == CALL && !has_op(p, "folio_accessed")) {
			snprintf(why, WHY_LEN,
				 "on_access[%u] is CALL, and there is no folio_accessed(): a hit would do nothing", i);
			return false;
		}
	}
	if (has_op(p, "tick") && !timed)
		snprintf(why, WHY_LEN, "tick() is without tick_ms and tick_evictions: it would never come");
	else if (!has_op(p, "tick") && timed)
		snprintf(why, WHY_LEN, "tick_ms or tick_evictions is given, and there is no tick()");
	else
		return true;
	return false;
}

/*
 * Does init() call it? An object names the kernel's functions that it calls, and these two may be
 * called there only. Which lists they name is not looked at: the declared rule is shown as well.
 */
static bool init_calls(const struct policy *p, const char *function)
{
	return has_op(p, "init") &&
	       btf__find_by_name_kind(bpf_object__btf(p->obj), function, BTF_KIND_FUNC) > 0;
}

static bool sets_on_access(const struct policy *p)
{
	return init_calls(p, "bpf_cache_ext_on_access");
}

static bool sets_ghosts(const struct policy *p)
{
	return init_calls(p, "bpf_cache_ext_on_add_ghost");
}

void rules_print(const struct policy *p)
{
	const char *init = sets_on_access(p) ? "what init() sets, else " : "";
	const struct access_rule *r = on_access(p);
	const struct add_rule *a = on_add(p);
	unsigned int i;

	printf("  on_add  list %u", a->list);
	if (sets_ghosts(p) || a->ghost_pct)
		printf(", list %u for ghosts of list %u within", a->ghost_list, a->ghost_from);
	if (sets_ghosts(p))
		printf(" what init() sets%s", a->ghost_pct ? ", else" : "");
	if (a->ghost_pct)
		printf(" %u %%", a->ghost_pct);
	printf("\n");
	for (i = 0; i < p->nr_lists; i++) {
		printf("  list %-2u a hit: %s%s", i, init, kinds[r[i].kind]);
		if (r[i].kind == 1)
			printf(" up to %u", r[i].arg ? r[i].arg : 255);
		else if (r[i].kind == 2)
			printf(" to the %s of list %u", r[i].end ? "tail" : "head", r[i].list);
		if (r[i].kind == 2 && r[i].arg)
			printf(", unless among the youngest %u/256", r[i].arg);
		printf("\n");
	}
	if (number(p, "tick_ms"))
		printf("  tick    every %u ms\n", number(p, "tick_ms"));
	if (number(p, "tick_evictions"))
		printf("  tick    every %u evictions\n", number(p, "tick_evictions"));
}

struct json_object *rules_json(const struct policy *p)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array(), *e;
	const struct access_rule *r = on_access(p);
	const struct add_rule *a = on_add(p);
	unsigned int i;

	e = json_object_new_object();
	json_object_object_add(e, "list", json_object_new_int(a->list));
	json_object_object_add(e, "ghost_from", json_object_new_int(a->ghost_from));
	json_object_object_add(e, "ghost_list", json_object_new_int(a->ghost_list));
	json_object_object_add(e, "ghost_pct", json_object_new_int64(a->ghost_pct));
	json_object_object_add(o, "on_add", e);
	for (i = 0; i < p->nr_lists; i++) {
		e = json_object_new_object();
		json_object_object_add(e, "kind", json_object_new_string(kinds[r[i].kind]));
		json_object_object_add(e, "list", json_object_new_int(r[i].list));
		json_object_object_add(e, "end", json_object_new_string(r[i].end ? "tail" : "head"));
		json_object_object_add(e, "arg", json_object_new_int(r[i].arg));
		json_object_array_add(list, e);
	}
	json_object_object_add(o, "on_access", list);
	json_object_object_add(o, "init_sets_on_access", json_object_new_boolean(sets_on_access(p)));
	json_object_object_add(o, "init_sets_ghost_pct", json_object_new_boolean(sets_ghosts(p)));
	json_object_object_add(o, "tick_ms", json_object_new_int64(number(p, "tick_ms")));
	json_object_object_add(o, "tick_evictions", json_object_new_int64(number(p, "tick_evictions")));
	return o;
}
