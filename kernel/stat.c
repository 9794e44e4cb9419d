// SPDX-License-Identifier: GPL-2.0
/*
 * memory.cache_ext.stat: a policy's counters in one cgroup, a "name value" line each.
 *
 * An access is one notification for a folio of a regular file: a read (consecutive reads of one
 * folio through one open file count once), or a write's lookup. The first access after
 * insertion is the miss, every later one a hit; the three are counted apart, and hits + misses
 * == accesses. Pages that readahead brought and nobody used were inserted but not missed.
 * A page that reclaim finds used through a mapping counts as mapped_accesses only. Metadata (block
 * device pages) is counted as meta_accesses and inserted_other only. On large
 * folios an access is one per folio, not one per page: hit ratios of different folio sizes do
 * not compare.
 *
 * Counts are per CPU, summed on reading: each is exact once the cgroup is at rest, the set is
 * not one instant's.
 */
#include <linux/seq_file.h>
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
	CE_STAT(no_entry),
#undef CE_STAT
};

static unsigned long ce_stat_sum(struct cache_ext_lruvec *lv, size_t offset)
{
	struct ce_stats __percpu *stats = READ_ONCE(lv->stats);
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += *(unsigned long *)((void *)per_cpu_ptr(stats, cpu) + offset);
	return sum;
}

/* Context: preemption off, so that neither the policy nor its lruvecs go away. */
void ce_stat_show(struct cache_ext_lruvec *lv, struct seq_file *m)
{
	struct ce_attachment *a = lv->attachment;
	unsigned long pages = 0, list[CACHE_EXT_MAX_LISTS] = {};
	u32 nr_lists = READ_ONCE(lv->nr_lists);
	bool adopting = false;
	int i, nid;

	for_each_node(nid) {
		const struct ce_list *l = &a->lv[nid]->list[READ_ONCE(a->lv[nid]->base)];

		pages += READ_ONCE(a->lv[nid]->nr_pages);
		for (i = 0; i < nr_lists; i++)
			list[i] += READ_ONCE(l[i].pages);
		adopting |= READ_ONCE(a->lv[nid]->adopting);
	}
	seq_printf(m, "policy %s\n", READ_ONCE(a->policy)->ops->name);
	seq_printf(m, "age_ms %llu\n",
		   (ktime_get_boottime_ns() - READ_ONCE(a->attached)) / NSEC_PER_MSEC);
	seq_printf(m, "adopting %d\n", adopting);
	seq_printf(m, "nr_lists %u\n", nr_lists);
	seq_printf(m, "pages %lu\n", pages);
	for (i = 0; i < nr_lists; i++)
		seq_printf(m, "list%d %lu\n", i, list[i]);
	for (i = 0; i < ARRAY_SIZE(ce_stat_names); i++) {
		unsigned long sum = 0;

		for_each_node(nid)
			sum += ce_stat_sum(a->lv[nid], ce_stat_names[i].offset);
		seq_printf(m, "%s %lu\n", ce_stat_names[i].name, sum);
	}
}
