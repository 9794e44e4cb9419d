// SPDX-License-Identifier: GPL-2.0
/*
 * An instance is a memcg in the time that it is managed for one attachment (attach.c): its lists,
 * by node, and its counters. A policy manages the cgroup it is attached to and those below it:
 *
 *	/			instances of
 *	├── build	<- lru	  lru		one attachment: lru's, at build
 *	│   ├── job1		  lru
 *	│   └── job2		  lru
 *	└── db		<- s3fifo s3fifo	another one
 *	    ├── wal	<- mru	  mru		the nearest counts
 *	    └── data		  s3fifo
 *
 * Lists are a memcg's own, since reclaim goes through the memcgs one by one, each as far as its
 * protection lets it. Programs are told nothing of the hierarchy.
 *
 *	comes	ce_online(): at attach for the memcgs that are there, later when one comes online
 *	adopts	what the memcg has cached, by a work
 *	goes	ce_drop_all(): the attachment ends, a nearer one begins, the memcg goes offline. The
 *		folios go back to the kernel's LRU, whence the next instance adopts them, if there
 *		is one. Those of a cgroup that was removed stay there until they are reclaimed.
 *
 * Lock order: update_mutex (BPF core) -> ce_drop_mutex -> cgroup_mutex -> cache_ext_mutex (mm)
 * -> ce_attach_mutex -> lru_lock. The drop mutex is held by whoever makes instances go; the
 * attach mutex protects the lists of attachments and instances, and what hangs off them. Readers of
 * memory.cache_ext.stat take neither, since anybody may be one, for as long as he likes, and
 * css_online waits for them with cgroup_mutex held: they go through instances under ce_srcu, and
 * what they may find, instances and counters, is freed after a grace period of that, by callbacks.
 * Nobody waits for a reader but the module's exit.
 *
 * What this is not good at: very many cgroups. Each costs about 2 KiB a node and its counters on
 * each CPU, whether it has files cached or not, and beyond 4095 they stay with the kernel's LRU.
 */
#include <linux/bitmap.h>
#include <linux/bpf.h>
#include <linux/memcontrol.h>
#include <linux/page_counter.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "cache_ext.h"

DEFINE_MUTEX(ce_attach_mutex);	/* the lists of attachments and instances */
DEFINE_MUTEX(ce_drop_mutex);	/* instances do not go */
LIST_HEAD(ce_attachments);
DEFINE_SRCU(ce_srcu);
/* Who sums up finds the counters of one that goes once: with it, or with the one above. */
seqcount_mutex_t ce_fold_seq = SEQCNT_MUTEX_ZERO(ce_fold_seq, &ce_attach_mutex);
struct workqueue_struct *ce_wq;

/* Generations in use, and of those the ones whose instances are gone but not their entries. */
static DECLARE_BITMAP(ce_gens, CE_MAX_GEN + 1);
static DECLARE_BITMAP(ce_gens_dying, CE_MAX_GEN + 1);
static unsigned int ce_last_gen;
#define CE_RESERVED_GENS	256

#define CE_ADOPT_PASSES		8
#define CE_MEANWHILE		1024	/* accesses, while those of all CPUs are summed up */

/*
 * By generation, for ce_find(). An instance is here before it has entries, and a grace period
 * before it goes it is ce_nobody again: that no folio is charged to.
 */
struct ce_instance *ce_instances[CE_MAX_GEN + 1];
static struct ce_instance ce_nobody = { .memcg_data = ~0UL };

static LLIST_HEAD(ce_reap_list);

/* ce_attach_mutex or ce_srcu held: the instance is not freed meanwhile. */
struct ce_instance *ce_instance_of(struct mem_cgroup *memcg)
{
	int nid = first_node(node_possible_map);
	struct cache_ext_lruvec *lv = READ_ONCE(memcg->nodeinfo[nid]->lruvec.cache_ext);

	return lv ? lv->instance : NULL;
}

