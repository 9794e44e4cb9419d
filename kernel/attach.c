// SPDX-License-Identifier: GPL-2.0
/*
 * How a policy is attached to a cgroup, replaced by another one, and leaves again.
 *
 * Attaching is creating a link to a struct_ops map whose cgroup_id names the cgroup. Replacing
 * is updating that link with another map. Detaching is closing or detaching it; pinned in bpffs
 * it needs no process. The cgroup going away detaches too, from a work: the removal holds
 * cgroup_mutex, the link's own mutex comes before it.
 *
 *	reg	under the BPF core's update_mutex: check, init(), then an instance for each memcg
 *		(instance.c)
 *	update	under update_mutex: check, init() of the new one, exchange the two under the
 *		lru_lock of each memcg and node, a grace period, exit() of the old one
 *	unreg	under update_mutex, or from the last close without it: the lists go back, a
 *		grace period, exit(); a policy further up, if there is one, gets the cgroup. Until
 *		then it counts as taken.
 *
 * None of them waits for folios, of which there may be millions. What is cached at the time of
 * reg, and what the replaced policy had, is handed to the new one by a work, the adoption:
 *
 *	  young                                                     old
 *	 [new insertions -> policy's lists <- adopted][ not adopted yet ] -> reclaim takes here
 *
 * It goes from the youngest to the oldest and appends each to the old end of the policy's list,
 * so that the order is kept; reclaim meanwhile helps itself from the other end, without the
 * policy. In an update no folio is on no list at any time. A policy that replaces one of the same
 * name with as many lists (the same one with other knobs), or one that says so in init(), keeps
 * everything as it is: lists, state, ghosts, its memory and its clock. Any other one starts with
 * zeroed state, and folio_added() is told of each folio that is on a list. Between a policy of a
 * cgroup's own and an inherited one the folios pass through the kernel's LRU, in their order.
 *
 * What this is not good at: an ancestor's policy does not know that a nearer one has left off, or
 * taken over; its state and its ghosts for these pages are gone. And a folio that is on no list all
 * the while, mlocked for instance, comes to a policy that was not told of it: with zeroed state,
 * or, after two updates, with the state and the list number it had under the last policy but one.
 * And a program of the old policy that runs while the two are exchanged may come upon what is the
 * new one's.
 */
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/cgroup.h>
#include <linux/memcontrol.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "cache_ext.h"

/**
 * ce_effective - the attachment that manages a memcg
 * @memcg: the memcg
 *
 * Context: ce_attach_mutex held.
 * Return: its own, else that of the nearest memcg above it, NULL if there is none.
 */
struct ce_attachment *ce_effective(struct mem_cgroup *memcg)
{
	struct ce_attachment *a;

	for (; memcg; memcg = parent_mem_cgroup(memcg))
		list_for_each_entry(a, &ce_attachments, node)
			if (a->active && a->memcg == memcg)
				return a;
	return NULL;
}

void ce_attachment_put(struct ce_attachment *a)
{
	if (!refcount_dec_and_test(&a->refs))
		return;
	cgroup_put(a->cgrp);
	mem_cgroup_put(a->memcg);
	kfree(a->record);
	kfree(a);
}

/*
 * The link's detach() takes update_mutex and calls unreg, which waits for nothing of this
 * work's.
 */
static void ce_detach_fn(struct work_struct *work)
{
	struct ce_attachment *a = container_of(work, struct ce_attachment, detach_work);
	struct bpf_link *link = NULL;

	mutex_lock(&ce_attach_mutex);
	if (a->link)
		link = bpf_link_inc_not_zero(a->link);
	mutex_unlock(&ce_attach_mutex);
	if (!IS_ERR_OR_NULL(link)) {
		link->ops->detach(link);
		bpf_link_put(link);
	}
	ce_attachment_put(a);
}

/* Detach from a work. Any context but NMI; the caller is a hook of one of its instances. */
void ce_request_detach(struct ce_attachment *a)
{
	refcount_inc(&a->refs);
	if (!queue_work(ce_wq, &a->detach_work))
		refcount_dec(&a->refs);		/* not the last one: an instance has one */
}

