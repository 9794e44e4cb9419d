// SPDX-License-Identifier: GPL-2.0
/* cachectl list, info, check: policies as files, before they are attached. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/utsname.h>
#include "cachectl.h"

struct listing {
	struct json_object *json;
	char seen[64][32];
	int n;
};

static int list_one(const char *path, void *arg)
{
	struct listing *l = arg;
	char knobs[256] = "-";
	struct policy p;
	size_t n = 0;
	int i;

	if (policy_open(path, &p))
		return 0;	/* said so already; the others are still of interest */
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

int cmd_info(int argc, char **argv)
{
	char path[PATH_MAX];
	struct policy p;
	int ret, i;

	(void)argc;
	ret = policy_find(argv[0], path);
	if (!ret)
		ret = policy_open(path, &p);
	if (ret)
		return ret;
	if (opt.json) {
		print_json(policy_json(&p));
		goto out;
	}
	printf("%s: %s\n", p.name, p.about);
	printf("  file    %s\n  lists   %u\n  ops    ", p.path, p.nr_lists);
	for (i = 0; i < p.nr_ops; i++)
		printf(" %s", p.ops[i]);
	printf("\n");
	for (i = 0; i < p.nr_knobs; i++)
		printf("  knob    %s=%u (%u to %u): %s\n", p.knob[i].name, p.knob[i].def,
		       p.knob[i].min, p.knob[i].max, p.knob[i].about);
	for (i = 0; i < p.nr_stats; i++)
		printf("  stat    %s: %s\n", p.stat[i].name, p.stat[i].about);
	for (i = 0; i < p.nr_ids; i++)
		printf("  ids     %s (at most %u, each a %s): %s\n", p.ids[i].name, p.ids[i].max,
		       p.ids[i].kind, p.ids[i].about);
	/* 8 in the side table: a ghost is the shadow entry the kernel has anyway. */
	printf("  memory  8 bytes per page, 1 KiB per cgroup and node\n");
out:
	policy_close(&p);
	return EXIT_DONE;
}

/* Without a file: is the machine ready? */
static int check_machine(void)
{
	struct utsname u;
	int ret;

	ret = kernel_ready(true);
	if (ret)
		return ret;
	uname(&u);
	if (opt.json) {
		struct json_object *o = json_object_new_object();

		json_object_object_add(o, "kernel", json_object_new_string(u.release));
		json_object_object_add(o, "ready", json_object_new_boolean(true));
		print_json(o);
		return EXIT_DONE;
	}
	printf("kernel   %s, patched; module cache_ext loaded, with BTF\n", u.release);
	printf("memcg    cgroup2 on " CGROUP_ROOT "; bpffs on /sys/fs/bpf\n");
	printf("result   ready\n");
	return EXIT_DONE;
}

int cmd_check(int argc, char **argv)
{
	struct json_object *progs = NULL, *o;
	struct bpf_program *prog;
	char file[PATH_MAX];
	struct policy p;
	int ret;

	if (!argc)
		return check_machine();
	ret = policy_find(argv[0], file);
	if (!ret)
		ret = policy_open(file, &p);
	if (ret)
		return ret;
	ret = kernel_ready(true);
	if (!ret)
		ret = policy_load(&p);
	if (ret)
		goto out;
	progs = json_object_new_array();
	bpf_object__for_each_program(prog, p.obj) {
		struct bpf_prog_info info = {};
		__u32 len = sizeof(info);

		if (bpf_prog_get_info_by_fd(bpf_program__fd(prog), &info, &len))
			continue;
		o = json_object_new_object();
		json_object_object_add(o, "op", json_object_new_string(bpf_program__name(prog)));
		json_object_object_add(o, "insns",
				       json_object_new_int(bpf_program__insn_cnt(prog)));
		json_object_object_add(o, "verified_insns",
				       json_object_new_int64(info.verified_insns));
		json_object_array_add(progs, o);
		if (!opt.json)
			printf("  %-16s %5zu instructions, %u looked at by the verifier\n",
			       bpf_program__name(prog), bpf_program__insn_cnt(prog),
			       info.verified_insns);
	}
	if (opt.json) {
		o = policy_json(&p);
		json_object_object_add(o, "programs", json_object_get(progs));
		print_json(o);
	} else {
		printf("%s: policy %s loads\n", p.path, p.name);
	}
	json_object_put(progs);
out:
	policy_close(&p);
	return ret;
}
