/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the sources of `cachectl sim`: a page cache in user space, for the policies of
 * policies/NAME.bpf.c compiled for the host. It does what kernel/lists.c, kfuncs.c, propose.c and
 * tick.c do, for one cgroup, one CPU, pages of 4 KiB and no dirty ones.
 */
#ifndef SIM_H
#define SIM_H

#include <stdio.h>
#include "../bench/requests.h"
#include "../policies/cache_ext.bpf.h"
#include "cachectl.h"

/* A request as it is kept in memory: the number of a page, and what else is known of it. */
#define SIM_SCAN	(1ULL << 63)
#define SIM_WRITE	(1ULL << 62)
#define SIM_REPEAT	(1ULL << 61)	/* a read of the page that was read last: no access */
#define SIM_PAGE(w)	((w) & (SIM_REPEAT - 1))

struct sim_page {
	u64 key;
	u32 prev, next;		/* on its list; next: of the free ones as well */
	u32 chain;		/* the next one of its bucket */
	u8 state[4];
	u8 location;		/* SIM_ON_LIST and the list */
	u8 wanted;		/* the list, SIM_WANT_TAIL */
	u8 flags;
	u8 unused;
};

/* As in kernel/cache_ext.h. */
#define SIM_ON_LIST	0x80
#define SIM_LIST_MASK	0x3f
#define SIM_WANT_TAIL	0x40
#define SIM_FRESH	0x01
#define SIM_QUEUED	0x04
#define SIM_GONE	0x10	/* sim_check.c: its slot stays unused */
#define SIM_CUT		0x20	/* ... and it was truncated */
#define SIM_COUNT	0
#define SIM_STAMP	1
#define SIM_BUDGET	4096
#define SIM_PROPOSED	32
#define SIM_BATCH	31	/* folios that wait on a CPU: PAGEVEC_SIZE */
#define SIM_OUTSIDE	CACHE_EXT_MAX_LISTS	/* what was not admitted */
#define SIM_TAKEN	(SIM_OUTSIDE + 1)	/* isolated, about to be freed */
#define SIM_NR_LISTS	(SIM_TAKEN + 1)

struct sim_list {
	u64 pages;
	u32 clock;
	u8 shift, now, window;
};

/* What was evicted lately: a ring by eviction, and chains from newer to older through it. */
struct sim_ghosts {
	u64 size;		/* of the ring; 0: nobody wants to know */
	u64 clock;		/* evictions so far */
	u32 shift;		/* 64 - bits of a bucket's number */
	struct sim_ghost {
		u32 tag;	/* 28 bits of the hash, 4 of the list; 0: none */
		u32 older;
	} *ring;
	u32 *head;
};

struct sim_candidate {
	u64 score, key;
	u32 page;
	u8 state[4];
};

struct sim_check;

struct sim_cache {
	struct cache_ext_lruvec lv;	/* first: what programs have a pointer to */
	struct sim_check *check;	/* NULL, but for cachectl test */
	const struct cache_ext_ops *ops;
	struct cache_ext_policy policy;
	struct cache_ext_add_rule on_add;
	struct cache_ext_access_rule on_access[CACHE_EXT_MAX_LISTS];
	bool ready;			/* init() is over */
	bool exact;
	double rate;			/* of the sample, 1: all */
	u64 size, used;			/* pages: at most, now */
	u64 listed;			/* on lists */
	struct sim_page *page;		/* the first SIM_NR_LISTS are the heads of lists */
	u32 free;
	u32 fresh;			/* never used ones begin here */
	u32 *bucket;
	u32 bucket_shift;
	struct sim_list list[SIM_NR_LISTS];
	struct sim_ghosts ghosts;
	double share;			/* of a page that is still to be scanned, of a sample */
	u32 batch;			/* SIM_BATCH, or a sample's part of it */
	u32 nr_added, added[SIM_BATCH];
	u32 nr_moved, moved[SIM_BATCH];
	/* the call of evict_folios() */
	struct {
		struct cache_ext_evict_ctx ctx;
		u32 cursor, budget;
		u8 list, end;
		bool active, live;
	} evict;
	struct sim_candidate best[SIM_PROPOSED];
	u32 nr_best, next_best;
	u64 data[8];
	u64 ticked;			/* the clock at the last tick by evictions */
	u64 tick_left;			/* requests to the next one by time */
	bool tick_due;
	/* counted */
	u64 accesses, evicted_policy, evicted_fallback, not_admitted, bytes;
};

/* What one run, a policy at a size, came to. */
struct sim_result {
	u64 requests, misses;
	u64 get_requests, get_misses;	/* requests that are not a scan's */
	u64 evicted_policy, evicted_fallback, not_admitted;
	u64 bytes;			/* of memory for the cache */
	double cpu_seconds;
	u64 stat[MAX_VARS];
	char error[512];
};