/* Every folio has been looked at. True if the lists of the policy before this one are empty. */
static bool ce_adopted(struct ce_instance *inst, int nid)
{
	struct cache_ext_lruvec *lv = inst->lv[nid];
	struct lruvec *lruvec = ce_lruvec(inst, nid);
	bool empty;

	spin_lock_irq(&lruvec->lru_lock);
	empty = ce_old_lists_empty(lv);
	if (empty)
		WRITE_ONCE(lv->adopting, false);
	spin_unlock_irq(&lruvec->lru_lock);
	return empty;
}

/*
 * What stays on an old list is being freed or split at this moment by somebody. And folios get past
 * it: reclaim moves dirty ones to the next younger generation, which has had its turn. So the first
 * adoption looks again until there is nothing, but not for as long as anybody likes who has
 * khugepaged's work done, MADV_COLLAPSE: the policy is not asked meanwhile. Later ones look once.
 * What is locked or isolated comes later, so there is one more after each that found something.
 */
static void ce_adopt_fn(struct work_struct *work)
{
	struct ce_instance *inst = container_of(to_delayed_work(work), struct ce_instance,
						adopt_work);
	unsigned long before, first = inst->nr_adopted;
	unsigned int passes = 0;
	bool all, later = true;
	int nid;

	/* No update meanwhile: with it the lists that were the old policy's are the new one's. */
	mutex_lock(&ce_attach_mutex);
	inst->looking = true;
	for_each_node(nid)
		later &= !inst->lv[nid]->adopting;
	mutex_unlock(&ce_attach_mutex);
	while (!READ_ONCE(inst->leaving)) {
		before = inst->nr_adopted;
		cache_ext_adopt(inst->memcg, &inst->leaving);
		if (inst->nr_adopted != before && !later && ++passes < CE_ADOPT_PASSES)
			continue;
		all = true;
		for_each_node(nid)
			all &= ce_adopted(inst, nid);
		if (all)
			break;
		schedule_timeout_uninterruptible(1);
	}
	if (inst->nr_adopted != first) {
		WRITE_ONCE(inst->adopt_delay, HZ);
		ce_adopt_start(inst, HZ);
	} else {
		/* For want of memory, say: it need not be sought every second. */
		WRITE_ONCE(inst->adopt_delay, min(2 * inst->adopt_delay, 32UL * HZ));
	}
	mutex_lock(&ce_attach_mutex);
	inst->looking = false;
	mutex_unlock(&ce_attach_mutex);
}

/**
 * ce_adopt_start - adopt what is cached
 * @inst:  of the memcg
 * @delay: jiffies, unless it is to start sooner; 0: now
 *
 * Context: any but NMI, lru_lock may be held.
 */
void ce_adopt_start(struct ce_instance *inst, unsigned long delay)
{
	if (delay)
		queue_delayed_work(ce_wq, &inst->adopt_work, delay);
	else
		mod_delayed_work(ce_wq, &inst->adopt_work, 0);
}

void ce_stats_destroy(struct ce_stats_set *set)
{
	int nid;

	if (!set)
		return;
	for_each_node(nid)
		free_percpu(set->stats[nid]);
	kfree(set);
}

/* Counters for every node. Who gives them to the lruvecs leaves NULL in their place. */
struct ce_stats_set *ce_stats_create(void)
{
	struct ce_stats_set *set;
	int nid;

	set = kzalloc(struct_size(set, stats, nr_node_ids), GFP_KERNEL_ACCOUNT);
	if (!set)
		return NULL;
	for_each_node(nid) {
		set->stats[nid] = alloc_percpu_gfp(struct ce_stats, GFP_KERNEL_ACCOUNT);
		if (!set->stats[nid]) {
			ce_stats_destroy(set);
			return NULL;
		}
	}
	return set;
}

static void ce_stats_unseen(struct rcu_head *rcu)
{
	ce_stats_destroy(container_of(rcu, struct ce_stats_set, rcu));
}

/* No hook uses them any more; readers may. */
void ce_stats_retire(struct ce_stats_set *set)
{
	if (set)
		call_srcu(&ce_srcu, &set->rcu, ce_stats_unseen);
}

/*
 * Make @p the policy of a lruvec. @keep: the lists it has are this one's. Otherwise it gets the
 * other bank, which is empty: the last adoption from it is over. Accesses and insertions go on
 * meanwhile, without the lru_lock: whatever list a hook read from here, it is checked under the
 * lock before a folio goes there, ce_wanted_list().
 *
 * Context: lru_lock held, or the lruvec is not managed yet.
 */
