// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl check: constants that folio_added() and folio_accessed() return, of which the kernel
 * takes no notice: a list that the policy has not, an end that is none. The verifier has nothing
 * against them. They are looked for in the instructions: a constant that a register is given, and a
 * way from there to the end on which it is what is returned.
 *
 * What it is not good at: what is computed, and what a function returns that was not inlined.
 * cachectl test asks it of a program that runs.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/bpf.h>
#include <bpf/libbpf.h>
#include "refusal.h"

#define STAY	0xffffU		/* CACHE_EXT_STAY */
#define TAIL	1U		/* CACHE_EXT_TAIL */
#define NR_REGS	11
#define AHEAD	40		/* lines in which a return is looked for */

struct search {
	const struct bpf_insn *insn;
	size_t nr, todo_nr;
	bool *seen;		/* by instruction and register */
	uint32_t *todo;
};

static void search_add(struct search *s, size_t at, unsigned int reg)
{
	size_t state = at * NR_REGS + reg;

	if (at >= s->nr || reg >= NR_REGS || s->seen[state])
		return;
	s->seen[state] = true;
	s->todo[s->todo_nr++] = state;
}

static bool is_mov(const struct bpf_insn *i, int source)
{
	int class = BPF_CLASS(i->code);

	return (class == BPF_ALU || class == BPF_ALU64) && BPF_OP(i->code) == BPF_MOV && !i->off &&
	       BPF_SRC(i->code) == source;
}

/* Has the register another value after it? */
static bool writes(const struct bpf_insn *i, unsigned int reg)
{
	switch (BPF_CLASS(i->code)) {
	case BPF_ALU:
	case BPF_ALU64:
	case BPF_LD:
	case BPF_LDX:
		return i->dst_reg == reg;
	case BPF_STX:
		if (BPF_MODE(i->code) != BPF_ATOMIC || !(i->imm & BPF_FETCH))
			return false;
		return i->imm == BPF_CMPXCHG ? !reg : i->src_reg == reg;
	case BPF_JMP:
		return BPF_OP(i->code) == BPF_CALL && reg <= 5;
	}
	return false;
}

/* Is what the register has before this instruction returned? */
static bool returned(struct search *s, size_t at, unsigned int reg)
{
	memset(s->seen, 0, s->nr * NR_REGS);
	s->todo_nr = 0;
	search_add(s, at, reg);
	while (s->todo_nr) {
		uint32_t state = s->todo[--s->todo_nr];
		const struct bpf_insn *i;
		bool jump;

		at = state / NR_REGS;
		reg = state % NR_REGS;
		i = &s->insn[at];
		jump = BPF_CLASS(i->code) == BPF_JMP || BPF_CLASS(i->code) == BPF_JMP32;
		if (i->code == (BPF_JMP | BPF_EXIT)) {
			if (!reg)
				return true;
			continue;
		}
		if (writes(i, reg))
			continue;
		if (is_mov(i, BPF_X) && i->src_reg == reg)
			search_add(s, at + 1, i->dst_reg);
		if (jump && BPF_OP(i->code) != BPF_CALL)
			search_add(s, at + 1 + i->off, reg);
		if (!jump || BPF_OP(i->code) != BPF_JA)
			search_add(s, at + (i->code == (BPF_LD | BPF_IMM | BPF_DW) ? 2 : 1), reg);
	}
	return false;
}

static bool wrong(uint32_t verdict, uint32_t nr_lists)
{
	return verdict != STAY && ((verdict & 0xff) >= nr_lists || verdict >> 8 > TAIL);
}

