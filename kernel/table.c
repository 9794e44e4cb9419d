// SPDX-License-Identifier: GPL-2.0
/*
 * The side table: 8 bytes of state for each managed folio, found by page frame number.
 *
 *	ce_root[pfn >> 9] -> a page of 512 entries, one for each frame of a 2 MiB block
 *
 * Two loads find an entry; there is no hash and nothing to search. A page of entries is
 * allocated when the first managed folio of its block arrives and freed, after a grace period,
 * when the last one leaves. All other blocks share one that is empty, so that nobody has to ask.
 * So the table is at most 0.2 % of the memory whose blocks hold managed folios.
 *
 * An entry belongs to the instance (a memcg in the time it is managed by one attachment) whose
 * generation it carries; to any other it does not exist. It is made before its folio can be found
 * by a second reader's access (the folio is locked), and ends when the folio has left both the
 * page cache and the lists.
 * Where neither is said - its cgroup is detached - the entry stays behind: swept by ce_purge()
 * before its generation is used again, so generations are not reused at once, and there are 4095.
 * Until then whatever uses the frame next starts an entry of its own, or is charged to another
 * cgroup, or is no file's.
 *
 * What it is not good at: a few folios scattered over much memory cost a page of entries each.
 *
 * Lifetime of a page of entries. ce_used[i] counts the entries with a generation, plus
 * insertions under way. It goes from and to 0 under the table lock only, together with
 * ce_root[i]. Readers hold RCU-sched (preemption or interrupts off).
 */
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "cache_ext.h"

union ce_entry **ce_root;
unsigned long ce_root_size;

static const union ce_entry ce_no_chunk[CE_CHUNK_SIZE];
#define CE_NO_CHUNK	((union ce_entry *)ce_no_chunk)	/* never written */

static atomic_t *ce_used;
static atomic_long_t ce_nr_chunks;
static DEFINE_SPINLOCK(ce_table_lock);

int ce_table_create(void)
{
	unsigned long end = 0, i;
	int nid;

	BUILD_BUG_ON(sizeof(union ce_entry) != sizeof(u64));
	BUILD_BUG_ON(CE_CHUNK_SIZE * sizeof(union ce_entry) != PAGE_SIZE);

	/* Memory added later beyond this end is not managed. */
	for_each_online_node(nid)
		end = max(end, node_end_pfn(nid));
	ce_root_size = DIV_ROUND_UP(end, CE_CHUNK_SIZE);
	ce_root = kvcalloc(ce_root_size, sizeof(*ce_root), GFP_KERNEL);
	ce_used = kvcalloc(ce_root_size, sizeof(*ce_used), GFP_KERNEL);
	if (!ce_root || !ce_used) {
		ce_table_destroy();
		return -ENOMEM;
	}
	for (i = 0; i < ce_root_size; i++)
		ce_root[i] = CE_NO_CHUNK;
	return 0;
}

void ce_table_destroy(void)
{
	unsigned long i;

	for (i = 0; ce_root && i < ce_root_size; i++)
		if (ce_root[i] != CE_NO_CHUNK)
			free_page((unsigned long)ce_root[i]);
	kvfree(ce_root);
	kvfree(ce_used);
	ce_root = NULL;
	ce_used = NULL;
}

static void ce_free_chunk(struct rcu_head *rcu)
{
	__free_page(container_of(rcu, struct page, rcu_head));
}

/* Take part in the page of entries of @i, making it if need be. */
static bool ce_get_chunk(unsigned long i)
{
	unsigned long flags, page;
	bool ok;

	if (atomic_inc_not_zero(&ce_used[i]))
		return true;

	/* Not of the reserves: compaction and demotion, which may use them, copy entries too. */
	page = get_zeroed_page(GFP_NOWAIT | __GFP_NOMEMALLOC | __GFP_NOWARN);
	spin_lock_irqsave(&ce_table_lock, flags);
	if (ce_root[i] == CE_NO_CHUNK && page) {
		/* Readers must see zeroes. */
		smp_store_release(&ce_root[i], (union ce_entry *)page);
		atomic_long_inc(&ce_nr_chunks);
		page = 0;
	}
	ok = ce_root[i] != CE_NO_CHUNK;
	if (ok)
		atomic_fetch_inc_release(&ce_used[i]);	/* who sees it sees ce_root[i] */
	spin_unlock_irqrestore(&ce_table_lock, flags);
	free_page(page);
	return ok;
}