void ce_install(struct cache_ext_lruvec *lv, struct cache_ext_policy *p,
		struct ce_stats __percpu *stats, bool keep)
{
	u8 base = keep ? lv->base : lv->base ^ CACHE_EXT_MAX_LISTS;
	int i;

	memset(&lv->watch, 0, sizeof(lv->watch));
	lv->supply.nr = 0;
	lv->kept_news = 0;
	if (!keep) {
		/*
		 * Programs of the policy before may still write where they have pointers to: to
		 * the other bank, until a grace period is over. One that asks for its memory only
		 * after this, and began before, gets the new one's.
		 */
		memset(lv->data[!!base], 0, sizeof(lv->data[0]));
		memset(&lv->on_access[lv->base], 0, sizeof(p->on_access));
		/* Ghosts of the policies before look old. */
		lv->ticked = get_random_u32();
		atomic_long_set(&lv->clock, lv->ticked);
		lv->kept_run = 0;
		lv->stuck = 0;
		lv->outside_run = 0;
		lv->first = 0;
		lv->outside_last = false;
		WRITE_ONCE(lv->adopting, true);
	}
	for (i = 0; i < CACHE_EXT_MAX_LISTS; i++) {
		struct cache_ext_access_rule rule = p->on_access[i];

		rule.list += base;
		WRITE_ONCE(lv->on_access[base + i], rule);
		if (!keep)
			lv->list[base + i].take_end = CACHE_EXT_TAIL;
	}
	lv->on_access[CE_OUTSIDE].kind = CE_ASK;
	/* Whoever sees it sees the data that go with it initialised. */
	smp_store_release(&lv->base, base);
	WRITE_ONCE(lv->nr_lists, p->ops->nr_lists);
	WRITE_ONCE(lv->native, !p->ops->evict_folios);
	/* What is counted meanwhile is lost to it: hardly ever does it go back for that. */
	if (keep)
		per_cpu_ptr(stats, cpumask_first(cpu_possible_mask))->before =
			bpf_cache_ext_accesses(lv) + CE_MEANWHILE;
	/* An update: who has the lruvec and takes no lock sees them initialised, by READ_ONCE(). */
	smp_store_release(&lv->stats, stats);
	/* As above. */
	smp_store_release(&lv->policy, p);
}

static void ce_instance_put(struct ce_instance *inst)
{
	if (refcount_dec_and_test(&inst->refs))
		kfree(inst);
}

static bool ce_gens_are_scarce(void)
{
	return bitmap_weight(ce_gens, CE_MAX_GEN + 1) > CE_MAX_GEN / 2;
}

static void ce_purge_fn(struct work_struct *work);
static DECLARE_DELAYED_WORK(ce_purge_work, ce_purge_fn);
static unsigned long ce_purge_delay = HZ;	/* jiffies */

/*
 * The table is looked through for stale entries, for all that went: nothing is wrong with them
 * until their generation is used again, but they keep its memory. At most once a second, and where
 * the table is large, so seldom that it takes two percent of a CPU; but at once where generations
 * get scarce, or cgroups that come and go fast would leave none for others.
 */
static void ce_purge_soon(void)
{
	if (ce_gens_are_scarce())
		mod_delayed_work(ce_wq, &ce_purge_work, 0);
	else
		queue_delayed_work(ce_wq, &ce_purge_work, READ_ONCE(ce_purge_delay));
}

/* No hook runs for it. ce_attach_mutex held. */
static void ce_gen_retire(const struct ce_instance *inst)
{
	if (inst->gen) {
		set_bit(inst->gen, ce_gens_dying);
		ce_purge_soon();
	}
}

/* Neither hook nor reader has it: the rest stays for who has a ref. */
static void ce_instance_destroy(struct ce_instance *inst)
{
	int nid;

	for_each_node(nid) {
		if (!inst->lv[nid])
			continue;
		free_percpu(inst->lv[nid]->stats);
		kvfree(inst->lv[nid]);
		inst->lv[nid] = NULL;
	}
	mem_cgroup_put(inst->memcg);
	ce_attachment_put(inst->attachment);
	ce_instance_put(inst);
}