static struct ce_attachment *ce_attachment_create(struct cgroup *cgrp, struct mem_cgroup *memcg)
{
	struct ce_attachment *a = kzalloc(sizeof(*a), GFP_KERNEL);

	if (!a)
		return NULL;
	a->record = ce_record_create(cgroup_id(cgrp));
	if (!a->record) {
		kfree(a);
		return NULL;
	}
	spin_lock_init(&a->watch_lock);
	cgroup_get(cgrp);
	css_get(&memcg->css);
	a->cgrp = cgrp;
	a->memcg = memcg;
	refcount_set(&a->refs, 1);
	INIT_LIST_HEAD(&a->instances);
	INIT_WORK(&a->detach_work, ce_detach_fn);
	return a;
}

/* Readers of counters do without the policy, which goes without waiting for them. */
static void ce_attachment_name(struct ce_attachment *a, struct cache_ext_policy *p)
{
	a->policy = p;
	WRITE_ONCE(a->nr_lists, p->ops->nr_lists);
	strscpy(a->name, p->ops->name);
}

/* A cgroup is taken from before init() is called until after exit() has returned. */
static int ce_reserve(struct ce_attachment *a)
{
	struct ce_attachment *other;

	guard(mutex)(&ce_attach_mutex);
	list_for_each_entry(other, &ce_attachments, node)
		if (other->cgrp == a->cgrp)
			return -EBUSY;
	list_add(&a->node, &ce_attachments);
	return 0;
}

static void ce_release(struct ce_attachment *a)
{
	guard(mutex)(&ce_attach_mutex);
	list_del(&a->node);
}

/* The policy of @ops with init() done: its rules are fixed. */
static struct cache_ext_policy *ce_policy_create(const struct cache_ext_ops *ops,
						 const struct cache_ext_ops *old_ops)
{
	struct cache_ext_policy *p = kzalloc(sizeof(*p), GFP_KERNEL);
	struct cache_ext_init_args args = {};
	int i, ret;

	if (!p)
		return ERR_PTR(-ENOMEM);
	p->cgroup_id = ops->cgroup_id;
	p->ops = ops;
	p->on_add = ops->on_add;
	memcpy(p->on_access, ops->on_access, sizeof(p->on_access));
	if (old_ops) {
		strscpy(args.old_name, old_ops->name);
		p->keep = !strcmp(ops->name, old_ops->name);
	}
	ret = ops->init ? ops->init(p, &args) : 0;
	if (ret) {
		kfree(p);
		return ERR_PTR(ret < 0 && ret >= -MAX_ERRNO ? ret : -EINVAL);
	}
	p->ready = true;
	for (i = 0; i < ops->nr_lists; i++)
		if (p->on_access[i].kind == CE_COUNT && !p->on_access[i].arg)
			p->on_access[i].arg = U8_MAX;
	return p;
}

static void ce_policy_destroy(struct cache_ext_policy *p, enum cache_ext_exit_kind kind)
{
	struct cache_ext_exit_info info = { .kind = kind };

	if (p->ops->exit)
		p->ops->exit(p, &info);
	kfree(p);
}

/* ce_attach_mutex held. */
static void ce_drop_list(struct ce_attachment *a, struct mem_cgroup *below, struct list_head *drop)
{
	struct ce_instance *inst;

	list_for_each_entry(inst, &a->instances, node)
		if (mem_cgroup_is_descendant(inst->memcg, below))
			list_add(&inst->drop, drop);
}

/* End all instances, then give their memcgs to the policy of an ancestor. */
static void ce_stop(struct ce_attachment *a)
{
	LIST_HEAD(drop);
	bool again;

	lockdep_assert_held(&ce_drop_mutex);
	mutex_lock(&ce_attach_mutex);
	a->active = false;
	ce_record_sum(a);
	ce_drop_list(a, a->memcg, &drop);
	again = ce_effective(a->memcg);
	mutex_unlock(&ce_attach_mutex);

	ce_drop_all(&drop);
	/* No hook claims it any more. */
	mutex_lock(&ce_attach_mutex);
	ce_record_keep(a);
	mutex_unlock(&ce_attach_mutex);
	if (again) {
		ce_purge_if_scarce();
		cache_ext_attach_tree(a->memcg);
	}
	cache_ext_disable();
}

