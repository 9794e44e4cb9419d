// SPDX-License-Identifier: GPL-2.0
/*
 * How a policy is attached to a cgroup, replaced by another one, and leaves again.
 *
 * Attaching is creating a link to a struct_ops map whose cgroup_id names the cgroup. Replacing
 * is updating that link with another map. Detaching is closing or detaching it; pinned in bpffs
 * it needs no process. The cgroup going away detaches too, from a work: the removal holds
 * cgroup_mutex, the link's own mutex comes before it.
 *
 *	reg	under the BPF core's update_mutex: check, init(), publish
 *	update	under update_mutex: check, init() of the new one, exchange the two under the
 *		lru_lock of each node, a grace period, exit() of the old one
 *	unreg	under update_mutex, or from the last close without it: the lists go back, a
 *		grace period, exit(); the table is swept by a work. Until then the cgroup counts
 *		as taken.
 *
 * None of them waits for folios, of which there may be millions. What is cached at the time of
 * reg, and what the replaced policy had, is handed to the new one by a work, the adoption:
 *
 *	  young                                                     old
 *	 [new insertions -> policy's lists <- adopted][ not adopted yet ] -> reclaim takes here
 *
 * It goes from the youngest to the oldest and appends each to the old end of the policy's list,
 * so that the order is kept; reclaim meanwhile helps itself from the other end, without the
 * policy. At no time is a folio on no list. A policy that replaces one of the same name with as
 * many lists (the same one with other knobs) keeps everything as it is: lists, state, ghosts.
 * Any other one starts with zeroed state, and folio_added() is told of each folio.
 *
 * Lock order: update_mutex (BPF core) -> ce_attach_mutex -> cgroup_mutex -> lru_lock.
 *
 * What this is not good at yet: one policy per cgroup and not below it (no inheritance), no
 * ejection of a policy that does badly. Reclaim does not depend on either.
 */
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/cgroup.h>
#include <linux/memcontrol.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "cache_ext.h"

#define CE_MAX_GEN	254

static DEFINE_MUTEX(ce_attach_mutex);
static LIST_HEAD(ce_attachments);
static DECLARE_BITMAP(ce_gens, CE_MAX_GEN + 1);	/* bit 0: generation 1 */
static struct workqueue_struct *ce_wq;

static struct lruvec *ce_lruvec(struct ce_attachment *a, int nid)
{
	return &a->memcg->nodeinfo[nid]->lruvec;
}

/* Every folio has been looked at. True if the lists of the policy before this one are empty. */
static bool ce_adopted(struct ce_attachment *a, int nid)
{
	struct cache_ext_lruvec *lv = a->lv[nid];
	struct lruvec *lruvec = ce_lruvec(a, nid);
	bool empty;

	spin_lock_irq(&lruvec->lru_lock);
	empty = ce_old_lists_empty(lv);
	if (empty)
		WRITE_ONCE(lv->adopting, false);
	spin_unlock_irq(&lruvec->lru_lock);
	return empty;
}

/* What stays on an old list is being freed or split at this moment by somebody. */
static void ce_adopt_fn(struct work_struct *work)
{
	struct ce_attachment *a = container_of(work, struct ce_attachment, adopt_work);
	bool all;
	int nid;

	for (;;) {
		cache_ext_adopt(a->memcg, &a->leaving);
		all = true;
		for_each_node(nid)
			all &= ce_adopted(a, nid);
		if (all || READ_ONCE(a->leaving))
			return;
		schedule_timeout_uninterruptible(1);
	}
}

static void ce_attachment_put(struct ce_attachment *a)
{
	if (!refcount_dec_and_test(&a->refs))
		return;
	cgroup_put(a->cgrp);
	mem_cgroup_put(a->memcg);
	kfree(a);
}

/* The entries of an attachment that has gone, and then its generation, are free again. */
static void ce_purge_fn(struct work_struct *work)
{
	struct ce_attachment *a = container_of(work, struct ce_attachment, purge_work);

	ce_purge(a->gen);
	mutex_lock(&ce_attach_mutex);
	clear_bit(a->gen - 1, ce_gens);
	mutex_unlock(&ce_attach_mutex);
	ce_attachment_put(a);
}

/*
 * The link's detach() takes update_mutex and calls unreg, which waits for nothing of this
 * work's.
 */
