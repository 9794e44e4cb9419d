/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the sources of `cachectl test`: test.c, test_phases.c, test_load.c. */
#ifndef TEST_H
#define TEST_H

#include "sim_check.h"

/* test_load.c */
struct test_load {
	uint64_t random;
	u64 cache;
	u64 files, pages;		/* of each file */
	u64 kind, left, file, first, round, at;
};

void load_init(struct test_load *l, u64 seed, u64 cache);
u64 load_next(struct test_load *l);
u64 load_key(u64 file, u64 index);
u64 load_random(struct test_load *l, u64 below);

/* test_phases.c: one run of a policy, in a process of its own */
struct test_run {
	const struct sim_policy *policy;
	u64 seed;
	u32 shift;			/* see struct sim_check */
	bool forgive_idle;		/* that it names nothing is known already */
	struct test_load load;
	struct sim_check check;
	struct sim_cache *cache;
};

struct test_phase {
	const char *name, *property;	/* what fails if the policy dies or names nothing */
	void (*run)(struct test_run *t);
};

/* Of CPU time in a phase, for which no policy of ours needs one. */
#define TEST_SECONDS 20

extern const struct test_phase test_phases[];
extern const int nr_test_phases;
void test_phase_run(struct test_run *t, const struct test_phase *phase);

#endif /* TEST_H */