/* Whoever may make cgroups may use them up: the last ones are for cgroups that get a policy. */
static unsigned int ce_new_gen(bool inherited)
{
	unsigned int gen = find_next_zero_bit(ce_gens, CE_MAX_GEN + 1, ce_last_gen + 1);

	if (inherited && bitmap_weight(ce_gens, CE_MAX_GEN + 1) > CE_MAX_GEN - CE_RESERVED_GENS)
		return 0;
	if (gen > CE_MAX_GEN)
		gen = find_next_zero_bit(ce_gens, CE_MAX_GEN + 1, 1);
	if (gen > CE_MAX_GEN)
		return 0;
	set_bit(gen, ce_gens);
	ce_last_gen = gen;
	return gen;
}

/* ce_attach_mutex held. NULL: no memory, or no generation left. */
static struct ce_instance *ce_instance_create(struct ce_attachment *a, struct mem_cgroup *memcg)
{
	struct ce_stats_set *set = ce_stats_create();
	struct ce_instance *inst;
	int nid, i;

	inst = kzalloc(struct_size(inst, lv, nr_node_ids), GFP_KERNEL);
	if (!inst || !set) {
		kfree(inst);
		ce_stats_destroy(set);
		return NULL;
	}
	css_get(&memcg->css);
	refcount_inc(&a->refs);
	inst->memcg = memcg;
	inst->memcg_data = (unsigned long)memcg;
	inst->attachment = a;
	refcount_set(&inst->refs, 1);
	INIT_LIST_HEAD(&inst->node);
	INIT_DELAYED_WORK(&inst->adopt_work, ce_adopt_fn);
	inst->adopt_delay = HZ / 2;		/* attached, there may be nothing to adopt */
	ce_tick_init(inst);
	inst->gen = ce_new_gen(memcg != a->memcg);
	if (!inst->gen)
		goto err;

	for_each_node(nid) {
		int near = node_online(nid) ? nid : NUMA_NO_NODE;
		struct cache_ext_lruvec *lv = kvzalloc_node(sizeof(*lv), GFP_KERNEL_ACCOUNT,
							   near);

		if (!lv)
			goto err;
		inst->lv[nid] = lv;
		lv->instance = inst;
		lv->gen_tag = inst->gen << CE_GEN_SHIFT;
		for (i = 0; i < CE_NR_LISTS; i++)
			INIT_LIST_HEAD(&lv->list[i].head);
		ce_install(lv, a->policy, set->stats[nid], false);
		set->stats[nid] = NULL;
	}
	kfree(set);
	return inst;
err:
	ce_gen_retire(inst);
	ce_instance_destroy(inst);
	ce_stats_destroy(set);
	return NULL;
}

/* Bytes of one: lists and data of its own by node, counters by CPU as well. */
size_t ce_instance_size(void)
{
	size_t node = sizeof(struct cache_ext_lruvec) +
		      num_possible_cpus() * sizeof(struct ce_stats);

	return struct_size_t(struct ce_instance, lv, nr_node_ids) + num_possible_nodes() * node;
}

/*
 * The counters of one that goes stay with the next cgroup above it of the same attachment, as the
 * kernel does with those of memory.stat. ce_attach_mutex held.
 */
static void ce_fold(const struct ce_instance *inst)
{
	struct mem_cgroup *memcg = inst->memcg;
	struct ce_instance *above = NULL;
	size_t i;
	int nid, cpu;

	while (!above && memcg != inst->attachment->memcg) {
		memcg = parent_mem_cgroup(memcg);
		above = ce_instance_of(memcg);
	}
	if (!above || above->attachment != inst->attachment)
		return;
	for_each_node(nid)
		for_each_possible_cpu(cpu) {
			struct ce_stats __percpu *to = above->lv[nid]->stats;
			const struct ce_stats *gone = per_cpu_ptr(inst->lv[nid]->stats, cpu);
			const unsigned long *from = (const void *)gone;

			/* Accesses, the first ones, are a policy's clock, which is not to jump. */
			this_cpu_add(to->folded, gone->accesses + gone->folded);
			for (i = 1; i < CE_NR_STATS; i++)
				this_cpu_add(((unsigned long __percpu *)to)[i], from[i]);
		}
}