/*
 * Take over what an ancestor's policy has of this cgroup and those below it, and the rest of them.
 * From the moment that it is active those that come online are its own.
 */
static int ce_start(struct ce_attachment *a, struct bpf_link *link)
{
	struct ce_attachment *above;
	LIST_HEAD(drop);
	int ret = 0;

	lockdep_assert_held(&ce_drop_mutex);
	cache_ext_enable();
	mutex_lock(&ce_attach_mutex);
	above = ce_effective(a->memcg);
	if (above)
		ce_drop_list(above, a->memcg, &drop);
	a->active = true;
	a->attached = ktime_get_boottime_ns();
	a->link = link;
	mutex_unlock(&ce_attach_mutex);

	ce_drop_all(&drop);
	ce_purge_if_scarce();
	cache_ext_attach_tree(a->memcg);

	mutex_lock(&ce_attach_mutex);
	if (!ce_instance_of(a->memcg)) {
		ret = READ_ONCE(a->memcg->css.flags) & CSS_ONLINE ? -ENOMEM : -ENODEV;
		a->link = NULL;
	} else {
		ce_record_forget(cgroup_id(a->cgrp));
	}
	mutex_unlock(&ce_attach_mutex);
	if (ret)
		ce_stop(a);
	return ret;
}

/* Attach the policy of @ops to a cgroup that is reserved for it. */
static int ce_attach(struct ce_attachment *a, const struct cache_ext_ops *ops,
		     struct bpf_link *link)
{
	struct cache_ext_policy *p = ce_policy_create(ops, NULL);
	int ret;

	if (IS_ERR(p))
		return PTR_ERR(p);
	ce_attachment_name(a, p);
	mutex_lock(&ce_drop_mutex);
	ret = ce_start(a, link);
	mutex_unlock(&ce_drop_mutex);
	if (ret)
		ce_policy_destroy(p, CACHE_EXT_EXIT_UNREG);
	return ret;
}

int ce_reg(void *kdata, struct bpf_link *link)
{
	const struct cache_ext_ops *ops = kdata;
	struct cgroup_subsys_state *css;
	struct ce_attachment *a;
	struct cgroup *cgrp;
	int ret;

	if (!link)
		return -EOPNOTSUPP;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	/* Then the root would have a memcg, and no page would be its. */
	if (mem_cgroup_disabled())
		return -ENODEV;
	cgrp = cgroup_get_from_id(ops->cgroup_id);
	if (IS_ERR(cgrp))
		return PTR_ERR(cgrp);
	/* Where the controller is not enabled this is an ancestor's. */
	css = cgroup_get_e_css(cgrp, &memory_cgrp_subsys);
	if (css->cgroup != cgrp) {
		ret = -ENODEV;
		goto out;
	}
	a = ce_attachment_create(cgrp, mem_cgroup_from_css(css));
	if (!a) {
		ret = -ENOMEM;
		goto out;
	}
	ret = ce_reserve(a);
	if (!ret) {
		ret = ce_attach(a, ops, link);
		if (ret)
			ce_release(a);
	}
	if (ret)
		ce_attachment_put(a);
out:
	css_put(css);
	cgroup_put(cgrp);
	return ret;
}

static struct ce_attachment *ce_attachment_of(struct bpf_link *link)
{
	struct ce_attachment *a;

	list_for_each_entry(a, &ce_attachments, node)
		if (a->link == link)
			return a;
	return NULL;
}

static bool ce_adopting(const struct ce_attachment *a)
{
	const struct ce_instance *inst;
	int nid;

	list_for_each_entry(inst, &a->instances, node) {
		if (inst->looking)
			return true;
		for_each_node(nid)
			if (READ_ONCE(inst->lv[nid]->adopting))
				return true;
	}
	return false;
}

/*
 * Exchange the policies of all instances. ce_attach_mutex held. The old counters are left over, and
 * ce_exchange_end() has to follow, whatever it returns.
 */
