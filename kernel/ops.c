// SPDX-License-Identifier: GPL-2.0
/*
 * struct cache_ext_ops as a BPF struct_ops: what a policy may be made of, what its programs may
 * call, and the module itself. Attaching one is in attach.c.
 */
#include <linux/bpf.h>
#include <linux/bpf_verifier.h>
#include <linux/btf.h>
#include <linux/ctype.h>
#include <linux/module.h>
#include "cache_ext.h"

const struct btf_type *ce_ops_type;

static int ce_table_bytes_get(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%lu\n", ce_table_bytes());
}

static const struct kernel_param_ops ce_table_bytes_ops = {
	.get = ce_table_bytes_get,
};

module_param_cb(table_bytes, &ce_table_bytes_ops, NULL, 0400);
MODULE_PARM_DESC(table_bytes, "memory of the table of folios, of the whole machine");

static s32 cache_ext_ops__init(struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	return 0;
}

static void cache_ext_ops__exit(struct cache_ext_policy *p, struct cache_ext_exit_info *info)
{
}

static u32 cache_ext_ops__folio_added(struct cache_ext_lruvec *lv, struct folio *folio,
				      struct cache_ext_add_args *args)
{
	return CACHE_EXT_STAY;
}

static u32 cache_ext_ops__folio_accessed(struct cache_ext_lruvec *lv, struct folio *folio,
					 struct cache_ext_access_args *args)
{
	return CACHE_EXT_STAY;
}

static void cache_ext_ops__evict_folios(struct cache_ext_lruvec *lv,
					struct cache_ext_evict_ctx *ctx)
{
}

static void cache_ext_ops__folio_removed(struct cache_ext_lruvec *lv, struct folio *folio,
					 u32 reason)
{
}

static u32 cache_ext_ops__admit_folio(struct cache_ext_lruvec *lv, struct cache_ext_add_args *args)
{
	return 1;
}

static void cache_ext_ops__tick(struct cache_ext_lruvec *lv)
{
}

static struct cache_ext_ops ce_stubs = {
	.init = cache_ext_ops__init,
	.exit = cache_ext_ops__exit,
	.folio_added = cache_ext_ops__folio_added,
	.folio_accessed = cache_ext_ops__folio_accessed,
	.evict_folios = cache_ext_ops__evict_folios,
	.folio_removed = cache_ext_ops__folio_removed,
	.admit_folio = cache_ext_ops__admit_folio,
	.tick = cache_ext_ops__tick,
};

static int ce_init(struct btf *btf)
{
	return 0;
}

static int ce_verify_set(const char *val, const struct kernel_param *kp)
{
	return ce_verify_all() ? 0 : -EUCLEAN;
}

static const struct kernel_param_ops ce_verify_ops = {
	.set = ce_verify_set,
};

module_param_cb(verify, &ce_verify_ops, NULL, 0200);
MODULE_PARM_DESC(verify, "for tests: writing fails if a counter does not agree with its list");

/*
 * The other ops run under locks or with preemption off, and the kernel's own functions that are
 * offered to every struct_ops program are not made for that: iterators that nest to any length,
 * cgroups whose last reference takes a lock that is no IRQ lock. A filter of this module is not
 * asked about them, so look: before the verifier has been there a call of a kfunc of the kernel
 * has offset 0, one of a module's the index of its BTF.
 */
static bool ce_calls_kernel(const struct bpf_prog *prog)
{
	const struct bpf_insn *insn;

	for (insn = prog->insnsi; insn < prog->insnsi + prog->len; insn++) {
		if (insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_KFUNC_CALL &&
		    !insn->off)
			return true;
		if (insn->code == (BPF_JMP | BPF_JCOND))
			return true;
	}
	return false;
}

/*
 * A global function is verified once, for any arguments, and a call of it costs the verifier
 * nothing: a loop of calls would run a program for as long as it likes.
 */
static bool ce_calls_global(const struct bpf_prog *prog)
{
	u32 i;

	for (i = 1; i < prog->aux->func_info_cnt; i++)
		if (prog->aux->func_info_aux[i].linkage == BTF_FUNC_GLOBAL)
			return true;
	return false;
}

/* Only init may sleep, and call what it likes. */
static int ce_check_member(const struct btf_type *t, const struct btf_member *member,
			   const struct bpf_prog *prog)
{
	WRITE_ONCE(ce_ops_type, t);
	if (__btf_member_bit_offset(t, member) / 8 == offsetof(struct cache_ext_ops, init))
		return 0;
	return prog->sleepable || ce_calls_kernel(prog) || ce_calls_global(prog) ? -EINVAL : 0;
}

/*
 * It is shown as a line of memory.cache_ext.stat, where "none" says that there is no policy, and by
 * cachectl, where "kernel" does.
 */
static bool ce_name_ok(const char *name, size_t size)
{
	size_t len = strnlen(name, size), i;

	for (i = 0; i < len; i++)
		if (!isascii(name[i]) || (!isalnum(name[i]) && name[i] != '_' &&
					  (!i || !strchr("-.", name[i]))))
			return false;
	return len && len < size && strcmp(name, "none") && strcmp(name, "kernel");
}

