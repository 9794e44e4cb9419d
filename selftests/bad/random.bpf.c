// SPDX-License-Identifier: GPL-2.0
/*
 * Does anything that loads, by what it has in dna[]: `attach -r` fills that in, and the rules and
 * which operations there are. The verifier sees constants, so that each is a program of its own.
 */
#include "cache_ext.bpf.h"

const volatile u32 dna[16];

STAT(asked, "calls of evict_folios()");

static u32 mix(u32 x)
{
	x ^= x >> 16;
	x *= 0x7feb352d;
	x ^= x >> 15;
	x *= 0x846ca68b;
	return x ^ x >> 16;
}

/* The same each time, or another one. */
static u32 draw(struct cache_ext_lruvec *lv, u32 gene)
{
	u64 *data = bpf_cache_ext_lruvec_data(lv, 64);
	u32 x = dna[gene & 15];

	if (x & 1 && data)
		x += ++data[gene & 7];
	return mix(x);
}

/* A list and an end, now and then ones that there are not, or nonsense. */
static u32 verdict(struct cache_ext_lruvec *lv, u32 gene)
{
	u32 x = draw(lv, gene);

	switch (x % 8) {
	case 0:
		return CACHE_EXT_STAY;
	case 1:
		return mix(x);
	default:
		return CACHE_EXT_TO((x >> 8) % 17, (x >> 16) % 2);
	}
}

s32 POLICY_INIT(init, struct cache_ext_policy *p, struct cache_ext_init_args *args)
{
	s32 err;
	u32 i;

	for (i = 0; i < 17; i++)
		if (dna[i & 15] & 2)
			bpf_cache_ext_on_access(p, i, mix(dna[i & 15]) & 0xff011f07);
	bpf_cache_ext_on_add_ghost(p, dna[1]);
	/* As often as not, or as the names have it: all are "random". */
	if (dna[3] & 1)
		bpf_cache_ext_keep(p, dna[3] & 2);
	err = -(s32)(dna[2] >> 8) % 200;
	/* EAGAIN, EBUSY and ENOLINK would tell `attach -r` to try again. */
	return dna[2] % 16 || err == -11 || err == -16 || err == -67 ? 0 : err;
}

u32 POLICY_PROG(admit, struct cache_ext_lruvec *lv, struct cache_ext_add_args *args)
{
	return draw(lv, 3) % 4;
}

u32 POLICY_PROG(added, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_add_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state)
		state[dna[4] & 3] = args->index;
	return verdict(lv, 5);
}

u32 POLICY_PROG(accessed, struct cache_ext_lruvec *lv, struct folio *folio,
		struct cache_ext_access_args *args)
{
	u8 *state = cache_ext_state(lv, folio);

	if (state)
		state[dna[6] & 3] += 1 + args->kind;
	return verdict(lv, 7);
}

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	u32 x = draw(lv, 8), list = x % 17, end = (x >> 8) % 9 / 4;
	struct folio *folio;

	stat_add(asked, 1);
	if (!(dna[9] % 32) && !(x % 4096))
		cache_ext_error(lv, "%d is too much", x);
	bpf_for_each(cache_ext_list, folio, ec, list, end) {
		u8 *state = cache_ext_state(lv, folio);

		x = draw(lv, 10);
		if (state && dna[11] & 4)
			x += state[x & 3];
		switch (x % 16) {
		case 0:
			bpf_cache_ext_move(ec, folio, (x >> 4) % 17, (x >> 12) % 2);
			break;
		case 1:
			bpf_cache_ext_evict(ec, folio);
			bpf_cache_ext_evict(ec, folio);
			break;
		case 2:
			bpf_cache_ext_evict(ec, folio);
			bpf_cache_ext_move(ec, folio, (x >> 4) % 17, (x >> 12) % 3);
			break;
		case 3:
			bpf_cache_ext_move(ec, folio, (x >> 4) % 17, (x >> 12) % 2);
			bpf_cache_ext_evict(ec, folio);
			break;
		case 4:
			bpf_cache_ext_seek(ec, (x >> 4) % 17, (x >> 12) % 3);
			break;
		case 5:
			if (state)
				state[x >> 8 & 3] = x >> 16;
			break;
		case 6:
			if (!(x >> 8 & 15))
				return;
			break;
		case 7:
			bpf_cache_ext_propose(ec, folio, x >> 4);
			break;
		case 8:
			bpf_cache_ext_propose(ec, folio, 0);
			bpf_cache_ext_move(ec, folio, (x >> 4) % 17, (x >> 12) % 2);
			bpf_cache_ext_propose(ec, folio, dna[12]);
			break;
		default:
			bpf_cache_ext_evict(ec, folio);
		}
	}
}

void POLICY_PROG(removed, struct cache_ext_lruvec *lv, struct folio *folio, u32 reason)
{
	draw(lv, 12 + reason);
}

void POLICY_PROG(tick, struct cache_ext_lruvec *lv)
{
	if (!(draw(lv, 13) % 65536))
		cache_ext_error(lv, "ticked off");
}

POLICY(random, "does anything", .nr_lists = 16, .init = (void *)init, .admit_folio = (void *)admit,
       .folio_added = (void *)added, .folio_accessed = (void *)accessed,
       .evict_folios = (void *)evict, .folio_removed = (void *)removed,
       .tick = (void *)tick);
