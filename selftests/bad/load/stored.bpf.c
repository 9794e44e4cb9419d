// SPDX-License-Identifier: GPL-2.0
// reason: a function is given a pointer that is not one of this call: a number, or one that was kept in a variable or a map
// at: bpf_cache_ext_evict(ec, v->folio);
// in: evict_folios
// suggests: keep no folio and no lruvec from one call to the next
// expect: R2 must be
/* A folio kept in a map is not a folio any more, whatever it was. */
#include <linux/bpf.h>
#include "cache_ext.bpf.h"

typedef struct folio folio_t;
struct value { folio_t __attribute__((btf_type_tag("kptr_untrusted"))) *folio; };

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct value);
} kept SEC(".maps");

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	struct value *v = bpf_map_lookup_elem(&kept, &(u32){ 0 });

	if (v)
		v->folio = folio;
	return CACHE_EXT_STAY;
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct value *v = bpf_map_lookup_elem(&kept, &(u32){ 0 });

	if (v && v->folio)
		bpf_cache_ext_evict(ec, v->folio);
}

POLICY(stored, "does not load", .nr_lists = 1, .folio_added = (void *)added, .evict_folios = (void *)evict);