/* The first instruction that has a wrong one, or -1. */
static long find_wrong(const struct bpf_program *prog, uint32_t nr_lists)
{
	struct search s = { .insn = bpf_program__insns(prog), .nr = bpf_program__insn_cnt(prog) };
	long found = -1;
	size_t i;

	s.seen = malloc(s.nr * NR_REGS);
	s.todo = malloc(s.nr * NR_REGS * sizeof(*s.todo));
	for (i = 0; s.seen && s.todo && i < s.nr && found < 0; i++)
		if (is_mov(&s.insn[i], BPF_K) && wrong(s.insn[i].imm, nr_lists) &&
		    returned(&s, i + 1, s.insn[i].dst_reg))
			found = i;
	free(s.seen);
	free(s.todo);
	return found;
}

/*
 * The compiler loads a constant before the branch that leads to its return: of the next few returns
 * the one that has the number, or the first.
 */
static void find_return(const char *path, uint32_t list, struct place *at)
{
	struct place first = {}, next;
	unsigned int line;
	char number[16];

	snprintf(number, sizeof(number), "%u", list);
	for (line = at->line; line < at->line + AHEAD && source_line(path, line, &next); line++) {
		if (line > at->line && (has_word(next.text, "POLICY_PROG") || has_word(next.text, "POLICY")))
			break;
		if (!has_word(next.text, "return"))
			continue;
		if (!first.line)
			first = next;
		if (!has_word(next.text, number))
			continue;
		first = next;
		break;
	}
	if (first.line)
		*at = first;
}

static void explain_place(struct refusal *r, const struct policy *p, const char *source,
			  const struct bpf_program *prog, size_t insn)
{
	uint32_t verdict = bpf_program__insns(prog)[insn].imm;
	struct lines *l = lines_open(p->path);
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s", source);
	if (lines_at(l, bpf_program__section_name(prog), insn, &r->at)) {
		r->step[r->nr_steps++].at = r->at;
		if (*path || lines_path(l, path))
			find_return(path, verdict & 0xff, &r->at);
		if (r->at.line != r->step[0].at.line)
			r->step[r->nr_steps++].at = r->at;
		snprintf(r->step[r->nr_steps - 1].note, sizeof(r->step->note), "returns 0x%x", verdict);
	}
	lines_close(l);
}

static void explain(struct refusal *r, const struct policy *p, uint32_t verdict)
{
	uint32_t list = verdict & 0xff;

	if (verdict >> 16)
		snprintf(r->reason, sizeof(r->reason), "%s() returns %d, which is no verdict", r->op,
			 (int32_t)verdict);
	else if (list >= p->nr_lists)
		snprintf(r->reason, sizeof(r->reason), "%s() returns list %u, but lists are 0 to %u",
			 r->op, list, p->nr_lists - 1);
	else
		snprintf(r->reason, sizeof(r->reason),
			 "%s() returns end %u of a list, but ends are 0, the head, and 1, the tail",
			 r->op, verdict >> 8);
	snprintf(r->suggestion, sizeof(r->suggestion),
		 "%s; the kernel takes no notice of such a verdict: the folio %s",
		 list >= p->nr_lists && !(verdict >> 16) ?
		 "lists are numbered from 0: raise .nr_lists, or name a list below it" :
		 "return CACHE_EXT_TO(list, CACHE_EXT_HEAD or CACHE_EXT_TAIL) or CACHE_EXT_STAY",
		 strcmp(r->op, "folio_added") ? "stays where it is" : "goes where .on_add says");
}

/* Is a verdict wrong, whatever comes in? Then it is refused, with an explanation. */
int verdicts_check(const struct policy *p, const char *source, struct refusal *r)
{
	long at;
	int i;

	for (i = 0; i < p->nr_ops; i++) {
		if (strcmp(p->op[i].name, "folio_added") && strcmp(p->op[i].name, "folio_accessed"))
			continue;
		at = find_wrong(p->op[i].prog, p->nr_lists);
		if (at < 0)
			continue;
		snprintf(r->op, sizeof(r->op), "%s", p->op[i].name);
		explain(r, p, bpf_program__insns(p->op[i].prog)[at].imm);
		explain_place(r, p, source, p->op[i].prog, at);
		if (r->said)
			refusal_log(r, "", 0);
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}