static void ce_offline_fn(struct work_struct *work)
{
	struct ce_attachment *a = container_of(work, struct ce_attachment, offline_work);
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

/*
 * The lruvecs end with the last hook; the rest stays for the offline work, if there is one.
 */
static void ce_attachment_destroy(struct ce_attachment *a)
{
	int nid;

	for_each_node(nid) {
		if (!a->lv[nid])
			continue;
		free_percpu(a->lv[nid]->stats);
		kvfree(a->lv[nid]);
		a->lv[nid] = NULL;
	}
	ce_attachment_put(a);
}

static struct ce_attachment *ce_attachment_create(struct cgroup *cgrp, struct mem_cgroup *memcg)
{
	struct ce_attachment *a;
	int nid, i;

	a = kzalloc(struct_size(a, lv, nr_node_ids), GFP_KERNEL);
	if (!a)
		return ERR_PTR(-ENOMEM);
	cgroup_get(cgrp);
	css_get(&memcg->css);
	a->cgrp = cgrp;
	a->memcg = memcg;
	refcount_set(&a->refs, 1);
	INIT_WORK(&a->offline_work, ce_offline_fn);
	INIT_WORK(&a->adopt_work, ce_adopt_fn);
	INIT_WORK(&a->purge_work, ce_purge_fn);

	for_each_node(nid) {
		int near = node_online(nid) ? nid : NUMA_NO_NODE;
		struct cache_ext_lruvec *lv = kvzalloc_node(sizeof(*lv), GFP_KERNEL, near);

		if (!lv)
			goto err;
		a->lv[nid] = lv;
		lv->attachment = a;
		for (i = 0; i < CE_NR_LISTS; i++)
			INIT_LIST_HEAD(&lv->list[i].head);
	}
	return a;
err:
	ce_attachment_destroy(a);
	return ERR_PTR(-ENOMEM);
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
						 const char *old_name)
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
	strscpy(args.old_name, old_name);
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

static void ce_stats_destroy(struct ce_stats __percpu **stats)
{
	int nid;

	for_each_node(nid)
		free_percpu(stats[nid]);
	kfree(stats);
}

/* Counters for every node. Who gives them to the lruvecs frees the array alone. */
static struct ce_stats __percpu **ce_stats_create(void)
{
	struct ce_stats __percpu **stats = kcalloc(nr_node_ids, sizeof(*stats), GFP_KERNEL);
	int nid;

	if (!stats)
		return NULL;
	for_each_node(nid) {
		stats[nid] = alloc_percpu(struct ce_stats);
		if (!stats[nid]) {
			ce_stats_destroy(stats);
			return NULL;
		}
	}
	return stats;
}

/*
 * Make @p the policy of a lruvec. @keep: the lists it has are this one's. Otherwise it gets the
 * other bank, which is empty: the last adoption from it is over. Accesses and insertions go on
 * meanwhile, without the lru_lock: whatever list a hook read from here, it is checked under the
 * lock before a folio goes there, ce_wanted_list().
 *
 * Context: lru_lock held, or the lruvec is not managed yet.
 */
static void ce_install(struct cache_ext_lruvec *lv, struct cache_ext_policy *p,
		       struct ce_stats __percpu *stats, bool keep)
{
	u8 base = keep ? lv->base : lv->base ^ CACHE_EXT_MAX_LISTS;
	int i;

	if (!keep) {
		memset(lv->data, 0, sizeof(lv->data));
		memset(&lv->on_access[lv->base], 0, sizeof(p->on_access));
		/* Ghosts of the policies before look old. */
		atomic_long_set(&lv->clock, get_random_u32());
		lv->kept_run = 0;
		lv->stuck = 0;
		lv->first = 0;
		WRITE_ONCE(lv->adopting, true);
	}
	for (i = 0; i < CACHE_EXT_MAX_LISTS; i++) {
		struct cache_ext_access_rule rule = p->on_access[i];

		rule.list += base;
		WRITE_ONCE(lv->on_access[base + i], rule);
		if (!keep)
			lv->list[base + i].take_end = CACHE_EXT_TAIL;
	}
	WRITE_ONCE(lv->base, base);
	WRITE_ONCE(lv->nr_lists, p->ops->nr_lists);
	WRITE_ONCE(lv->stats, stats);
	WRITE_ONCE(lv->native, !p->ops->evict_folios);
	WRITE_ONCE(lv->policy, p);
}

static int ce_publish(struct ce_attachment *a, struct bpf_link *link)
{
	unsigned int bit;
	int nid, ret;

	guard(mutex)(&ce_attach_mutex);
	bit = find_first_zero_bit(ce_gens, CE_MAX_GEN);
	if (bit == CE_MAX_GEN)
		return -ENOSPC;
	set_bit(bit, ce_gens);
	a->gen = bit + 1;
	a->attached = ktime_get_boottime_ns();
	for_each_node(nid)
		a->lv[nid]->gen = a->gen;
	ret = cache_ext_attach(a->memcg, a->lv);
	if (ret)
		clear_bit(bit, ce_gens);
	else
		a->link = link;
	return ret;
}

/* Attach the policy of @ops to a cgroup that is reserved for it. */
static int ce_attach(struct ce_attachment *a, const struct cache_ext_ops *ops,
		     struct bpf_link *link)
{
	struct ce_stats __percpu **stats = ce_stats_create();
	struct cache_ext_policy *p;
	int nid, ret;

	if (!stats)
		return -ENOMEM;
	p = ce_policy_create(ops, "");
	if (IS_ERR(p)) {
		ce_stats_destroy(stats);
		return PTR_ERR(p);
	}
	a->policy = p;
	for_each_node(nid)
		ce_install(a->lv[nid], p, stats[nid], false);
	kfree(stats);
	ret = ce_publish(a, link);
	if (ret)
		ce_policy_destroy(p, CACHE_EXT_EXIT_UNREG);
	else
		queue_work(ce_wq, &a->adopt_work);
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
	if (IS_ERR(a)) {
		ret = PTR_ERR(a);
		goto out;
	}
	ret = ce_reserve(a);
	if (!ret) {
		ret = ce_attach(a, ops, link);
		if (ret)
			ce_release(a);
	}
	if (ret)
		ce_attachment_destroy(a);
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

/* Under update_mutex, and the caller holds the link: it is not detached meanwhile. */
int ce_update(void *kdata, void *old_kdata, struct bpf_link *link)
{
	const struct cache_ext_ops *ops = kdata, *old_ops = old_kdata;
	struct cache_ext_policy *p, *old;
	struct ce_stats __percpu **stats;
	struct ce_attachment *a;
	bool keep;
	int nid;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (ops->cgroup_id != old_ops->cgroup_id)
		return -EXDEV;
	if (ops == old_ops)
		return -EALREADY;
	mutex_lock(&ce_attach_mutex);
	a = ce_attachment_of(link);
	mutex_unlock(&ce_attach_mutex);
	if (WARN_ON_ONCE(!a))
		return -ENODEV;
	/* Not waited for, with a mutex held that all struct_ops of the machine share. */
	for_each_node(nid)
		if (READ_ONCE(a->lv[nid]->adopting))
			return -EAGAIN;

	stats = ce_stats_create();
	if (!stats)
		return -ENOMEM;
	p = ce_policy_create(ops, old_ops->name);
	if (IS_ERR(p)) {
		ce_stats_destroy(stats);
		return PTR_ERR(p);
	}

	keep = !strcmp(ops->name, old_ops->name) && ops->nr_lists == old_ops->nr_lists;
	old = a->policy;
	WRITE_ONCE(a->policy, p);
	WRITE_ONCE(a->attached, ktime_get_boottime_ns());
	for_each_node(nid) {
		struct lruvec *lruvec = ce_lruvec(a, nid);
		struct ce_stats __percpu *old_stats = a->lv[nid]->stats;

		spin_lock_irq(&lruvec->lru_lock);
		ce_install(a->lv[nid], p, stats[nid], keep);
		spin_unlock_irq(&lruvec->lru_lock);
		stats[nid] = old_stats;
	}
	if (!keep)
		queue_work(ce_wq, &a->adopt_work);
	/* Hooks hold the lru_lock or have preemption off. */
	synchronize_rcu();
	ce_stats_destroy(stats);
	ce_policy_destroy(old, CACHE_EXT_EXIT_REPLACED);
	return 0;
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

	WRITE_ONCE(a->leaving, true);
	cancel_work_sync(&a->adopt_work);
	cache_ext_detach(a->memcg);
	/* No hook runs any more, ce_offline() included: a->offline is final. */
	ce_policy_destroy(a->policy, a->offline ? CACHE_EXT_EXIT_OFFLINE : CACHE_EXT_EXIT_UNREG);
	ce_release(a);
	refcount_inc(&a->refs);
	queue_work(ce_wq, &a->purge_work);
	ce_attachment_destroy(a);
}

/* The hook: the cgroup is going offline. cgroup_mutex held, preemption off. */
void ce_offline(struct cache_ext_lruvec *lv)
{
	struct ce_attachment *a = lv->attachment;

	if (!a->offline) {
		a->offline = true;
		refcount_inc(&a->refs);
		queue_work(ce_wq, &a->offline_work);
	}
}

/* For tests: do the counters of all policies agree with their lists? */
bool ce_verify_all(void)
{
	struct ce_attachment *a;
	bool ok = true;
	int nid;

	guard(mutex)(&ce_attach_mutex);
	list_for_each_entry(a, &ce_attachments, node) {
		/* Only a link keeps the lruvecs managed. */
		if (!a->link)
			continue;
		for_each_node(nid) {
			struct lruvec *lruvec = ce_lruvec(a, nid);

			spin_lock_irq(&lruvec->lru_lock);
			ok &= ce_verify(a->lv[nid]);
			spin_unlock_irq(&lruvec->lru_lock);
		}
	}
	return ok;
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
