// SPDX-License-Identifier: GPL-2.0
/*
 * Where the loops of a program are, for a verifier that is not done with it.
 *
 * What it is not good at: loops in functions that the program calls, and which of several it is.
 */
#include <string.h>
#include <linux/bpf.h>
#include <bpf/libbpf.h>
#include "refusal.h"

#define WALK	"bpf_for_each("

static bool is_call(const struct bpf_insn *i)
{
	return i->code == (BPF_JMP | BPF_CALL) && i->src_reg == BPF_PSEUDO_CALL;
}

/* Its own instructions: behind them libbpf puts the functions that it calls. */
static size_t own_insns(const struct bpf_program *prog)
{
	const struct bpf_insn *insn = bpf_program__insns(prog);
	size_t i, n = bpf_program__insn_cnt(prog);

	for (i = 0; i < n; i++)
		if (is_call(&insn[i]) && insn[i].imm > 0 && i + 1 + insn[i].imm < n)
			n = i + 1 + insn[i].imm;
	return n;
}

static bool is_jump(const struct bpf_insn *i)
{
	int class = BPF_CLASS(i->code), op = BPF_OP(i->code);

	return (class == BPF_JMP || class == BPF_JMP32) && op != BPF_CALL && op != BPF_EXIT;
}

/* Has the loop a comparison of two registers? */
static bool compares(const struct bpf_insn *insn, size_t begin, size_t end)
{
	size_t i;

	for (i = begin; i <= end; i++)
		if (is_jump(&insn[i]) && BPF_OP(insn[i].code) != BPF_JA &&
		    BPF_SRC(insn[i].code) == BPF_X)
			return true;
	return false;
}

/* Its head: the compiler may have put the jump back into the middle of what is repeated. */
static bool find_head(const struct lines *l, const char *section, size_t begin, size_t end,
		      struct place *head)
{
	struct place at;
	size_t i;

	if (!lines_at(l, section, end, head))
		return false;
	for (i = begin; i <= end; i++)
		if (lines_at(l, section, i, &at) && at.line < head->line &&
		    !strcmp(at.file, head->file) &&
		    (has_word(at.text, "for") || has_word(at.text, "while") || strstr(at.text, WALK)))
			*head = at;
	return true;
}

/*
 * The loops of a program are its jumps backwards. Walks end: of the others one that compares two
 * registers is likeliest to have no constant bound.
 */
void loops_find(const struct lines *l, const struct bpf_program *prog, struct refusal *r)
{
	const struct bpf_insn *insn = bpf_program__insns(prog);
	const char *section = bpf_program__section_name(prog);
	size_t i, begin, n = own_insns(prog);
	bool chosen = false;
	struct place at;

	for (i = 0; i < n && r->nr_steps < MAX_STEPS; i++) {
		begin = i + 1 + insn[i].off;
		if (!is_jump(&insn[i]) || insn[i].off >= 0 || begin > i ||
		    !find_head(l, section, begin, i, &at) || strstr(at.text, WALK) ||
		    refusal_step(r, &at))
			continue;
		if (!r->nr_steps || (!chosen && compares(insn, begin, i))) {
			r->at = at;
			chosen = compares(insn, begin, i);
		}
		r->step[r->nr_steps].at = at;
		snprintf(r->step[r->nr_steps++].note, sizeof(r->step->note), "a loop");
	}
	if (!r->nr_steps && lines_at(l, section, 0, &r->at)) {
		r->step[0].at = r->at;
		snprintf(r->step[r->nr_steps++].note, sizeof(r->step->note),
			 "the verifier is at this program");
	}
}
