// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl check: is this machine ready; does a policy load, and if not, why. Nothing is attached.
 */
#include <string.h>
#include <sys/utsname.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "refusal.h"

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

/* What the verifier looked at: an instruction counts each time. */
uint32_t program_verified(const struct bpf_program *prog)
{
	struct bpf_prog_info info = {};
	uint32_t len = sizeof(info);

	if (bpf_prog_get_info_by_fd(bpf_program__fd(prog), &info, &len))
		return 0;
	return info.verified_insns;
}

static void print_loaded(const struct policy *p)
{
	struct json_object *progs, *o;
	int i;

	if (!opt.json) {
		policy_print(p, true);
		printf("  result  loads\n");
		return;
	}
	progs = json_object_new_array();
	for (i = 0; i < p->nr_ops; i++) {
		o = json_object_new_object();
		json_object_object_add(o, "op", json_object_new_string(p->op[i].name));
		json_object_object_add(o, "insns",
				       json_object_new_int64(bpf_program__insn_cnt(p->op[i].prog)));
		json_object_object_add(o, "verified_insns",
				       json_object_new_int64(program_verified(p->op[i].prog)));
		json_object_array_add(progs, o);
	}
	o = policy_json(p);
	json_object_object_add(o, "programs", progs);
	print_json(o);
}

int cmd_check(int argc, char **argv)
{
	struct compiled compiled = {};
	struct refusal r = {};
	char file[PATH_MAX], why[WHY_LEN];
	const char *source = "";
	struct policy p = {};
	int ret;

	if (!argc)
		return check_machine();
	if (ends_with(argv[0], ".c"))
		source = argv[0];
	ret = compile_or_find(argv[0], &compiled, &r, file);
	if (ret)
		goto out;
	ret = policy_read(file, &p, why);
	if (ret) {
		refusal_of_open(&r, source, file, why);
		goto out;
	}
	ret = verdicts_check(&p, source, &r);
	if (!ret)
		ret = kernel_ready(true);
	if (!ret)
		ret = policy_load(&p, source, &r);
	if (!ret) {
		if (*source)
			snprintf(p.path, sizeof(p.path), "%s", source);
		print_loaded(&p);
	}
out:
	if (*r.reason)
		refusal_tell(&r);
	else if (!ret)
		compile_warnings(&compiled);
	policy_close(&p);
	compile_clean(&compiled);
	return ret;
}