static LLIST_HEAD(ce_unseen_list);

static void ce_unseen_fn(struct work_struct *work)
{
	struct llist_node *unseen = llist_del_all(&ce_unseen_list);
	struct ce_instance *inst, *next;

	guard(mutex)(&ce_attach_mutex);
	llist_for_each_entry_safe(inst, next, unseen, unseen) {
		ce_instance_destroy(inst);
		cond_resched();
	}
}

static DECLARE_WORK(ce_unseen_work, ce_unseen_fn);

/* A grace period of ce_srcu is over. Not a context to take a mutex in. */
static void ce_instance_unseen(struct rcu_head *rcu)
{
	struct ce_instance *inst = container_of(rcu, struct ce_instance, rcu);

	if (llist_add(&inst->unseen, &ce_unseen_list))
		queue_work(ce_wq, &ce_unseen_work);
}

/**
 * ce_drop_all - take instances down
 * @drop: them, by ->drop
 *
 * Their folios are on the kernel's LRU when it returns, and no hook runs for them. Readers may
 * still have them: nobody waits for those.
 *
 * Context: May sleep. ce_drop_mutex held.
 */
void ce_drop_all(struct list_head *drop)
{
	struct ce_instance *inst, *next;

	lockdep_assert_held(&ce_drop_mutex);
	if (list_empty(drop))
		return;
	/* All at once: none goes on adopting while another one is waited for. */
	list_for_each_entry(inst, drop, drop)
		WRITE_ONCE(inst->leaving, true);
	list_for_each_entry(inst, drop, drop) {
		/* It needs a managed memcg. What ce_lru_add() starts after this does nothing. */
		cancel_delayed_work_sync(&inst->adopt_work);
		cache_ext_detach(inst->memcg);
		WRITE_ONCE(ce_instances[inst->gen], &ce_nobody);
	}
	cache_ext_synchronize();
	list_for_each_entry(inst, drop, drop) {
		cancel_delayed_work_sync(&inst->adopt_work);
		ce_tick_stop(inst);
	}

	mutex_lock(&ce_attach_mutex);
	list_for_each_entry(inst, drop, drop) {
		inst->gone = true;
		write_seqcount_begin(&ce_fold_seq);
		ce_fold(inst);
		list_del_rcu(&inst->node);
		write_seqcount_end(&ce_fold_seq);
		ce_gen_retire(inst);
		cond_resched();
	}
	mutex_unlock(&ce_attach_mutex);
	list_for_each_entry_safe(inst, next, drop, drop)
		call_srcu(&ce_srcu, &inst->rcu, ce_instance_unseen);
}

/* The entries of instances that have gone, and then their generations, are free again. */
static void ce_purge_now(void)
{
	static DECLARE_BITMAP(gens, CE_MAX_GEN + 1);
	static DEFINE_MUTEX(purge_mutex);	/* for gens */

	guard(mutex)(&purge_mutex);
	mutex_lock(&ce_attach_mutex);
	bitmap_copy(gens, ce_gens_dying, CE_MAX_GEN + 1);
	mutex_unlock(&ce_attach_mutex);

	ce_purge(gens);

	mutex_lock(&ce_attach_mutex);
	bitmap_andnot(ce_gens, ce_gens, gens, CE_MAX_GEN + 1);
	bitmap_andnot(ce_gens_dying, ce_gens_dying, gens, CE_MAX_GEN + 1);
	mutex_unlock(&ce_attach_mutex);
}

static void ce_purge_fn(struct work_struct *work)
{
	unsigned long begin = jiffies;

	ce_purge_now();
	WRITE_ONCE(ce_purge_delay, max_t(unsigned long, HZ, 50 * (jiffies - begin)));
}

/*
 * Many generations may be wanted next, as many as have just been given up. Context: may sleep, no
 * mutex held but the drop mutex.
 */
void ce_purge_if_scarce(void)
{
	if (ce_gens_are_scarce())
		ce_purge_now();
}

