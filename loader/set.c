// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl set, unset: attach a policy to a cgroup, and take it away again.
 *
 * Where a policy is attached already its link is updated: at any instant the old one is in force
 * or the new one, whatever fails and whoever is killed, and the pages stay cached and managed.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "refusal.h"

#define REPLACE_MS	60000	/* how long to wait for the replacement before this one */

/* What the same policy had in place of the knob's value; NULL: the same, or there was none. */
static const struct var *old_knob(const struct var *k, const struct var *was, int nr_was)
{
	for (; nr_was; nr_was--, was++)
		if (!strcmp(was->name, k->name))
			return was->value != k->value ? was : NULL;
	return NULL;
}

/*
 * " (name=value ...)" of the knobs that are given or not at their default, and "name=old->value" of
 * those that changed.
 */
static void print_knobs(const struct policy *p, const struct var *was, int nr_was)
{
	const struct var *k, *old;
	int n = 0;

	for (k = p->knob; k < p->knob + p->nr_knobs; k++) {
		old = old_knob(k, was, nr_was);
		if (old)
			printf("%s%s=%u->%u", n++ ? " " : " (", k->name, old->value, k->value);
		else if (k->given || k->value != k->def)
			printf("%s%s=%u", n++ ? " " : " (", k->name, k->value);
	}
	puts(n ? ")" : "");
}

/* Of the knobs that changed. */
static struct json_object *old_knobs_json(const struct policy *p, const struct var *was, int nr_was)
{
	const struct var *k, *old;
	struct var changed[MAX_VARS];
	int n = 0;

	for (k = p->knob; k < p->knob + p->nr_knobs; k++) {
		old = old_knob(k, was, nr_was);
		if (old)
			changed[n++] = *old;
	}
	return knobs_json(changed, n);
}

/* Attach and pin. The link's file descriptor may be closed after: the pin keeps it. */
static int attach(const struct cgroup_ref *cg, struct policy *p)
{
	struct bpf_link *link = bpf_map__attach_struct_ops(p->map);
	int ret;

	if (!link)
		return attach_failed(cg, p, -errno);
	ret = pin_link(cg, bpf_link__fd(link));
	bpf_link__destroy(link);
	if (ret)
		return fail(EXIT_REFUSED, "%s: cannot pin the policy below " PIN_ROOT ": %s",
			    cg->name, strerror(-ret));
	return EXIT_DONE;
}

/*
 * Put the policy in the place of the one that @link has. libbpf hands a struct_ops to the kernel
 * in the course of attaching it only, so that has to be tried, and refused since the cgroup is
 * taken. The kernel asks to come again while the folios of the last replacement are under way:
 * about a million a second. -ENOLINK: @link is detached.
 */
static int replace(int link, struct policy *p)
{
	struct bpf_link *other = bpf_map__attach_struct_ops(p->map);
	int ms = 0;

	if (other) {
		bpf_link__destroy(other);
		return -ENOLINK;
	}
	if (errno != EBUSY)
		return -errno;
	while (bpf_link_update(link, bpf_map__fd(p->map), NULL)) {
		if (errno != EAGAIN || ms++ >= REPLACE_MS)
			return -errno;
		usleep(1000);
	}
	return 0;
}

static int attach_or_replace(const struct cgroup_ref *cg, struct policy *p)
{
	int link = pin_open(cg), ret;

	if (link < 0)
		return attach(cg, p);
	ret = replace(link, p);
	close(link);
	if (ret == -ENOLINK)
		return attach(cg, p);
	return ret ? attach_failed(cg, p, ret) : EXIT_DONE;
}

int cmd_set(int argc, char **argv)
{
	char file[PATH_MAX], from[INHERITED_LEN], where[640];
	struct refusal refusal = {};
	struct cgroup_stat old, now;
	struct var was[MAX_VARS];
	struct cgroup_ref cg;
	struct policy p;
	int ret, nr_was;

	if (!cgroup_exists(argv[0]) && !policy_known(argv[1]) &&
	    (policy_known(argv[0]) || ends_with(argv[0], ".bpf.o")))
		return fail(EXIT_USAGE, "%s is a policy, and the cgroup comes first: cachectl set %s %s",
			    argv[0], argv[1], argv[0]);
	ret = cgroup_find(argv[0], &cg);
	if (!ret)
		ret = policy_find(argv[1], TAKES_OBJECT, file);
	if (!ret)
		ret = policy_open(file, &p);
	if (ret)
		return ret;
	ret = policy_set_knobs(&p, argv[1], argc - 2, argv + 2);
	if (!ret)
		ret = kernel_ready(true);
	if (ret)
		goto out;
	policy_set_cgroup(&p, cg.ino);
	/*
	 * Sets to go on with are those of the policy that is replaced: nobody else replaces it
	 * meanwhile. A policy without sets may take long to load, and holds nobody up.
	 */
	if (p.nr_ids)
		pin_lock();
	ids_keep(&cg, &p);
	ret = policy_load(&p, "", &refusal);
	if (*refusal.reason)
		fail(ret, "%s: does not load: %s (%s); cachectl check %s explains", file,
		     refusal.reason, refusal_where(&refusal, where), file);
	if (ret)
		goto out;
	pin_lock();
	ret = stat_read_or_explain(&cg, &old);
	if (ret)
		goto out;
	pin_sweep(false);
	nr_was = strcmp(old.policy, p.name) ? 0 : pin_knobs(&cg, was, MAX_VARS);
	ret = pin_maps(&cg, &p);
	if (ret) {
		ret = fail(EXIT_REFUSED, "%s: cannot pin maps below " PIN_ROOT ": %s", cg.name,
			   strerror(-ret));
	} else {
		ret = attach_or_replace(&cg, &p);
	}
	pin_tidy(&cg);
	if (ret)
		goto out;
	stat_read(&cg, &now);
	if (opt.json) {
		struct json_object *o = json_object_new_object();

		json_object_object_add(o, "cgroup", json_object_new_string(cg.name));
		json_object_object_add(o, "old",
				       json_object_new_string(*old.policy ? old.policy : "kernel"));
		json_object_object_add(o, "policy", json_object_new_string(now.policy));
		json_object_object_add(o, "knobs", knobs_json(p.knob, p.nr_knobs));
		json_object_object_add(o, "old_knobs", old_knobs_json(&p, was, nr_was));
		print_json(o);
	} else {
		printf("%s: %s%s -> %s", cg.name, *old.policy ? old.policy : "kernel",
		       inherited_text(&cg, &old, from), p.name);
		print_knobs(&p, was, nr_was);
	}
out:
	policy_close(&p);
	return ret;
}

