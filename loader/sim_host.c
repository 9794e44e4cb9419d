// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl sim: the functions that policies/cache_ext.bpf.h declares, for policies compiled for the
 * host. They are found by name when a policy is loaded (see loader/Makefile), and do what
 * kernel/kfuncs.c and kernel/propose.c do, with the same answers.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include "sim_check.h"

char sim_gave_up[256];

static struct sim_cache *cache_of(struct cache_ext_lruvec *lv)
{
	return (struct sim_cache *)lv;
}

static struct sim_cache *cache_of_ctx(struct cache_ext_evict_ctx *ctx)
{
	return (void *)((char *)ctx - offsetof(struct sim_cache, evict.ctx));
}

static u32 page_of(struct sim_cache *c, const struct folio *folio, const char *fn)
{
	if (c->check)
		return sim_check_page(c, folio, fn);
	return (const struct sim_page *)folio - c->page;
}

static u32 step(const struct sim_cache *c, u32 pos)
{
	return c->evict.end == CACHE_EXT_HEAD ? c->page[pos].next : c->page[pos].prev;
}

static int seek(struct sim_cache *c, u32 list, u32 end, const char *fn)
{
	if (c->check)
		sim_check_place(c, fn, list, end);
	if (!c->evict.active || list >= c->lv.nr_lists || end > CACHE_EXT_TAIL)
		return -EINVAL;
	c->evict.list = list;
	c->evict.end = end;
	c->evict.cursor = step(c, list);
	return 0;
}

/* Is it on a list? Then the cursor is out of its way. */
static bool grab(struct sim_cache *c, u32 i)
{
	if (!c->evict.active || !(c->page[i].location & SIM_ON_LIST))
		return false;
	if (c->evict.cursor == i)
		c->evict.cursor = step(c, i);
	return true;
}

int bpf_iter_cache_ext_list_new(struct bpf_iter_cache_ext_list *it, struct cache_ext_evict_ctx *ctx,
				u32 list, u32 end)
{
	struct sim_cache *c = cache_of_ctx(ctx);
	int ret;

	it->opaque[0] = 0;
	if (!c->evict.active || c->evict.live)
		return -EBUSY;
	ret = seek(c, list, end, "bpf_for_each");
	if (ret)
		return ret;
	c->evict.live = true;
	it->opaque[0] = (u64)c;
	return 0;
}

struct folio *bpf_iter_cache_ext_list_next(struct bpf_iter_cache_ext_list *it)
{
	struct sim_cache *c = (void *)it->opaque[0];
	u32 pos;

	if (c && c->check)
		sim_check_look(c);
	if (!c || !c->evict.budget || c->evict.ctx.nr_evicted >= c->evict.ctx.nr_to_evict)
		return NULL;
	pos = c->evict.cursor;
	if (pos == c->evict.list)
		return NULL;
	c->evict.budget--;
	c->evict.cursor = step(c, pos);
	return (struct folio *)&c->page[pos];
}

void bpf_iter_cache_ext_list_destroy(struct bpf_iter_cache_ext_list *it)
{
	struct sim_cache *c = (void *)it->opaque[0];

	if (c)
		c->evict.live = false;
	it->opaque[0] = 0;
}

int bpf_cache_ext_seek(struct cache_ext_evict_ctx *ctx, u32 list, u32 end)
{
	return seek(cache_of_ctx(ctx), list, end, __func__);
}

static int evict(struct sim_cache *c, u32 i)
{
	struct cache_ext_evict_ctx *ctx = &c->evict.ctx;

	if (ctx->nr_evicted >= ctx->nr_to_evict)
		return -E2BIG;
	if (!grab(c, i))
		return -ENOENT;
	if (c->check && sim_check_refuses(c, i)) {
		u32 list = c->page[i].location & SIM_LIST_MASK;

		sim_relink(c, i, list, !c->evict.end);
		if (!(c->page[i].flags & SIM_QUEUED))
			c->page[i].wanted = list;
		sim_check_busy(c);
		return -EBUSY;
	}
	sim_take(c, i);
	ctx->nr_evicted++;
	return 0;
}

int bpf_cache_ext_evict(struct cache_ext_evict_ctx *ctx, struct folio *folio)
{
	struct sim_cache *c = cache_of_ctx(ctx);
	u32 i = page_of(c, folio, __func__);

	if (c->check)
		sim_check_victim(c, i, __func__);
	return evict(c, i);
}

int bpf_cache_ext_move(struct cache_ext_evict_ctx *ctx, struct folio *folio, u32 list, u32 end)
{
	struct sim_cache *c = cache_of_ctx(ctx);
	u32 i = page_of(c, folio, __func__);

	if (c->check) {
		sim_check_place(c, __func__, list, end);
		sim_check_victim(c, i, __func__);
	}
	if (list >= c->lv.nr_lists || end > CACHE_EXT_TAIL)
		return -EINVAL;
	if (!grab(c, i))
		return -ENOENT;
	sim_relink(c, i, list, end);
	c->page[i].flags &= ~SIM_QUEUED;
	c->page[i].wanted = list;
	return 0;
}

/* Few, and mostly proposed in order or not at all: kept sorted, of equals the first is first. */
int bpf_cache_ext_propose(struct cache_ext_evict_ctx *ctx, struct folio *folio, u64 score)
{
	struct sim_cache *c = cache_of_ctx(ctx);
	u32 i = page_of(c, folio, __func__), n;

	if (c->check)
		sim_check_victim(c, i, __func__);
	if (!c->evict.active || !(c->page[i].location & SIM_ON_LIST))
		return -ENOENT;
	if (c->nr_best == SIM_PROPOSED && score >= c->best[c->nr_best - 1].score)
		return 0;
	n = c->nr_best < SIM_PROPOSED ? c->nr_best++ : c->nr_best - 1;
	for (; n && c->best[n - 1].score > score; n--)
		c->best[n] = c->best[n - 1];
	c->best[n] = (struct sim_candidate){ .score = score, .key = c->page[i].key, .page = i };
	return 0;
}