static int ce_exchange(struct ce_attachment *a, struct cache_ext_policy *p, bool keep)
{
	struct ce_instance *inst;
	int nid;

	/* Not waited for, with a mutex held that all struct_ops of the machine share. */
	if (ce_adopting(a))
		return -EAGAIN;
	list_for_each_entry(inst, &a->instances, node) {
		inst->other_stats = ce_stats_create();
		if (!inst->other_stats)
			return -ENOMEM;
		cond_resched();
	}
	if (!ce_exchange_begin(a))
		return -EAGAIN;
	ce_attachment_name(a, p);
	a->attached = ktime_get_boottime_ns();
	list_for_each_entry(inst, &a->instances, node) {
		/* A tick takes long, and may ask for its memory late in it. */
		if (!keep)
			ce_tick_stop(inst);
		for_each_node(nid) {
			struct lruvec *lruvec = ce_lruvec(inst, nid);
			struct ce_stats __percpu *old_stats = inst->lv[nid]->stats;

			spin_lock_irq(&lruvec->lru_lock);
			ce_install(inst->lv[nid], p, inst->other_stats->stats[nid], keep);
			spin_unlock_irq(&lruvec->lru_lock);
			inst->other_stats->stats[nid] = old_stats;
		}
		ce_tick_start(inst, p->ops);
		if (!keep)
			ce_adopt_start(inst, 0);
		cond_resched();
	}
	return 0;
}

/* Under update_mutex, and the caller holds the link: it is not detached meanwhile. */
int ce_update(void *kdata, void *old_kdata, struct bpf_link *link)
{
	const struct cache_ext_ops *ops = kdata, *old_ops = old_kdata;
	struct cache_ext_policy *p, *old;
	struct ce_instance *inst;
	struct ce_attachment *a;
	bool keep;
	int ret;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (ops->cgroup_id != old_ops->cgroup_id)
		return -EXDEV;
	if (ops == old_ops)
		return -EALREADY;
	mutex_lock(&ce_attach_mutex);
	a = ce_attachment_of(link);
	ret = a && (ce_adopting(a) || a->ejected) ? -EAGAIN : 0;
	mutex_unlock(&ce_attach_mutex);
	if (WARN_ON_ONCE(!a))
		return -ENODEV;
	/* Before init() has been called for nothing. */
	if (ret)
		return ret;
	p = ce_policy_create(ops, old_ops);
	if (IS_ERR(p))
		return PTR_ERR(p);

	mutex_lock(&ce_drop_mutex);
	mutex_lock(&ce_attach_mutex);
	keep = p->keep && ops->nr_lists == old_ops->nr_lists;
	old = a->policy;
	ret = ce_exchange(a, p, keep);
	mutex_unlock(&ce_attach_mutex);
	/* Hooks hold the lru_lock or have preemption off. */
	synchronize_rcu();
	ce_exchange_end(a);
	mutex_lock(&ce_attach_mutex);
	list_for_each_entry(inst, &a->instances, node) {
		ce_stats_retire(inst->other_stats);
		inst->other_stats = NULL;
	}
	mutex_unlock(&ce_attach_mutex);
	mutex_unlock(&ce_drop_mutex);
	if (ret)
		ce_policy_destroy(p, CACHE_EXT_EXIT_UNREG);
	else
		ce_policy_destroy(old, CACHE_EXT_EXIT_REPLACED);
	return ret;
}

void ce_unreg(void *kdata, struct bpf_link *link)
{
	struct ce_attachment *a;

	mutex_lock(&ce_attach_mutex);
	a = ce_attachment_of(link);
	if (a)
		a->link = NULL;
	mutex_unlock(&ce_attach_mutex);
	if (WARN_ON_ONCE(!a))
		return;

	mutex_lock(&ce_drop_mutex);
	ce_stop(a);
	mutex_unlock(&ce_drop_mutex);
	/* No hook runs any more: why it ends is final. */
	ce_policy_destroy(a->policy, a->ejected ? CACHE_EXT_EXIT_EJECTED :
				     a->offline ? CACHE_EXT_EXIT_OFFLINE : CACHE_EXT_EXIT_UNREG);
	ce_release(a);
	ce_attachment_put(a);
}
