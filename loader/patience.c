// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier may look at a program for minutes, in which cachectl is one system call. A thread
 * beside it says so, and ends the program when it takes too long: no signal does, since libbpf
 * begins the system call again that was interrupted. cachectl check says then which program it was,
 * and where its loops are.
 *
 * What it is not good at: being told how far the verifier is. The kernel does not say.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/bpf.h>
#include <bpf/libbpf.h>
#include "refusal.h"

#define SILENT_SECONDS	5
#define MOST_SECONDS	600
#define LONGEST_SECONDS	86400
#define WALK		"bpf_for_each("
#define WAITED "the verifier was not done after %ld s: a loop may have no end"
#define ADVICE "bound each loop by a small constant, for (i = 0; i < 64; i++), and break where the real end is reached; " \
	"over folios use bpf_for_each(cache_ext_list, ...)"

static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool running, over;
	const char *name;
	struct policy *p;
	struct refusal *r;
} watch = { .lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER };

/* How long the user is ready to wait. */
static long most_seconds(void)
{
	const char *text = getenv("CACHECTL_VERIFIER_SECONDS");
	long n = text ? strtol(text, NULL, 10) : 0;

	if (n <= 0)
		return MOST_SECONDS;
	return n < LONGEST_SECONDS ? n : LONGEST_SECONDS;
}

/* Is it over before? */
static bool wait_until(time_t when)
{
	struct timespec ts = { .tv_sec = when };

	pthread_mutex_lock(&watch.lock);
	while (!watch.over && pthread_cond_timedwait(&watch.done, &watch.lock, &ts) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&watch.lock);
	return watch.over;
}

/* The program that the verifier is at: libbpf loads them in this order. */
static const struct bpf_program *under_way(const struct policy *p)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, p->obj)
		if (bpf_program__autoload(prog) && bpf_program__fd(prog) < 0)
			return prog;
	return NULL;
}

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

static bool known(const struct refusal *r, const struct place *at)
{
	int i;

	for (i = 0; i < r->nr_steps; i++)
		if (r->step[i].at.line == at->line && !strcmp(r->step[i].at.file, at->file))
			return true;
	return false;
}

/*
 * The loops of a program are its jumps backwards. Walks end: of the others one that compares two
 * registers is likeliest to have no constant bound.
 */
static void find_loops(const struct lines *l, const struct bpf_program *prog, struct refusal *r)
{
	const struct bpf_insn *insn = bpf_program__insns(prog);
	const char *section = bpf_program__section_name(prog);
	size_t i, begin, n = own_insns(prog);
	bool chosen = false;
	struct place at;

	for (i = 0; i < n && r->nr_steps < MAX_STEPS; i++) {
		begin = i + 1 + insn[i].off;
		if (!is_jump(&insn[i]) || insn[i].off >= 0 || begin > i ||
		    !find_head(l, section, begin, i, &at) || strstr(at.text, WALK) || known(r, &at))
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

static void explain(struct refusal *r, const struct policy *p, long seconds)
{
	const struct bpf_program *prog = under_way(p);
	struct lines *l = lines_open(p->path);
	int i;

	snprintf(r->reason, sizeof(r->reason), WAITED, seconds);
	snprintf(r->suggestion, sizeof(r->suggestion), ADVICE "; or wait longer: CACHECTL_VERIFIER_SECONDS=%ld",
		 4 * seconds);
	snprintf(r->at.file, sizeof(r->at.file), "%.255s", base_name(watch.name));
	for (i = 0; i < p->nr_ops; i++)
		if (p->op[i].prog == prog)
			snprintf(r->op, sizeof(r->op), "%s", p->op[i].name);
	if (prog)
		find_loops(l, prog, r);
	r->no_log = "none: the verifier says nothing until it is done";
	if (r->said)
		refusal_log(r, "", 0);
	lines_close(l);
}

static void *run(void *arg)
{
	time_t begin = time(NULL);
	long most = most_seconds();

	(void)arg;
	if (most > SILENT_SECONDS) {
		if (wait_until(begin + SILENT_SECONDS))
			return NULL;
		note("%s: the verifier is at work, which may take minutes; after %ld s it counts as failed",
		     watch.name, most);
	}
	if (wait_until(begin + most))
		return NULL;
	/* Not _exit(): what was compiled goes. The thread in the kernel is killed by it. */
	if (strcmp(opt.command, "check"))
		exit(fail(EXIT_REFUSED, "%s: " WAITED "; " ADVICE, watch.name, most));
	explain(watch.r, watch.p, most);
	refusal_tell(watch.r);
	exit(EXIT_REFUSED);
}

/* Until patience_end() the program may end with what is in @r, and @p is looked at. */
void patience_begin(const char *name, struct policy *p, struct refusal *r)
{
	watch.name = name;
	watch.p = p;
	watch.r = r;
	watch.over = false;
	watch.running = !pthread_create(&watch.thread, NULL, run, NULL);
}

void patience_end(void)
{
	if (!watch.running)
		return;
	pthread_mutex_lock(&watch.lock);
	watch.over = true;
	pthread_cond_signal(&watch.done);
	pthread_mutex_unlock(&watch.lock);
	pthread_join(watch.thread, NULL);
	watch.running = false;
}
