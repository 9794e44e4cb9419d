// SPDX-License-Identifier: GPL-2.0
/*
 * A policy that does not do its work is taken away from its cgroup:
 *
 *	stall	it names nothing, while the kernel then finds victims on its lists that it can
 *		free: 8 passes of reclaim in a row, over stall_ms or more. Counted are passes
 *		that asked for 8 pages or more and left it some of its budget of looks, and
 *		time for them, or in which it had looked at every page four times over
 *	time	evict_folios() took longer than max_evict_us, three times in ten seconds: it
 *		holds the lru_lock and has interrupts off
 *	error	a program of it said so, bpf_cache_ext_error_bstr()
 *	switch	somebody wrote to /sys/module/cache_ext/parameters/eject_all
 *
 * Whoever notices first claims the attachment's record and queues a work, which detaches the link
 * as user space would: pollers of it see the hang-up, and the cgroup goes on with an ancestor's
 * policy or the kernel's LRU. Until then evict_folios() is not called. The record, with the
 * counters of that moment, is in memory.cache_ext.stat until the next attach; the newest 64 are
 * kept.
 *
 * A walk ends by itself when three quarters of the time are over, so that what takes too long is a
 * program that computes, and not one that has many folios to look at.
 *
 * What this is not good at: telling a slow policy from a slow machine. Time that a hypervisor
 * takes away counts. And a program that runs for long is not interrupted, but at the steps of its
 * walk: what it can do between two of them is what the verifier lets it. Other operations than
 * evict_folios() are not timed at all.
 */
#include <linux/ctype.h>
#include <linux/cgroup.h>
#include <linux/module.h>
#include <linux/sched/clock.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/wait.h>
#include "cache_ext.h"
#include "trace.h"

#define CE_MAX_RECORDS	64
#define CE_STALL_ASKED	8		/* pages */
#define CE_STALL_ROUNDS	8
#define CE_STALL_LAPS	4		/* looks at each page */
#define CE_LATE_LOOKS	64U		/* at least, of a walk that ended for want of time */
#define CE_SLOW_CALLS	3
#define CE_SLOW_NS	(10ULL * NSEC_PER_SEC)

static unsigned int ce_max_evict_us = 1000;
module_param_named(max_evict_us, ce_max_evict_us, uint, 0644);
MODULE_PARM_DESC(max_evict_us, "a policy whose evict_folios() takes longer 3 times in 10 s is ejected; 0: never");

static unsigned int ce_stall_ms = 500;
module_param_named(stall_ms, ce_stall_ms, uint, 0644);
MODULE_PARM_DESC(stall_ms, "a policy that names nothing for so long, while the kernel finds victims on its lists, is ejected; 0: never");

static const char * const ce_eject_kinds[] = {
	[CE_EJECT_STALL] = "stall",
	[CE_EJECT_TIME] = "time",
	[CE_EJECT_ERROR] = "error",
	[CE_EJECT_SWITCH] = "switch",
};

struct ce_record {
	struct list_head node;
	struct rcu_head rcu;
	u64 cgroup_id;
	u64 when;			/* ns, boot time */
	atomic_t kind;			/* claimed by the first one: enum ce_eject_kind */
	char policy[CACHE_EXT_NAME_LEN];
	char reason[CE_REASON_LEN];
	struct ce_sum sum;
};

/* ce_attach_mutex, or RCU to read */
static LIST_HEAD(ce_records);
static unsigned int ce_nr_records;

struct ce_record *ce_record_create(u64 cgroup_id)
{
	struct ce_record *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (r)
		r->cgroup_id = cgroup_id;
	return r;
}

static struct ce_record *ce_record_of(u64 cgroup_id)
{
	struct ce_record *r;

	list_for_each_entry_rcu(r, &ce_records, node, lockdep_is_held(&ce_attach_mutex))
		if (r->cgroup_id == cgroup_id)
			return r;
	return NULL;
}

static void ce_record_drop(struct ce_record *r)
{
	list_del_rcu(&r->node);
	ce_nr_records--;
	kfree_rcu(r, rcu);
}

/*
 * A policy is being attached to the cgroup. There may be two: one of an attachment that got no
 * further than the cgroups below, and was ejected by one of them. ce_attach_mutex held.
 */
void ce_record_forget(u64 cgroup_id)
{
	struct ce_record *r;

	while ((r = ce_record_of(cgroup_id)))
		ce_record_drop(r);
}

/* The attachment is about to end: in case it was ejected. ce_attach_mutex held. */
void ce_record_sum(struct ce_attachment *a)
{
	struct ce_instance *inst;

	list_for_each_entry(inst, &a->instances, node) {
		ce_sum_up(&a->record->sum, inst);
		cond_resched();
	}
}

/* Ejected and not detached yet. */
static atomic_t ce_nr_ejected;
static DECLARE_WAIT_QUEUE_HEAD(ce_ejected_wait);