/* Instances whose memcg went offline. Many go at once: one grace period for all. */
static void ce_reap_fn(struct work_struct *work)
{
	struct llist_node *reap = llist_del_all(&ce_reap_list);
	struct ce_instance *inst, *next;
	LIST_HEAD(drop);

	mutex_lock(&ce_drop_mutex);
	llist_for_each_entry(inst, reap, reap)
		if (!inst->gone)
			list_add(&inst->drop, &drop);
	ce_drop_all(&drop);
	mutex_unlock(&ce_drop_mutex);
	llist_for_each_entry_safe(inst, next, reap, reap)
		ce_instance_put(inst);
}

static DECLARE_WORK(ce_reap_work, ce_reap_fn);

/**
 * ce_online - the hook: a memcg has come online, or is looked at in the course of an attach
 * @memcg: the memcg
 *
 * Without memory for an instance its pages stay with the kernel's LRU.
 *
 * Context: May sleep. cgroup_mutex and the mutex of mm/cache_ext.c held.
 */
void ce_online(struct mem_cgroup *memcg)
{
	struct ce_attachment *a;
	struct ce_instance *inst;
	int nid;

	/* cache_ext_attach_tree() may call it thousands of times. */
	cond_resched();
	guard(mutex)(&ce_attach_mutex);
	a = ce_effective(memcg);
	if (!a || ce_instance_of(memcg))
		return;
	inst = ce_instance_create(a, memcg);
	if (!inst) {
		pr_warn_ratelimited("cache_ext: no memory, or no generation, for a cgroup of policy %s\n",
				    a->policy->ops->name);
		return;
	}
	list_add_rcu(&inst->node, &a->instances);
	/* Who sees it, sees it initialised. */
	smp_store_release(&ce_instances[inst->gen], inst);
	cache_ext_attach(memcg, inst->lv);
	ce_tick_start(inst, a->policy->ops);
	if (!parent_mem_cgroup(memcg) || page_counter_read(&memcg->memory))
		ce_adopt_start(inst, 0);
	else
		/* Just made: nothing is cached. */
		for_each_node(nid)
			ce_adopted(inst, nid);
}

/* The hook: the memcg is going offline. cgroup_mutex held, preemption off. */
void ce_offline(struct cache_ext_lruvec *lv)
{
	struct ce_instance *inst = lv->instance;
	struct ce_attachment *a = inst->attachment;

	if (inst->memcg == a->memcg) {
		a->offline = true;
		ce_request_detach(a);
		return;
	}
	refcount_inc(&inst->refs);
	if (llist_add(&inst->reap, &ce_reap_list))
		queue_work(ce_wq, &ce_reap_work);
}

/* For tests: do the counters of all policies agree with their lists? */
bool ce_verify_all(void)
{
	struct ce_attachment *a;
	struct ce_instance *inst;
	bool ok = true;
	int nid;

	/* None is half taken down. */
	guard(mutex)(&ce_drop_mutex);
	guard(mutex)(&ce_attach_mutex);
	list_for_each_entry(a, &ce_attachments, node)
		list_for_each_entry(inst, &a->instances, node)
			for_each_node(nid) {
				struct lruvec *lruvec = ce_lruvec(inst, nid);

				spin_lock_irq(&lruvec->lru_lock);
				ok &= ce_verify(inst->lv[nid]);
				spin_unlock_irq(&lruvec->lru_lock);
			}
	return ok;
}

int ce_instances_create(void)
{
	unsigned int gen;

	for (gen = 0; gen <= CE_MAX_GEN; gen++)
		ce_instances[gen] = &ce_nobody;
	ce_wq = alloc_workqueue("cache_ext", WQ_UNBOUND, 0);
	return ce_wq ? 0 : -ENOMEM;
}

/* No policy is left; the works of the last ones may be, and what readers had. */
void ce_instances_destroy(void)
{
	flush_workqueue(ce_wq);
	srcu_barrier(&ce_srcu);
	flush_workqueue(ce_wq);
	/* Queued by the others, with a delay: draining the queue would lose it. */
	cancel_delayed_work_sync(&ce_purge_work);
	destroy_workqueue(ce_wq);
}
