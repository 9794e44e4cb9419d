// SPDX-License-Identifier: GPL-2.0
/*
 * How a policy is attached to a cgroup and leaves again.
 *
 * Attaching is creating a link to a struct_ops map whose cgroup_id names the cgroup. Detaching
 * is closing or detaching that link; pinned in bpffs it needs no process. The cgroup going away
 * detaches too, from a work: the removal holds cgroup_mutex, the link's own mutex comes before
 * it.
 *
 *	reg    under the BPF core's update_mutex: check, init(), publish. It does not wait for
 *	       folios: what is cached already stays on the kernel's lists.
 *	unreg  under update_mutex, or from the last close without it: the lists go back, a grace
 *	       period, exit(); the table is swept by a work. Until then the cgroup counts as taken.
 *
 * Lock order: update_mutex (BPF core) -> ce_policies_mutex -> cgroup_mutex -> lru_lock.
 *
 * What this is not good at yet: one policy per cgroup and not below it (no inheritance), no
 * live update of a link, no ejection of a policy that does badly. Reclaim does not depend on
 * any of them.
 */
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/cgroup.h>
#include <linux/memcontrol.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "cache_ext.h"

#define CE_MAX_GEN	254

static DEFINE_MUTEX(ce_policies_mutex);
static LIST_HEAD(ce_policies);
static DECLARE_BITMAP(ce_gens, CE_MAX_GEN + 1);	/* bit 0: generation 1 */
static struct workqueue_struct *ce_wq;

struct ce_purge_work {
	struct work_struct work;
	u8 gen;
};

/* The entries of a policy that has gone, and then its generation, are free again. */
static void ce_purge_fn(struct work_struct *work)
{
	struct ce_purge_work *pw = container_of(work, struct ce_purge_work, work);

	ce_purge(pw->gen);
	mutex_lock(&ce_policies_mutex);
	clear_bit(pw->gen - 1, ce_gens);
	mutex_unlock(&ce_policies_mutex);
	kfree(pw);
}

static void ce_policy_put(struct cache_ext_policy *p)
{
	if (!refcount_dec_and_test(&p->refs))
		return;
	cgroup_put(p->cgrp);
	mem_cgroup_put(p->memcg);
	kfree(p);
}

/*
 * The link's detach() takes update_mutex and calls unreg, which waits for nothing of this
 * work's.
 */
static void ce_offline_fn(struct work_struct *work)
{
	struct cache_ext_policy *p = container_of(work, struct cache_ext_policy, offline_work);
	struct bpf_link *link = NULL;

	mutex_lock(&ce_policies_mutex);
	if (p->link)
		link = bpf_link_inc_not_zero(p->link);
	mutex_unlock(&ce_policies_mutex);
	if (!IS_ERR_OR_NULL(link)) {
		link->ops->detach(link);
		bpf_link_put(link);
	}
	ce_policy_put(p);
}

/*
 * The lruvecs end with the policy's last hook; the rest stays for the offline work, if there is
 * one.
 */
static void ce_policy_destroy(struct cache_ext_policy *p)
{
	int nid;

	for_each_node(nid) {
		if (!p->lv[nid])
			continue;
		free_percpu(p->lv[nid]->stats);
		kvfree(p->lv[nid]);
		p->lv[nid] = NULL;
	}
	ce_policy_put(p);
}

static struct cache_ext_policy *ce_policy_create(const struct cache_ext_ops *ops,
						 struct cgroup *cgrp, struct mem_cgroup *memcg)
{
	struct cache_ext_policy *p;
	int nid, i;

	p = kzalloc(struct_size(p, lv, nr_node_ids), GFP_KERNEL);
	if (!p)
		return ERR_PTR(-ENOMEM);
	cgroup_get(cgrp);
	css_get(&memcg->css);
	p->cgrp = cgrp;
	p->memcg = memcg;
	p->cgroup_id = ops->cgroup_id;
	p->ops = ops;
	p->on_add = ops->on_add;
	memcpy(p->on_access, ops->on_access, sizeof(p->on_access));
	refcount_set(&p->refs, 1);
	INIT_WORK(&p->offline_work, ce_offline_fn);

	for_each_node(nid) {
		int near = node_online(nid) ? nid : NUMA_NO_NODE;
		struct cache_ext_lruvec *lv = kvzalloc_node(sizeof(*lv), GFP_KERNEL, near);

		if (!lv)
			goto err;
		p->lv[nid] = lv;
		lv->stats = alloc_percpu(struct ce_stats);
		if (!lv->stats)
			goto err;
		lv->policy = p;
		lv->nr_lists = ops->nr_lists;
		lv->native = !ops->evict_folios;
		atomic_long_set(&lv->clock, get_random_u32());
		for (i = 0; i < CACHE_EXT_MAX_LISTS; i++) {
			INIT_LIST_HEAD(&lv->list[i].head);
			lv->list[i].take_end = CACHE_EXT_TAIL;
		}
	}
	return p;
err:
	ce_policy_destroy(p);
	return ERR_PTR(-ENOMEM);
}