/* It has ended: keep its record if it was ejected. ce_attach_mutex held; no hook runs any more. */
void ce_record_keep(struct ce_attachment *a)
{
	struct ce_record *r = a->record;
	int kind = atomic_read(&r->kind);

	if (!kind)
		return;
	a->record = NULL;
	r->when = ktime_get_boottime_ns();
	trace_cache_ext_ejected(r->cgroup_id, r->policy, ce_eject_kinds[kind], r->reason);
	pr_notice("cache_ext: policy %s of cgroup %llu ejected: %s: %s\n", r->policy,
		  r->cgroup_id, ce_eject_kinds[kind], r->reason);
	list_add_rcu(&r->node, &ce_records);
	if (++ce_nr_records > CE_MAX_RECORDS)
		ce_record_drop(list_last_entry(&ce_records, struct ce_record, node));
	if (atomic_dec_and_test(&ce_nr_ejected))
		wake_up_all(&ce_ejected_wait);
}

/* Context: may sleep. */
int ce_record_show(u64 cgroup_id, struct seq_file *m)
{
	struct ce_record *copy = kmalloc(sizeof(*copy), GFP_KERNEL);
	const struct ce_record *r;

	if (!copy)
		return -ENOMEM;
	rcu_read_lock();
	r = ce_record_of(cgroup_id);
	if (r)
		*copy = *r;
	rcu_read_unlock();
	if (r) {
		seq_printf(m, "ejected_policy %s\n", copy->policy);
		seq_printf(m, "ejected_kind %s\n", ce_eject_kinds[atomic_read(&copy->kind)]);
		seq_printf(m, "ejected_reason %s\n", copy->reason);
		seq_printf(m, "ejected_age_ms %llu\n",
			   (ktime_get_boottime_ns() - copy->when) / NSEC_PER_MSEC);
		ce_sum_show(&copy->sum, "ejected_", m);
	}
	kfree(copy);
	return 0;
}

/* The module goes, and with it all who might look. */
void ce_records_destroy(void)
{
	struct ce_record *r, *next;

	list_for_each_entry_safe(r, next, &ce_records, node)
		kfree(r);
}

/*
 * Hooks of two policies are about to run, until a grace period is over. False: one is ejected
 * already.
 */
bool ce_exchange_begin(struct ce_attachment *a)
{
	spin_lock_irq(&a->watch_lock);
	a->exchanging = !atomic_read(&a->record->kind);
	spin_unlock_irq(&a->watch_lock);
	return a->exchanging;
}

void ce_exchange_end(struct ce_attachment *a)
{
	spin_lock_irq(&a->watch_lock);
	a->exchanging = false;
	a->slow_calls = 0;
	spin_unlock_irq(&a->watch_lock);
}

/* One claims it; what it writes is read after the detach that it asks for. */
static __printf(4, 0) void ce_veject(struct ce_attachment *a, const struct cache_ext_policy *p,
				     enum ce_eject_kind kind, const char *fmt, va_list args)
{
	struct ce_record *r = a->record;
	unsigned long flags;
	bool claimed;
	char *c;

	/* A fault of the policy that is being replaced is not its successor's: ce_exchange(). */
	spin_lock_irqsave(&a->watch_lock, flags);
	claimed = (kind == CE_EJECT_SWITCH || !a->exchanging) && !atomic_cmpxchg(&r->kind, 0, kind);
	/* Whoever finds it claimed, under the lock, finds it counted. */
	if (claimed)
		atomic_inc(&ce_nr_ejected);
	spin_unlock_irqrestore(&a->watch_lock, flags);
	if (!claimed)
		return;
	strscpy(r->policy, p->ops->name);
	vsnprintf(r->reason, sizeof(r->reason), fmt, args);
	for (c = r->reason; *c; c++)
		if (!isascii(*c) || !isprint(*c))
			*c = '?';
	WRITE_ONCE(a->ejected, true);
	ce_request_detach(a);
}

/**
 * ce_eject - take a policy away from its cgroup
 * @a:	  the attachment
 * @p:	  the policy; in the course of an update that may not be a->policy
 * @kind: why
 * @fmt:  a sentence for who reads the status
 *
 * Context: any but NMI, of a hook of one of the attachment's instances, or ce_attach_mutex held.
 */
__printf(4, 5) void ce_eject(struct ce_attachment *a, const struct cache_ext_policy *p,
			     enum ce_eject_kind kind, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	ce_veject(a, p, kind, fmt, args);
	va_end(args);
}

/* Clocks of CPUs may differ a little. */
static u64 ce_elapsed(u64 from, u64 to)
{
	return max((s64)(to - from), 0LL);
}

/* Of the time for a call three quarters: what is left is for who has to end. */
bool ce_time_is_up(const struct cache_ext_evict_ctx *ctx)
{
	u32 limit = READ_ONCE(ce_max_evict_us);

	return limit && ce_elapsed(ctx->begin, local_clock()) > limit * (u64)NSEC_PER_USEC * 3 / 4;
}

