// SPDX-License-Identifier: GPL-2.0
/*
 * The operation tick(): what a policy wants done now and then, such as halving counts or working
 * out a table anew. It is called for each cgroup and node, tick_ms milliseconds after the last
 * time, or once tick_evictions pages have been reclaimed on one of the cgroup's nodes, from a work:
 * it holds up neither reclaim nor a reader. A BPF timer would need a process of the policy's to
 * live, and may not be used under the locks of the other operations.
 *
 * evict_folios() and tick() of a lruvec may run at the same time; what they share they write by
 * single stores, or atomically.
 *
 * What this is not good at: being on time. A busy machine runs works late, and ticks that are due
 * meanwhile become one.
 */
#include <linux/bpf.h>
#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
#include "cache_ext.h"

static void ce_tick_fn(struct work_struct *work)
{
	struct ce_instance *inst = container_of(to_delayed_work(work), struct ce_instance,
						tick_work);
	unsigned int ms = 0;
	int nid;

	for_each_node(nid) {
		struct cache_ext_lruvec *lv = inst->lv[nid];
		const struct cache_ext_ops *ops;

		/* A policy that is replaced goes a grace period later. */
		guard(preempt)();
		ops = READ_ONCE(lv->policy)->ops;
		if (ops->tick)
			ops->tick(lv);
		ms = ops->tick_ms;
	}
	if (ms && !READ_ONCE(inst->leaving))
		queue_delayed_work(ce_wq, &inst->tick_work, msecs_to_jiffies(ms));
}

void ce_tick_init(struct ce_instance *inst)
{
	INIT_DELAYED_WORK(&inst->tick_work, ce_tick_fn);
}

/* A policy begins, or replaces another one. ce_attach_mutex held. */
void ce_tick_start(struct ce_instance *inst, const struct cache_ext_ops *ops)
{
	if (ops->tick_ms)
		mod_delayed_work(ce_wq, &inst->tick_work, msecs_to_jiffies(ops->tick_ms));
}

/* Reclaim has come to a lruvec. Context: lru_lock held, interrupts off. */
void ce_tick_evictions(struct cache_ext_lruvec *lv, const struct cache_ext_ops *ops)
{
	unsigned long clock = atomic_long_read(&lv->clock);

	if (!ops->tick_evictions || clock - lv->ticked < ops->tick_evictions)
		return;
	lv->ticked = clock;
	mod_delayed_work(ce_wq, &lv->instance->tick_work, 0);
}

/*
 * At the end no hook runs for it any more: nothing can queue the work again but itself. Before
 * another policy's begin, reclaim may. Context: may sleep; waits for a tick.
 */
void ce_tick_stop(struct ce_instance *inst)
{
	cancel_delayed_work_sync(&inst->tick_work);
}