/* The rules are fixed: give every lruvec its copy, and all of them a generation. */
static int ce_policy_ready(struct cache_ext_policy *p)
{
	unsigned int bit = find_first_zero_bit(ce_gens, CE_MAX_GEN);
	int nid, i;

	if (bit == CE_MAX_GEN)
		return -ENOSPC;
	set_bit(bit, ce_gens);
	p->gen = bit + 1;
	p->ready = true;
	for (i = 0; i < p->ops->nr_lists; i++)
		if (p->on_access[i].kind == CE_COUNT && !p->on_access[i].arg)
			p->on_access[i].arg = U8_MAX;
	for_each_node(nid) {
		p->lv[nid]->gen = p->gen;
		memcpy(p->lv[nid]->on_access, p->on_access, sizeof(p->on_access));
	}
	return 0;
}

/* A cgroup is taken from before init() is called until after exit() has returned. */
static int ce_policy_reserve(struct cache_ext_policy *p)
{
	struct cache_ext_policy *other;

	guard(mutex)(&ce_policies_mutex);
	list_for_each_entry(other, &ce_policies, node)
		if (other->cgrp == p->cgrp)
			return -EBUSY;
	list_add(&p->node, &ce_policies);
	return 0;
}

static void ce_policy_release(struct cache_ext_policy *p)
{
	guard(mutex)(&ce_policies_mutex);
	list_del(&p->node);
}

static int ce_policy_publish(struct cache_ext_policy *p, struct bpf_link *link)
{
	int ret;

	guard(mutex)(&ce_policies_mutex);
	ret = ce_policy_ready(p);
	if (ret)
		return ret;
	p->attached = ktime_get_boottime_ns();
	ret = cache_ext_attach(p->memcg, p->lv);
	if (ret)
		clear_bit(p->gen - 1, ce_gens);
	else
		p->link = link;
	return ret;
}

int ce_reg(void *kdata, struct bpf_link *link)
{
	const struct cache_ext_ops *ops = kdata;
	struct cache_ext_init_args args = {};
	struct cgroup_subsys_state *css;
	struct cache_ext_policy *p;
	struct cgroup *cgrp;
	int ret;

	if (!link)
		return -EOPNOTSUPP;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	cgrp = cgroup_get_from_id(ops->cgroup_id);
	if (IS_ERR(cgrp))
		return PTR_ERR(cgrp);
	/* Where the controller is not enabled this is an ancestor's. */
	css = cgroup_get_e_css(cgrp, &memory_cgrp_subsys);
	if (css->cgroup != cgrp) {
		ret = -ENODEV;
		goto out;
	}
	p = ce_policy_create(ops, cgrp, mem_cgroup_from_css(css));
	if (IS_ERR(p)) {
		ret = PTR_ERR(p);
		goto out;
	}
	ret = ce_policy_reserve(p);
	if (ret)
		goto destroy;
	ret = ops->init ? ops->init(p, &args) : 0;
	if (ret)
		ret = ret < 0 && ret >= -MAX_ERRNO ? ret : -EINVAL;
	else
		ret = ce_policy_publish(p, link);
	if (!ret)
		goto out;
	ce_policy_release(p);
destroy:
	ce_policy_destroy(p);
out:
	css_put(css);
	cgroup_put(cgrp);
	return ret;
}

void ce_unreg(void *kdata, struct bpf_link *link)
{
	struct cache_ext_exit_info info = { .kind = CACHE_EXT_EXIT_UNREG };
	struct cache_ext_policy *p = NULL, *i;
	struct ce_purge_work *pw;

	mutex_lock(&ce_policies_mutex);
	list_for_each_entry(i, &ce_policies, node)
		if (i->link == link)
			p = i;
	if (p)
		p->link = NULL;
	mutex_unlock(&ce_policies_mutex);
	if (WARN_ON_ONCE(!p))
		return;

	cache_ext_detach(p->memcg);
	/* No hook runs any more, ce_offline() included: p->offline is final. */
	if (p->offline)
		info.kind = CACHE_EXT_EXIT_OFFLINE;
	if (p->ops->exit)
		p->ops->exit(p, &info);
	ce_policy_release(p);

	pw = kmalloc(sizeof(*pw), GFP_KERNEL | __GFP_NOFAIL);
	INIT_WORK(&pw->work, ce_purge_fn);
	pw->gen = p->gen;
	queue_work(ce_wq, &pw->work);
	ce_policy_destroy(p);
}

/* The hook: the cgroup is going offline. cgroup_mutex held, preemption off. */
void ce_offline(struct cache_ext_lruvec *lv)
{
	struct cache_ext_policy *p = lv->policy;

	if (!p->offline) {
		p->offline = true;
		refcount_inc(&p->refs);
		queue_work(ce_wq, &p->offline_work);
	}
}

int ce_attach_create(void)
{
	ce_wq = alloc_workqueue("cache_ext", WQ_UNBOUND, 0);
	return ce_wq ? 0 : -ENOMEM;
}

/* No policy is left; the works of the last ones may be. */
void ce_attach_destroy(void)
{
	destroy_workqueue(ce_wq);
}