/* @list: where its JSON goes, NULL: it is printed. */
static int unset(const struct cgroup_ref *cg, const struct cgroup_stat *st,
		 struct json_object *list)
{
	uint64_t hits = stat_get(st, "hits"), misses = stat_get(st, "misses");
	char age[16], text[HITS_LEN];
	bool any = hits + misses;
	struct cgroup_stat now;
	int ret, err;

	ret = pin_detach(cg);
	err = ret == -ENOENT ? stat_read(cg, &now) : 0;
	if (ret == -ENOENT && (stat_gone(err) || (!err && strcmp(now.policy, st->policy)))) {
		note("%s: policy %s %s meanwhile", cg->name, st->policy,
		     stat_gone(err) ? "went with its cgroup" : "was ejected");
		return EXIT_DONE;
	}
	if (ret)
		return pin_failed(cg, st, ret, "has to close its link", "detach");
	if (opt.json) {
		struct json_object *o = json_object_new_object();

		json_object_object_add(o, "cgroup", json_object_new_string(cg->name));
		json_object_object_add(o, "old", json_object_new_string(st->policy));
		json_object_object_add(o, "policy", json_object_new_string("kernel"));
		json_object_object_add(o, "pages", json_object_new_uint64(stat_get(st, "pages")));
		if (list)
			json_object_array_add(list, o);
		else
			print_json(o);
	} else {
		hits_text(hits, misses, text);
		printf("%s: %s -> kernel, %llu pages returned (attached %s%s%s%s)\n", cg->name,
		       st->policy, (unsigned long long)stat_get(st, "pages"),
		       age_text(stat_get(st, "age_ms"), age), any ? ", " : "", any ? text : "",
		       any ? " hit" : "");
	}
	return EXIT_DONE;
}

struct unset_all {
	bool any;
	int worst;	/* exit code */
	struct json_object *list;
};

static int unset_if_set(const struct cgroup_ref *cg, void *arg)
{
	struct unset_all *all = arg;
	struct cgroup_stat st;
	int ret = stat_read(cg, &st);

	if (ret && !stat_gone(ret))
		all->worst = stat_failed(cg, ret);
	if (ret || !*st.policy || st.inherited)
		return 0;
	all->any = true;
	ret = unset(cg, &st, all->list);
	if (ret)
		all->worst = ret;
	return 0;
}

int cmd_unset(int argc, char **argv)
{
	struct unset_all all = {};
	struct cgroup_stat st;
	struct cgroup_ref cg;
	int ret;

	if (!argc && !opt.all)
		return fail(EXIT_USAGE, "usage: cachectl unset CGROUP, or unset --all");
	if (argc && opt.all)
		return fail(EXIT_USAGE, "unset: a cgroup or --all, not both");
	if (opt.all) {
		ret = kernel_ready(false);
		if (ret)
			return ret;
		pin_lock();
		if (opt.json)
			all.list = json_object_new_array();
		fail_into(all.list);
		cgroup_walk(unset_if_set, &all);
		pin_sweep(true);
		fail_into(NULL);
		if (opt.json)
			print_json(all.list);
		if (!all.any && !all.worst && opt.strict)
			return fail(EXIT_NOTHING, "no cgroup has a policy");
		if (!all.any && !all.worst)
			note("no cgroup has a policy");
		return all.worst;
	}
	ret = cgroup_find(argv[0], &cg);
	if (!ret)
		ret = kernel_ready(false);
	if (ret)
		return ret;
	pin_lock();
	ret = stat_read(&cg, &st);
	if (ret && !stat_gone(ret))
		return stat_failed(&cg, ret);
	if (!*st.policy || st.inherited) {
		char from[INHERITED_LEN];

		inherited_text(&cg, &st, from);
		pin_sweep(true);
		if (opt.strict)
			return fail(EXIT_NOTHING, "%s: no policy was set%s", cg.name, from);
		note("%s: no policy was set%s", cg.name, from);
		return EXIT_DONE;
	}
	return unset(&cg, &st, NULL);
}
