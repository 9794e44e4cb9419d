// SPDX-License-Identifier: GPL-2.0
// reason: something of the kernel's is written: arguments, the lruvec, the context and folios are for reading
// at: *(volatile u32 *)old = 16;
// in: evict_folios
// suggests: keep numbers in the folio's state
// expect: only read is supported
/* The framework's own memory, kept in a map as an untrusted pointer, and written to. Review A5. */
#include <linux/bpf.h>
#include "cache_ext.bpf.h"

/* clang 14 loses the tag of a pointer to a struct, not of one to a typedef. */
typedef struct cache_ext_lruvec lruvec_t;
struct value { lruvec_t __attribute__((btf_type_tag("kptr_untrusted"))) *lv; };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct value);
} kept SEC(".maps");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct value *v = bpf_map_lookup_elem(&kept, &(u32){ 0 });
	lruvec_t *old;

	if (!v)
		return;
	old = v->lv;
	if (old)
		*(volatile u32 *)old = 16;
	v->lv = lv;
}

POLICY(stored_lruvec, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