static int ce_init_member(const struct btf_type *t, const struct btf_member *member, void *kdata,
			  const void *udata)
{
	const struct cache_ext_ops *u = udata;
	struct cache_ext_ops *k = kdata;

	switch (__btf_member_bit_offset(t, member) / 8) {
	case offsetof(struct cache_ext_ops, cgroup_id):
		k->cgroup_id = u->cgroup_id;
		return 1;
	case offsetof(struct cache_ext_ops, flags):
		return u->flags ? -EINVAL : 1;
	case offsetof(struct cache_ext_ops, abi_version):
		k->abi_version = u->abi_version;
		return u->abi_version == CACHE_EXT_ABI_VERSION ? 1 : -EINVAL;
	case offsetof(struct cache_ext_ops, nr_lists):
		k->nr_lists = u->nr_lists;
		return u->nr_lists && u->nr_lists <= CACHE_EXT_MAX_LISTS ? 1 : -EINVAL;
	case offsetof(struct cache_ext_ops, tick_ms):
		k->tick_ms = u->tick_ms;
		return 1;
	case offsetof(struct cache_ext_ops, tick_evictions):
		k->tick_evictions = u->tick_evictions;
		return 1;
	case offsetof(struct cache_ext_ops, on_add):
		k->on_add = u->on_add;
		return u->on_add.reserved ? -EINVAL : 1;
	case offsetof(struct cache_ext_ops, on_access):
		memcpy(k->on_access, u->on_access, sizeof(k->on_access));
		return 1;
	case offsetof(struct cache_ext_ops, name):
		if (!ce_name_ok(u->name, sizeof(u->name)))
			return -EINVAL;
		strscpy(k->name, u->name, sizeof(k->name));
		return 1;
	}
	return 0;
}

/*
 * What one member alone cannot tell: list numbers against nr_lists, rules and intervals against
 * programs. Rules of lists that do not exist must be empty.
 */
static int ce_validate(void *kdata)
{
	const struct cache_ext_ops *ops = kdata;
	static const struct cache_ext_access_rule none;
	int i;

	if (ops->on_add.list >= ops->nr_lists || ops->on_add.ghost_list >= ops->nr_lists ||
	    ops->on_add.ghost_from >= ops->nr_lists)
		return -EINVAL;
	if (!ops->tick != !(ops->tick_ms || ops->tick_evictions))
		return -EINVAL;
	for (i = 0; i < CACHE_EXT_MAX_LISTS; i++) {
		const struct cache_ext_access_rule *r = &ops->on_access[i];

		if (i >= ops->nr_lists ? memcmp(r, &none, sizeof(none)) : !ce_rule_valid(ops, r))
			return -EINVAL;
	}
	return 0;
}

/*
 * Helpers for the ops that run under a lock or with preemption off. bpf_timer_cancel() would
 * wait for a softirq that may itself want the lru_lock; bpf_loop() and the like have bounds
 * that are none here.
 */
static const struct bpf_func_proto *ce_get_func_proto(enum bpf_func_id func_id,
						      const struct bpf_prog *prog)
{
	u32 op = prog->expected_attach_type;

	if (op == CE_OP(init))
		return bpf_base_func_proto(func_id, prog);

	switch (func_id) {
	case BPF_FUNC_map_update_elem:
	case BPF_FUNC_map_delete_elem:
		/* They cancel the timer of an element they free, and wait for it. */
		if (op == CE_OP(evict_folios) || op == CE_OP(folio_removed))
			return NULL;
		fallthrough;
	case BPF_FUNC_map_lookup_elem:
	case BPF_FUNC_map_lookup_percpu_elem:
	case BPF_FUNC_get_prandom_u32:
	case BPF_FUNC_get_smp_processor_id:
	case BPF_FUNC_get_current_pid_tgid:
	case BPF_FUNC_ktime_get_ns:
	case BPF_FUNC_jiffies64:
	case BPF_FUNC_trace_printk:
	case BPF_FUNC_snprintf:
		return bpf_base_func_proto(func_id, prog);
	default:
		return NULL;
	}
}

static bool ce_is_valid_access(int off, int size, enum bpf_access_type type,
			       const struct bpf_prog *prog, struct bpf_insn_access_aux *info)
{
	return bpf_tracing_btf_ctx_access(off, size, type, prog, info);
}

static const struct bpf_verifier_ops ce_verifier_ops = {
	.get_func_proto = ce_get_func_proto,
	.is_valid_access = ce_is_valid_access,
};

static struct bpf_struct_ops bpf_cache_ext_ops = {
	.verifier_ops = &ce_verifier_ops,
	.init = ce_init,
	.check_member = ce_check_member,
	.init_member = ce_init_member,
	.validate = ce_validate,
	.reg = ce_reg,
	.update = ce_update,
	.unreg = ce_unreg,
	.cfi_stubs = &ce_stubs,
	.owner = THIS_MODULE,
	.name = "cache_ext_ops",
};

static int __init ce_module_init(void)
{
	int ret;

	ret = ce_instances_create();
	if (ret)
		return ret;
	ret = ce_table_create();
	if (ret)
		goto err_instances;
	ret = ce_kfuncs_register();
	if (!ret)
		ret = register_bpf_struct_ops(&bpf_cache_ext_ops, cache_ext_ops);
	/*
	 * Last: from here on who reads memory.cache_ext.stat runs in here, and a module whose init
	 * fails is freed whatever references it has. No policy attaches before it is live.
	 */
	if (!ret)
		ret = cache_ext_register(&ce_hooks);
	if (!ret)
		return 0;

	ce_table_destroy();
err_instances:
	ce_instances_destroy();
	return ret;
}

/* Every attached policy holds a reference on the module, so none is left. */
static void __exit ce_module_exit(void)
{
	ce_instances_destroy();
	cache_ext_unregister();
	rcu_barrier();
	ce_records_destroy();
	ce_table_destroy();
}

module_init(ce_module_init);
module_exit(ce_module_exit);
MODULE_DESCRIPTION("Page cache eviction policies per memory cgroup, in BPF");
MODULE_LICENSE("GPL");
