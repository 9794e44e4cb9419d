/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What cache_ext.bpf.h needs where a policy is compiled for the host, to be run by `cachectl sim`.
 * The functions themselves are cachectl's, found when it loads the policy.
 *
 * A program of the policy is a plain function here, a knob a variable that is set before init(),
 * and a knob, a statistic, a set of ids and the policy make themselves known when they are loaded.
 * Of the helpers of BPF there are two.
 */
#ifndef CACHE_EXT_HOST_H
#define CACHE_EXT_HOST_H

#define SEC(name)
#define __ksym
#ifndef NULL
#define NULL ((void *)0)
#endif
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

struct cache_ext_ops;

enum cache_ext_sim_var { CACHE_EXT_SIM_KNOB, CACHE_EXT_SIM_STAT };

extern void cache_ext_sim_var(enum cache_ext_sim_var what, const char *name, const char *about,
			      const volatile void *value, __u32 min, __u32 max);

/* A set of ids, as `cachectl sim` was given it. */
struct cache_ext_sim_ids {
	const __u64 *id;
	__u32 nr;
};

extern void cache_ext_sim_ids(const char *name, __u32 max, struct cache_ext_sim_ids *ids);
extern void cache_ext_sim_policy(const struct cache_ext_ops *ops, const char *about);

extern __u32 bpf_get_prandom_u32(void);		/* the same numbers in each run */
extern __u32 bpf_get_smp_processor_id(void);	/* there is one */

#define KNOB(name, def, min, max, about)						\
	CACHE_EXT_KNOB_RANGE(name, def, min, max);					\
	volatile __u32 name = (def);							\
	static __attribute__((constructor)) void ___knob_##name(void)			\
	{										\
		cache_ext_sim_var(CACHE_EXT_SIM_KNOB, #name, about, &name, min, max);	\
	}										\
	extern volatile __u32 name

#define STAT(name, about)								\
	__u64 name;									\
	static __attribute__((constructor)) void ___stat_##name(void)			\
	{										\
		cache_ext_sim_var(CACHE_EXT_SIM_STAT, #name, about, &name, 0, 0);	\
	}										\
	extern __u64 name

#define stat_add(name, n) ((name) += (n))

#define IDS(name, kind, max, about)							\
	struct cache_ext_sim_ids name;							\
	static __attribute__((constructor)) void ___ids_##name(void)			\
	{										\
		cache_ext_sim_ids(#name, max, &name);					\
	}										\
	extern struct cache_ext_sim_ids name

static inline __attribute__((unused)) _Bool
ids_has_id(const struct cache_ext_sim_ids *ids, __u64 id)
{
	__u32 i;

	for (i = 0; i < ids->nr; i++)
		if (ids->id[i] == id)
			return 1;
	return 0;
}
#define ids_has(ids, id) ids_has_id(&(ids), id)

#define POLICY_PROG(op, args...) op(args)
#define POLICY_INIT(op, args...) op(args)

#define POLICY_NAMED(policy, policy_name, about, members...)				\
	extern struct cache_ext_ops policy;						\
	static __attribute__((constructor)) void ___policy(void)			\
	{										\
		cache_ext_sim_policy(&policy, about);					\
	}										\
	struct cache_ext_ops policy = {							\
		.abi_version = CACHE_EXT_ABI_VERSION, .name = policy_name, members }

#endif /* CACHE_EXT_HOST_H */
