// SPDX-License-Identifier: GPL-2.0
/*
 * memory.cache_ext.stat: a policy's counters in a cgroup, a "name value" line each. As in
 * memory.stat the cgroups below it count in, as far as the same attachment manages them, and those
 * that were removed since.
 *
 * An access is one notification for a folio of a regular file: a read (consecutive reads of one
 * folio through one open file count once), or a write's lookup. The first access after
 * insertion is the miss, every later one a hit; the three are counted apart, and hits + misses
 * == accesses. Pages that readahead brought and nobody used were inserted but not missed.
 * A page that the policy did not admit counts as not_admitted, and its accesses as any other's; it
 * is outside the policy's lists.
 * A page that reclaim finds used through a mapping counts as mapped_accesses only. Metadata (block
 * device pages) is counted as meta_accesses and inserted_other only. On large
 * folios an access is one per folio, not one per page: hit ratios of different folio sizes do
 * not compare.
 *
 * Cutting a file off within a page reads that page, as far as the kernel's accesses go.
 *
 * Counts are per CPU, summed on reading: each is exact once the cgroup is at rest, the set is
 * not one instant's. While cgroups go faster than they can be summed up, one of them may be
 * missing, or there twice.
 */
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "cache_ext.h"

static const struct {
	const char *name;
	size_t offset;
} ce_stat_names[] = {
#define CE_STAT(which) { #which, offsetof(struct ce_stats, which) }
	CE_STAT(accesses),
	CE_STAT(hits),
	CE_STAT(misses),
	CE_STAT(meta_accesses),
	CE_STAT(mapped_accesses),
	CE_STAT(inserted_read),
	CE_STAT(inserted_write),
	CE_STAT(inserted_other),
	CE_STAT(never_used),
	CE_STAT(evicted_policy),
	CE_STAT(evicted_fallback),
	CE_STAT(refused),
	CE_STAT(kept),
	CE_STAT(refaults),
	CE_STAT(moves),
	CE_STAT(removed_reclaim),
	CE_STAT(removed_truncate),
	CE_STAT(adopted),
	CE_STAT(not_admitted),
	CE_STAT(no_entry),
#undef CE_STAT
};

#define CE_SUM_TRIES	8

static unsigned long ce_stat_sum(const struct ce_instance *inst, size_t offset)
{
	unsigned long sum = 0;
	int cpu, nid;

	for_each_node(nid) {
		struct ce_stats __percpu *stats = READ_ONCE(inst->lv[nid]->stats);

		for_each_possible_cpu(cpu)
			sum += *(unsigned long *)((void *)per_cpu_ptr(stats, cpu) + offset);
	}
	return sum;
}

/* Add what an instance has. ce_attach_mutex or ce_srcu held. */
void ce_sum_up(struct ce_sum *sum, const struct ce_instance *inst)
{
	int i, nid;

	sum->cgroups++;
	for_each_node(nid) {
		const struct cache_ext_lruvec *lv = inst->lv[nid];

		sum->pages += READ_ONCE(lv->nr_pages);
		sum->outside += READ_ONCE(lv->list[CE_OUTSIDE].pages);
		sum->adopting |= READ_ONCE(lv->adopting);
		for (i = 0; i < CACHE_EXT_MAX_LISTS; i++)
			sum->list[i] += READ_ONCE(lv->list[lv->base + i].pages);
	}
	for (i = 0; i < CE_NR_STATS; i++)
		sum->stat[i] += ce_stat_sum(inst, ce_stat_names[i].offset);
	BUILD_BUG_ON(offsetof(struct ce_stats, accesses));
	sum->stat[0] += ce_stat_sum(inst, offsetof(struct ce_stats, folded));
}

void ce_sum_show(const struct ce_sum *sum, const char *prefix, struct seq_file *m)
{
	int i;

	BUILD_BUG_ON(ARRAY_SIZE(ce_stat_names) != CE_NR_STATS);
	seq_printf(m, "%spages %lu\n", prefix, sum->pages);
	for (i = 0; i < CE_NR_STATS; i++)
		seq_printf(m, "%s%s %lu\n", prefix, ce_stat_names[i].name, sum->stat[i]);
}

/* The hook. Context: may sleep. See instance.c for what it does not wait for. */
int ce_stat_show(struct mem_cgroup *memcg, struct seq_file *m)
{
	struct ce_sum *sum = kzalloc(sizeof(*sum), GFP_KERNEL);
	struct ce_instance *own, *inst;
	struct ce_attachment *a;
	unsigned int seq, tries = 0;
	u32 i, nr_lists;
	int srcu, ret;

	if (!sum)
		return -ENOMEM;
	srcu = srcu_read_lock(&ce_srcu);
	own = ce_instance_of(memcg);
	if (!own) {
		seq_puts(m, "policy none\n");
		goto out;
	}
	a = own->attachment;
	nr_lists = READ_ONCE(a->nr_lists);
	do {
		memset(sum, 0, sizeof(*sum));
		seq = read_seqcount_begin(&ce_fold_seq);
		list_for_each_entry_srcu(inst, &a->instances, node, srcu_read_lock_held(&ce_srcu)) {
			if (mem_cgroup_is_descendant(inst->memcg, memcg))
				ce_sum_up(sum, inst);
			cond_resched();
		}
	} while (read_seqcount_retry(&ce_fold_seq, seq) && ++tries < CE_SUM_TRIES);

	seq_printf(m, "policy %s\n", a->name);
	seq_printf(m, "inherited %d\n", a->memcg != memcg);
	seq_printf(m, "cgroups %lu\n", sum->cgroups);
	seq_printf(m, "memory_bytes %lu\n", sum->cgroups * ce_instance_size());
	seq_printf(m, "age_ms %llu\n",
		   (ktime_get_boottime_ns() - READ_ONCE(a->attached)) / NSEC_PER_MSEC);
	seq_printf(m, "adopting %d\n", sum->adopting);
	seq_printf(m, "nr_lists %u\n", nr_lists);
	for (i = 0; i < nr_lists; i++)
		seq_printf(m, "list%u %lu\n", i, sum->list[i]);
	seq_printf(m, "outside %lu\n", sum->outside);
	ce_sum_show(sum, "", m);
out:
	srcu_read_unlock(&ce_srcu, srcu);
	ret = ce_record_show(cgroup_id(memcg->css.cgroup), m);
	kfree(sum);
	return ret;
}