static void ce_check_time(struct cache_ext_lruvec *lv, u64 begin, u64 end)
{
	struct ce_attachment *a = lv->instance->attachment;
	u64 took = ce_elapsed(begin, end), since;
	u32 limit = READ_ONCE(ce_max_evict_us), slow;

	if (likely(!limit || took <= limit * (u64)NSEC_PER_USEC))
		return;
	spin_lock(&a->watch_lock);
	/* Of two policies at once: whose call it was is not kept. */
	if (a->exchanging) {
		spin_unlock(&a->watch_lock);
		return;
	}
	if (!a->slow_calls || ce_elapsed(a->slow_since, end) > CE_SLOW_NS) {
		a->slow_since = begin;
		a->slow_calls = 0;
	}
	slow = ++a->slow_calls;
	since = ce_elapsed(a->slow_since, end);
	spin_unlock(&a->watch_lock);
	if (slow >= CE_SLOW_CALLS)
		ce_eject(a, lv->policy, CE_EJECT_TIME,
			 "evict_folios() took %llu us, the %u. call in %llu ms that took longer than %u us",
			 took / NSEC_PER_USEC, slow, since / NSEC_PER_MSEC, limit);
}

static void ce_check_stall(struct cache_ext_lruvec *lv, u64 now)
{
	struct ce_watch *w = &lv->watch;
	u32 limit = READ_ONCE(ce_stall_ms);

	/* What became of the last time that it named nothing is known now. */
	if (limit && w->idle && READ_ONCE(w->helped) >= CE_STALL_ASKED) {
		if (!w->rounds++)
			w->since = now;
		w->freed += w->helped;
	}
	w->idle = false;
	if (!limit || w->rounds < CE_STALL_ROUNDS ||
	    ce_elapsed(w->since, now) < limit * (u64)NSEC_PER_MSEC)
		return;
	ce_eject(lv->instance->attachment, lv->policy, CE_EJECT_STALL,
		 "evict_folios() named nothing %u times in %llu ms, when %u pages or more were asked for; the kernel found and freed %lu pages on its lists",
		 w->rounds, ce_elapsed(w->since, now) / NSEC_PER_MSEC, CE_STALL_ASKED, w->freed);
}

/**
 * ce_watch_evict - call evict_folios() and watch it
 * @lv:	 the lruvec
 * @ctx: the request
 *
 * Context: lru_lock held, interrupts off.
 */
void ce_watch_evict(struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ctx)
{
	struct ce_watch *w = &lv->watch;

	ctx->nr_kept = lv->kept_news;
	lv->kept_news = 0;
	ctx->begin = local_clock();
	ce_check_stall(lv, ctx->begin);
	ce_propose_begin(lv);
	lv->policy->ops->evict_folios(lv, ctx);
	ce_propose_end(lv, ctx);
	ce_check_time(lv, ctx->begin, local_clock());

	/* One that names what cannot be taken does its work. */
	if (ctx->nr_evicted || ctx->refused) {
		w->rounds = 0;
		w->freed = 0;
		w->looks = 0;
		return;
	}
	/* One that computes until there is no time for a look is no better than one that looks. */
	w->looks += max(CE_BUDGET - ctx->budget, ctx->late ? CE_LATE_LOOKS : 0U);
	if (ctx->nr_to_evict >= CE_STALL_ASKED &&
	    ((ctx->budget && !ctx->late) || w->looks > CE_STALL_LAPS * lv->nr_pages)) {
		w->idle = true;
		WRITE_ONCE(w->helped, 0);
	}
}

/* Returns when no policy is attached that was when it began. */
static int ce_eject_all_set(const char *val, const struct kernel_param *kp)
{
	struct ce_attachment *a;
	bool yes;
	int ret = kstrtobool(val, &yes);

	if (ret || !yes)
		return ret;
	/* The file is there a little longer than the workqueue. */
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	mutex_lock(&ce_attach_mutex);
	list_for_each_entry(a, &ce_attachments, node)
		if (a->active)
			ce_eject(a, a->policy, CE_EJECT_SWITCH, "1 was written to eject_all");
	mutex_unlock(&ce_attach_mutex);
	/* Whoever it is that detaches them: our work, or somebody who was about to. */
	ret = wait_event_interruptible(ce_ejected_wait, !atomic_read(&ce_nr_ejected));
	/* And those that were no longer active, whose hooks may still run: ce_stop() holds it. */
	mutex_lock(&ce_drop_mutex);
	mutex_unlock(&ce_drop_mutex);
	module_put(THIS_MODULE);
	return ret;
}

static const struct kernel_param_ops ce_eject_all_ops = {
	.set = ce_eject_all_set,
};

module_param_cb(eject_all, &ce_eject_all_ops, NULL, 0200);
MODULE_PARM_DESC(eject_all, "write 1: take all policies away from their cgroups; returns when they are");