/* Of what was proposed; as long as nothing happened to it since. */
void sim_supply_take(struct sim_cache *c)
{
	struct cache_ext_evict_ctx *ctx = &c->evict.ctx;

	for (; c->next_best < c->nr_best && ctx->nr_evicted < ctx->nr_to_evict; c->next_best++) {
		const struct sim_candidate *b = &c->best[c->next_best];
		struct sim_page *p = &c->page[b->page];

		if (p->key == b->key && (p->location & SIM_ON_LIST) &&
		    (p->location & SIM_LIST_MASK) != SIM_OUTSIDE &&
		    !memcmp(p->state, b->state, sizeof(p->state)))
			evict(c, b->page);
	}
}

void sim_call_evict(struct sim_cache *c, u32 nr)
{
	u32 i;

	c->evict.ctx = (struct cache_ext_evict_ctx){ .nr_to_evict = nr };
	c->evict.budget = SIM_BUDGET;
	c->evict.live = false;
	c->evict.active = true;
	sim_supply_take(c);
	if (c->evict.ctx.nr_evicted < nr) {
		c->nr_best = c->next_best = 0;
		sim_call_void(c->ops, evict_folios, &c->lv, &c->evict.ctx);
		for (i = 0; i < c->nr_best; i++)
			memcpy(c->best[i].state, c->page[c->best[i].page].state,
			       sizeof(c->best[i].state));
		sim_supply_take(c);
		/* The textbook looks anew for each victim. */
		if (c->exact)
			c->nr_best = c->next_best = 0;
		if (c->check)
			sim_check_evicted(c);
	}
	c->evict.active = false;
}

u64 bpf_cache_ext_list_pages(struct cache_ext_lruvec *lv, u32 list)
{
	struct sim_cache *c = cache_of(lv);

	if (c->check && list != CACHE_EXT_ALL_LISTS)
		sim_check_place(c, __func__, list, 0);
	if (list == CACHE_EXT_ALL_LISTS)
		return c->listed - c->list[SIM_OUTSIDE].pages;
	return list < lv->nr_lists ? c->list[list].pages : 0;
}

u64 bpf_cache_ext_accesses(struct cache_ext_lruvec *lv)
{
	return cache_of(lv)->accesses;
}

/* In parentheses: the header has macros of these names, which look at the size. */
u64 *(bpf_cache_ext_lruvec_data)(struct cache_ext_lruvec *lv, const u32 rdwr_buf_size)
{
	struct sim_cache *c = cache_of(lv);

	return rdwr_buf_size <= sizeof(c->data) ? c->data : NULL;
}

u8 *(bpf_cache_ext_state)(struct cache_ext_lruvec *lv, struct folio *folio, const u32 rdwr_buf_size)
{
	struct sim_page *p = (void *)folio;

	if (cache_of(lv)->check)
		sim_check_page(cache_of(lv), folio, __func__);
	return rdwr_buf_size <= sizeof(p->state) ? p->state : NULL;
}

bool bpf_cache_ext_seen(struct cache_ext_lruvec *lv, struct folio *folio)
{
	if (cache_of(lv)->check)
		sim_check_page(cache_of(lv), folio, __func__);
	return !(((struct sim_page *)folio)->flags & SIM_FRESH);
}

/* The first one counts. */
static void give_up(const char *fmt, va_list ap)
{
	char *c;

	if (sim_gave_up[0])
		return;
	vsnprintf(sim_gave_up, sizeof(sim_gave_up), fmt, ap);
	for (c = sim_gave_up; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
}

void cache_ext_sim_error(struct cache_ext_lruvec *lv, const char *fmt, ...)
{
	va_list ap;

	(void)lv;
	va_start(ap, fmt);
	give_up(fmt, ap);
	va_end(ap);
}

int bpf_cache_ext_on_access(struct cache_ext_policy *p, u32 list, u32 rule)
{
	struct sim_cache *c = (void *)((char *)p - offsetof(struct sim_cache, policy));
	struct cache_ext_access_rule r = { rule, rule >> 8, rule >> 16, rule >> 24 };

	if (c->ready)
		return -EBUSY;
	if (c->check) {
		sim_check_place(c, __func__, list, r.end);
		sim_check_place(c, __func__, r.list, 0);
	}
	if (list >= c->lv.nr_lists || r.kind > CACHE_EXT_CALL || r.list >= c->lv.nr_lists ||
	    r.end > CACHE_EXT_TAIL)
		return -EINVAL;
	c->on_access[list] = r;
	return 0;
}

int bpf_cache_ext_on_add_ghost(struct cache_ext_policy *p, u32 ghost_pct)
{
	struct sim_cache *c = (void *)((char *)p - offsetof(struct sim_cache, policy));

	if (c->ready)
		return -EBUSY;
	c->on_add.ghost_pct = ghost_pct;
	return 0;
}

/* Nothing is ever replaced here. */
int bpf_cache_ext_keep(struct cache_ext_policy *p, bool keep)
{
	struct sim_cache *c = (void *)((char *)p - offsetof(struct sim_cache, policy));

	(void)keep;
	return c->ready ? -EBUSY : 0;
}

u32 bpf_get_prandom_u32(void)
{
	static uint64_t state = 1;

	return splitmix64(&state) >> 32;
}

u32 bpf_get_smp_processor_id(void)
{
	return 0;
}
