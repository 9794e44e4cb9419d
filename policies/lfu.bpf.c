// SPDX-License-Identifier: GPL-2.0
/*
 * LFU: evicts the folio used least often; among equals, the one inserted first.
 *
 * Lists 0 to 7 hold folios used so many times after the first, lists 8 to 12 those used 8, 16,
 * 32, 64, 128 times and more. A hit only counts. A folio is filed where its count belongs when
 * eviction comes across it, so the one that is evicted is always of the lowest class there is.
 * With decay, all counts are halved every `decay` cache sizes of accesses: each folio's when it
 * is looked at, and every eviction looks at some that are safe.
 *
 * Good at: a stable hot set. Hurt by: a hot set that moves; without decay the old one never leaves.
 */
#include "cache_ext.bpf.h"

enum { NR_CLASSES = 13, COUNT = 0, EPOCH = 2 };		/* bytes of a folio's state */

struct ageing { u64 next, epoch, hand; };

KNOB(decay, 0, 0, 1000, "halve all counts every decay cache sizes of accesses; 0: never");
STAT(evicted, "folios it named as victims");

static __always_inline u32 class(u8 *state, u8 epoch)
{
	u8 behind, n;

	if (!state)
		return 0;
	behind = state[EPOCH] ? epoch - state[EPOCH] : 0;
	n = behind < 8 ? state[COUNT] >> behind : 0;
	state[COUNT] = n;
	state[EPOCH] = epoch;
	return n < 8 ? n : 8 + (n >= 16) + (n >= 32) + (n >= 64) + (n >= 128);
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	struct ageing *age = (void *)bpf_cache_ext_lruvec_data(lv, sizeof(*age));
	u32 want, from, looks = decay ? 4 * ec->nr_to_evict + 16 : 0;
	struct folio *folio;

	if (!age)
		return;
	if (decay && bpf_cache_ext_accesses(lv) >= age->next) {
		age->next = bpf_cache_ext_accesses(lv) +
			    decay * bpf_cache_ext_list_pages(lv, CACHE_EXT_ALL_LISTS);
		age->epoch = age->epoch % 255 + 1;
	}
	age->hand = (age->hand + 1) % NR_CLASSES;
	bpf_for_each(cache_ext_list, folio, ec, age->hand, CACHE_EXT_TAIL) {
		if (!looks--)
			break;
		want = class(cache_ext_state(lv, folio), age->epoch);
		bpf_cache_ext_move(ec, folio, want, CACHE_EXT_HEAD);
	}
	from = cache_ext_first_list(lv);
	bpf_for_each(cache_ext_list, folio, ec, from, CACHE_EXT_TAIL) {
		want = class(cache_ext_state(lv, folio), age->epoch);
		if (want > from)
			bpf_cache_ext_move(ec, folio, want, CACHE_EXT_HEAD);
		else if (!bpf_cache_ext_evict(ec, folio))
			stat_add(evicted, 1);
		from = cache_ext_first_list(lv);
		bpf_cache_ext_seek(ec, from, CACHE_EXT_TAIL);
	}
}

POLICY(lfu, "a stable hot set", .nr_lists = NR_CLASSES, .evict_folios = (void *)evict,
       .on_access = { [0 ... NR_CLASSES - 1] = { .kind = CACHE_EXT_COUNT } });
