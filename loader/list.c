// SPDX-License-Identifier: GPL-2.0
/* cachectl list, info: policies as files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/libbpf.h>
#include "refusal.h"

struct listing {
	struct json_object *json;
	char seen[64][32];
	int n;
};

static int list_one(const char *path, void *arg)
{
	struct listing *l = arg;
	char knobs[256] = "-", why[WHY_LEN];
	struct policy p;
	size_t n = 0;
	int i;

	if (policy_read(path, &p, why)) {
		/* Not by fail(), whose JSON would stand before the list. */
		note("cachectl: %s: %s", path, why);
		return 0;
	}
	for (i = 0; i < l->n; i++)
		if (!strcmp(l->seen[i], p.name))
			goto out;	/* hidden by one earlier on the path */
	if (l->n < 64)
		snprintf(l->seen[l->n++], sizeof(l->seen[0]), "%s", p.name);
	if (opt.json) {
		json_object_array_add(l->json, policy_json(&p));
		goto out;
	}
	for (i = 0; i < p.nr_knobs && n < sizeof(knobs); i++)
		n += snprintf(knobs + n, sizeof(knobs) - n, "%s%s=%u", i ? " " : "", p.knob[i].name,
			      p.knob[i].def);
	printf("%-10s %-42s %s\n", p.name, knobs, opt.longer ? p.path : p.about);
out:
	policy_close(&p);
	return 0;
}

int cmd_list(int argc, char **argv)
{
	struct listing l = {};

	(void)argc;
	(void)argv;
	l.json = opt.json ? json_object_new_array() : NULL;
	if (!opt.json)
		printf("%-10s %-42s %s\n", "POLICY", "KNOBS", opt.longer ? "FILE" : "GOOD FOR");
	policy_each(list_one, &l);
	if (opt.json)
		print_json(l.json);
	else if (!l.n)
		note("no policy found: build them (make), or give $CACHECTL_POLICY_PATH");
	return EXIT_DONE;
}

/* With @loaded, what the verifier looked at as well. */
void policy_print(const struct policy *p, bool loaded)
{
	int i;

	printf("%s: %s\n", p->name, p->about);
	printf("  file    %s\n  lists   %u\n", p->path, p->nr_lists);
	for (i = 0; i < p->nr_ops; i++) {
		printf("  op      %s", p->op[i].name);
		if (loaded)
			printf(": %zu instructions, %u verified", bpf_program__insn_cnt(p->op[i].prog),
			       program_verified(p->op[i].prog));
		printf("\n");
	}
	rules_print(p);
	for (i = 0; i < p->nr_knobs; i++)
		printf("  knob    %s=%u (%u to %u): %s\n", p->knob[i].name, p->knob[i].def,
		       p->knob[i].min, p->knob[i].max, p->knob[i].about);
	for (i = 0; i < p->nr_stats; i++)
		printf("  stat    %s: %s\n", p->stat[i].name, p->stat[i].about);
	for (i = 0; i < p->nr_ids; i++)
		printf("  ids     %s (at most %u, each a %s): %s\n", p->ids[i].name, p->ids[i].max,
		       p->ids[i].kind, p->ids[i].about);
}

int cmd_info(int argc, char **argv)
{
	struct compiled compiled = {};
	struct refusal r = {};
	char path[PATH_MAX];
	struct policy p;
	int ret;

	(void)argc;
	ret = compile_or_find(argv[0], &compiled, &r, path);
	if (*r.reason)
		refusal_tell(&r);
	if (!ret)
		ret = policy_open(path, &p);
	if (ret) {
		compile_clean(&compiled);
		return ret;
	}
	if (*compiled.object)
		snprintf(p.path, sizeof(p.path), "%s", argv[0]);
	if (opt.json) {
		print_json(policy_json(&p));
		goto out;
	}
	policy_print(&p, false);
	printf("  memory  %d bytes per page; per cgroup and node %d KiB, and %d bytes per CPU; %zu KiB of its own\n",
	       MEMORY_PAGE, MEMORY_CGROUP >> 10, MEMORY_CPU, (policy_memory(&p) + 1023) >> 10);
out:
	policy_close(&p);
	compile_warnings(&compiled);
	compile_clean(&compiled);
	return EXIT_DONE;
}
