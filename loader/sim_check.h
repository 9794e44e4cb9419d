/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cachectl test: what the simulated cache tells of a policy's calls, and what it is told to do to
 * the policy. A cache without one is `cachectl sim`'s.
 */
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include "sim.h"

#define CHECK_MARKS	256		/* digests that are kept on the way */
#define CHECK_EVERY	512		/* steps between two */

/* In memory that parent and child share: it stays, whatever becomes of the child. */
struct sim_verdict {
	char property[16];		/* "": none failed */
	char seen[320];
	bool died;			/* of a signal */
	u64 step;			/* where; the requests so far */
	u64 digest, mark[CHECK_MARKS];	/* of all that came out */
};

struct sim_check {
	const char *property;		/* what fails if the policy dies, or names nothing */
	u64 slots;			/* pages that come in, at most: none is used twice */
	u32 shift;			/* of its memory, so that addresses are others */
	u32 refuse_pct;			/* pages that bpf_cache_ext_evict() refuses */
	u64 salt;			/* ... and which these are */
	char *map, *gone;		/* memory; that of the cgroup that was removed */
	size_t map_size, map_used, gone_size;
	/* the call that is under way */
	u64 call;
	u32 calls, times;
	/* calls of evict_folios() where something could go, and those that named nothing */
	u64 asked, idle, first_idle;
};

extern struct sim_verdict *sim_verdict;

void sim_failed(const char *property, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), noreturn));
void *sim_check_map(struct sim_check *ck, size_t size);
void sim_check_unmap(struct sim_check *ck);
u32 sim_check_page(struct sim_cache *c, const struct folio *folio, const char *fn);
void sim_check_victim(struct sim_cache *c, u32 page, const char *fn);
void sim_check_look(struct sim_cache *c);
void sim_check_busy(struct sim_cache *c);
void sim_check_call(struct sim_cache *c, const char *fn);
void sim_check_place(struct sim_cache *c, const char *fn, u32 list, u32 end);
void sim_check_verdict(struct sim_cache *c, const char *op, u32 verdict);
void sim_check_evicted(struct sim_cache *c);
void sim_check_gone(struct sim_cache *c, u32 page);	/* it has left */
void sim_check_left(struct sim_cache *c);		/* nobody wrote to those */
bool sim_check_refuses(const struct sim_cache *c, u32 page);
void sim_check_signals(struct sim_check *ck);

#endif /* SIM_CHECK_H */