static void ce_put_chunk(unsigned long i)
{
	union ce_entry *chunk = NULL;
	unsigned long flags;

	/* As atomic_dec_and_lock() begins, without the call. */
	if (atomic_add_unless(&ce_used[i], -1, 1))
		return;
	if (!atomic_dec_and_lock_irqsave(&ce_used[i], &ce_table_lock, flags))
		return;
	chunk = ce_root[i];
	WRITE_ONCE(ce_root[i], CE_NO_CHUNK);
	spin_unlock_irqrestore(&ce_table_lock, flags);
	atomic_long_dec(&ce_nr_chunks);
	call_rcu(&virt_to_page(chunk)->rcu_head, ce_free_chunk);
}

/**
 * ce_insert - start the entry of a folio
 * @pfn: its frame
 * @val: the entry; its generation is not 0
 *
 * Context: RCU-sched; does not sleep.
 * Return: the entry, NULL without memory for it: the folio then stays on the kernel's list.
 */
union ce_entry *ce_insert(unsigned long pfn, union ce_entry val)
{
	unsigned long i = pfn >> CE_CHUNK_SHIFT;
	union ce_entry *e, old;

	if (i >= ce_root_size || !ce_get_chunk(i))
		return NULL;
	e = &ce_root[i][pfn & (CE_CHUNK_SIZE - 1)];
	atomic64_set(&old.word, atomic64_xchg(&e->word, atomic64_read(&val.word)));
	if (ce_gen(&old))	/* left behind by an earlier user of the frame, and counted */
		ce_put_chunk(i);
	return e;
}

/**
 * ce_retire - a folio has left the page cache
 * @pfn: its frame
 * @e:	 its entry
 *
 * While the folio is still on a list the entry is needed to count it off: ce_unlink() ends it then.
 *
 * Context: RCU-sched.
 */
void ce_retire(unsigned long pfn, union ce_entry *e)
{
	union ce_entry old, new;
	s64 word = atomic64_read(&e->word);

	do {
		atomic64_set(&old.word, word);
		new = old;
		if (old.location & CE_ON_LIST)
			new.tag |= CE_DEAD;
		else
			atomic64_set(&new.word, 0);
	} while (!atomic64_try_cmpxchg(&e->word, &word, atomic64_read(&new.word)));
	if (ce_gen(&old) && !ce_gen(&new))
		ce_put_chunk(pfn >> CE_CHUNK_SHIFT);
}

/**
 * ce_unlink - count a folio off its list; the caller unlinks folio->lru
 * @lv:	      its lruvec
 * @e:	      its entry
 * @pfn:      its frame
 * @nr_pages: its pages
 * @left:     what the location becomes: 0 or CE_TAKEN
 *
 * Context: lru_lock held.
 */
void ce_unlink(struct cache_ext_lruvec *lv, union ce_entry *e, unsigned long pfn, long nr_pages,
	       u8 left)
{
	s64 word = atomic64_read(&e->word);
	union ce_entry old, new;

	ce_count_off(lv, e, nr_pages);
	do {
		atomic64_set(&old.word, word);
		new = old;
		new.location = left;
		if (old.tag & CE_DEAD)
			atomic64_set(&new.word, 0);
	} while (!atomic64_try_cmpxchg(&e->word, &word, atomic64_read(&new.word)));
	if (!ce_gen(&new))
		ce_put_chunk(pfn >> CE_CHUNK_SHIFT);
}

/**
 * ce_purge - end all entries of instances that are gone
 * @gens: their generations; no hook runs for them any more
 *
 * Context: May sleep.
 */
void ce_purge(const unsigned long *gens)
{
	unsigned long i, j;

	for (i = 0; i < ce_root_size; i++) {
		unsigned int ended = 0;
		union ce_entry *chunk;

		/* Not to be freed under us, however many entries it loses. */
		if (!atomic_inc_not_zero(&ce_used[i]))
			continue;
		chunk = ce_root[i];
		for (j = 0; j < CE_CHUNK_SIZE; j++) {
			s64 word = atomic64_read(&chunk[j].word);
			union ce_entry old;

			atomic64_set(&old.word, word);
			if (test_bit(ce_gen(&old), gens) &&
			    atomic64_try_cmpxchg(&chunk[j].word, &word, 0))
				ended++;
		}
		while (ended--)
			ce_put_chunk(i);
		ce_put_chunk(i);
		cond_resched();
	}
}

unsigned long ce_table_bytes(void)
{
	return ce_root_size * (sizeof(*ce_root) + sizeof(*ce_used)) +
	       atomic_long_read(&ce_nr_chunks) * PAGE_SIZE;
}