/* A policy of the command line, perhaps with knobs of its own. */
struct sim_policy {
	const char *given;		/* on the command line */
	char label[128];		/* its name, and the knobs that were given */
	char name[32];
	bool min;			/* Belady's, which is no program */
	const struct cache_ext_ops *ops;
	int nr_knobs, nr_stats;
	struct sim_var {
		char name[64];
		volatile u32 *knob;
		const volatile u64 *stat;
		u32 min, max, value;
		bool given;
	} knob[MAX_VARS], stat[MAX_VARS];
	int nr_ids;
	struct sim_ids {
		char name[64];
		struct cache_ext_sim_ids *set;
		u64 *id;
		u32 nr, max;
	} ids[MAX_IDS];
};

/* sim_policy.c: returns an exit code */
int sim_policy_load(struct sim_policy *p, const char *arg);
int sim_policy_knob(struct sim_policy *p, const char *arg);
int sim_policies(int argc, char **argv, struct sim_policy *p, int *nr);	/* sim.c */

/* sim_trace.c */
struct sim_trace {
	struct source src;
	const char *name;
	double rate;			/* of the sample */
	bool stream;			/* read anew in each run */
	u64 *word;			/* else all of it */
	u64 nr, room;
	u64 requests;			/* before sampling */
	u64 gets;			/* of those, not of scans */
	u64 distinct;			/* pages, before sampling; an estimate above a million */
	bool scans, estimate;
};

typedef void (*sim_fn)(void *arg, u64 word);
int sim_trace_open(struct sim_trace *t);			/* returns an exit code */
int sim_trace_each(struct sim_trace *t, sim_fn fn, void *arg);	/* 0, or it has complained */
extern char sim_complaint[512];

/* sim_cache.c */
const char *sim_cache_create(struct sim_cache *c, const struct cache_ext_ops *ops, u64 size,
			     bool exact, double rate,
			     struct sim_check *check);		/* what is wrong, or NULL */
bool sim_request(struct sim_cache *c, u64 word);		/* was it a hit? */
void sim_relink(struct sim_cache *c, u32 page, u32 list, u32 end);
void sim_take(struct sim_cache *c, u32 page);	/* isolates it */
void sim_truncate(struct sim_cache *c, u64 key);
void sim_resize(struct sim_cache *c, u64 size);	/* at most what it was created with */

/* sim_table.c */
int sim_table_create(struct sim_cache *c, u64 ghosts);
u32 sim_lookup(const struct sim_cache *c, u64 key);		/* 0: not cached */
u32 sim_insert(struct sim_cache *c, u64 key);
void sim_remove(struct sim_cache *c, u32 page);
void sim_ghost_add(struct sim_cache *c, u64 key, u32 list);
s64 sim_ghost_take(struct sim_cache *c, u64 key, s32 *list);	/* evictions since; -1: unknown */
static inline u64 sim_hash(u64 key)
{
	key *= 0x9E3779B97F4A7C15ULL;
	key ^= key >> 32;
	return key * 0xD6E8FEB86659FD93ULL;
}

/* sim_host.c */
extern char sim_gave_up[256];	/* what cache_ext_error() was told */
void sim_supply_take(struct sim_cache *c);
void sim_call_evict(struct sim_cache *c, u32 nr);

/* sim_watch.c: what fn() returns, or that a program did not; or used more seconds, 0: any */
const char *sim_watched(const char *(*fn)(void *arg), void *arg, int seconds);
extern const char *volatile sim_running;	/* the operation that is under way */
extern volatile u64 sim_calls;			/* so far, of all */

static inline void sim_enter(const char *op)
{
	sim_calls++;
	sim_running = op;
}

static inline void sim_leave(void)
{
	sim_running = NULL;
}

/* A call of the operation, where the policy has it. */
#define sim_call(ops, op, args...)							\
	({										\
		__auto_type ___ret = (sim_enter(#op), (ops)->op(args));			\
											\
		sim_leave();								\
		___ret;									\
	})
#define sim_call_void(ops, op, args...)							\
	({										\
		sim_enter(#op);								\
		(ops)->op(args);							\
		sim_leave();								\
	})

/* sim_min.c: returns what is wrong, or NULL */
const char *sim_min(const struct sim_trace *t, u64 size, struct sim_result *r);

/* sim_jobs.c */
struct sim_job {
	struct sim_policy *policy;
	u64 size;
	struct sim_result result;
};

int sim_jobs_run(struct sim_job *job, int nr, struct sim_trace *t);	/* returns an exit code */
double sim_miss_pct(const struct sim_trace *t, const struct sim_result *r, bool gets);

/* sim_report.c */
void sim_report(const struct sim_job *job, int nr, const struct sim_trace *t);
int sim_plot(const struct sim_job *job, int nr, const struct sim_trace *t, const char *file);

#endif /* SIM_H */
