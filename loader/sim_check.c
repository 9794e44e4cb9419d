// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl test: properties of a policy, asked at each of its calls. The first that fails ends the
 * process: what a policy does after it is of no use to anybody.
 *
 * A page's slot is used once, so that a pointer which was kept is known for what it is, whatever
 * came in since.
 *
 * What it is not good at: reads through a pointer that bpf_cache_ext_state() gave, which nobody
 * sees; what is written through it later is seen. In the kernel neither loads.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "sim_check.h"

#define MOST_CALLS	(1 << 18)	/* of functions, in one call of a program */
#define MOST_TIMES	64		/* that refused ones are named between looks */
#define MOST_ROUNDS	16		/* looks at each page, in one call */

struct sim_verdict *sim_verdict;

static const u8 left_state[4] = { 0x5a, 0xa5, 0x3c, 0xc3 };

void sim_failed(const char *property, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sim_verdict->seen, sizeof(sim_verdict->seen), fmt, ap);
	va_end(ap);
	snprintf(sim_verdict->property, sizeof(sim_verdict->property), "%s", property);
	_exit(1);
}

static const char *running(void)
{
	return sim_running ?: "nothing";
}

/* Of one mapping, so that all of a cgroup can be taken away at once. NULL: no memory. */
void *sim_check_map(struct sim_check *ck, size_t size)
{
	size_t pad = ck->shift * (PAGE + sizeof(struct sim_page));
	char *p;

	if (!ck->map) {
		ck->map_size = pad + ck->slots * sizeof(struct sim_page) + (1 << 16);
		ck->map = mmap(NULL, ck->map_size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (ck->map == MAP_FAILED)
			ck->map = NULL;
		ck->map_used = pad;
	}
	if (!ck->map || size > ck->map_size - ck->map_used)
		return NULL;
	p = ck->map + ck->map_used;
	ck->map_used += (size + 63) / 64 * 64;
	return p;
}

void sim_check_unmap(struct sim_check *ck)
{
	mprotect(ck->map, ck->map_size, PROT_NONE);
	ck->gone = ck->map;
	ck->gone_size = ck->map_size;
	ck->map = NULL;
}

static bool within(const void *p, const char *map, size_t size)
{
	return (const char *)p >= map && (const char *)p < map + size;
}

/* All that concerns a folio comes by here. */
u32 sim_check_page(struct sim_cache *c, const struct folio *folio, const char *fn)
{
	const struct sim_page *p = (const void *)folio;
	size_t at = (const char *)p - (const char *)c->page;

	sim_check_call(c, fn);
	if (c->check->gone && within(p, c->check->gone, c->check->gone_size))
		sim_failed("removed", "%s() has a page of the cgroup that was removed, for %s()",
			   running(), fn);
	if (p < c->page + SIM_NR_LISTS || p >= c->page + c->fresh || at % sizeof(*p))
		sim_failed("evicts", "%s() has what is no page of this cgroup, for %s()", running(),
			   fn);
	if (p->flags & SIM_CUT)
		sim_failed("forgets", "%s() has a page that was truncated, for %s()", running(), fn);
	if (p->flags & SIM_GONE)
		sim_failed("evicts", "%s() has a page that is not cached any more, for %s()",
			   running(), fn);
	return p - c->page;
}

void sim_check_victim(struct sim_cache *c, u32 page, const char *fn)
{
	if (c->evict.active && !(c->page[page].location & SIM_ON_LIST))
		sim_failed("evicts", "%s() has a page that it has evicted in this call, for %s()",
			   running(), fn);
}

/* It was refused, which may be so for long. A walk that meets it again has an end. */
void sim_check_busy(struct sim_cache *c)
{
	struct sim_check *ck = c->check;

	ck->times++;
	if (ck->times > MOST_TIMES)
		sim_failed("refusals", "%s() names refused pages %u times without going on in its walk",
			   running(), ck->times);
}

void sim_check_call(struct sim_cache *c, const char *fn)
{
	struct sim_check *ck = c->check;

	if (ck->call != sim_calls) {
		ck->call = sim_calls;
		ck->calls = ck->times = 0;
	}
	if (++ck->calls > MOST_CALLS)
		sim_failed("bounded", "%s() does not end: it has called %d functions, now %s()",
			   running(), MOST_CALLS, fn);
}

void sim_check_look(struct sim_cache *c)
{
	sim_check_call(c, "bpf_for_each");
	c->check->times = 0;
}

void sim_check_place(struct sim_cache *c, const char *fn, u32 list, u32 end)
{
	sim_check_call(c, fn);
	if (list >= c->lv.nr_lists)
		sim_failed("ranges", "%s() names list %u, but lists are 0 to %u, for %s()",
			   running(), list, c->lv.nr_lists - 1, fn);
	if (end > CACHE_EXT_TAIL)
		sim_failed("ranges", "%s() names end %u of a list, for %s()", running(), end, fn);
}

void sim_check_verdict(struct sim_cache *c, const char *op, u32 v)
{
	if (v >> 16)
		sim_failed("ranges", "%s() returns %u, which is no CACHE_EXT_TO(list, end)", op, v);
	if ((v & 0xff) >= c->lv.nr_lists)
		sim_failed("ranges", "%s() returns list %u, but lists are 0 to %u", op, v & 0xff,
			   c->lv.nr_lists - 1);
	if (v >> 8 > CACHE_EXT_TAIL)
		sim_failed("ranges", "%s() returns end %u, but ends are 0 (CACHE_EXT_HEAD) and 1 (CACHE_EXT_TAIL)",
			   op, v >> 8);
}

/*
 * evict_folios() has returned. That refused pages are met again, and that it finds none, is no
 * fault of a policy: then only the limit of looks ends a walk.
 */
void sim_check_evicted(struct sim_cache *c)
{
	struct sim_check *ck = c->check;
	u64 pages = c->listed - c->list[SIM_OUTSIDE].pages;

	if (ck->refuse_pct)
		return;
	pages += c->evict.ctx.nr_evicted;
	if (!c->evict.budget && SIM_BUDGET > MOST_ROUNDS * pages)
		sim_failed("bounded", "evict_folios() looks at %d pages where there are %llu: only the limit ends its walk",
			   SIM_BUDGET, (unsigned long long)pages);
	if (!pages)
		return;
	ck->asked++;
	if (!c->evict.ctx.nr_evicted && !ck->idle++)
		ck->first_idle = sim_verdict->step;
}

void sim_check_gone(struct sim_cache *c, u32 page)
{
	c->page[page].flags |= SIM_GONE;
	memcpy(c->page[page].state, left_state, sizeof(left_state));
}

void sim_check_left(struct sim_cache *c)
{
	u32 i;

	for (i = SIM_NR_LISTS; i < c->fresh; i++)
		if ((c->page[i].flags & SIM_GONE) &&
		    memcmp(c->page[i].state, left_state, sizeof(left_state)))
			sim_failed("forgets", "the state of a page was written to after the page left");
}

bool sim_check_refuses(const struct sim_cache *c, u32 page)
{
	const struct sim_check *ck = c->check;

	return ck->refuse_pct && sim_hash(c->page[page].key + ck->salt) % 100 < ck->refuse_pct;
}

static struct sim_check *signalled;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (signalled->gone && within(info->si_addr, signalled->gone, signalled->gone_size))
		sim_failed("removed", "%s() uses memory of the cgroup that was removed", running());
	/* The other phases and seeds would say it again. */
	sim_verdict->died = true;
	sim_failed(strcmp(signalled->property, "progress") ? signalled->property : "bounded",
		   "%s() died: %s; see cachectl check", running(), strsignal(sig));
}

/* On a stack of its own: what died may have used up the other one. */
void sim_check_signals(struct sim_check *ck)
{
	static const int sigs[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP };
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t stack = { .ss_size = 1 << 16 };
	size_t i;

	signalled = ck;
	stack.ss_sp = malloc(stack.ss_size);
	if (stack.ss_sp)
		sigaltstack(&stack, NULL);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		sigaction(sigs[i], &sa, NULL);
}
