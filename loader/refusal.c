// SPDX-License-Identifier: GPL-2.0
/*
 * Why a policy was refused, from what the verifier or libbpf said: the line of the source, the
 * steps that lead there, and the log in a file.
 *
 * The verifier's log of a refusal is one path through the program, from its first instruction to
 * the one that is refused. What is made of it: the last lines of the source on that path, each
 * once, and where the register that the refusal is about got its value.
 *
 * What it is not good at: values that came by way of the stack.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "refusal.h"

#ifndef BPF_JCOND
#define BPF_JCOND 0xe0
#endif

/* The log in a file that stays. */
int refusal_log(struct refusal *r, const char *text, size_t len)
{
	const char *said = r->said ? r->said : "";
	int fd, ret = 0;

	temp_template(r->log, "cachectl.log.XXXXXX");
	fd = mkstemp(r->log);
	if (fd < 0 || write(fd, said, strlen(said)) != (ssize_t)strlen(said) ||
	    write(fd, text, len) != (ssize_t)len) {
		ret = -errno;
		note("%s: %s", r->log, strerror(errno));
		if (fd < 0)
			*r->log = 0;
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

/* One instruction of the log, or what is said between two. */
struct event {
	struct place at;
	const char *text;	/* "r0 = *(u8 *)(r1 +0)", its state behind a ';' */
};

struct trail {
	struct event *e;
	int nr, room;
	char *message;	/* the line that says why */
	char *detail;	/* and the one after it */
};

static void trail_add(struct trail *t, const struct place *at, const char *text)
{
	if (t->nr == t->room) {
		int room = t->room ? 2 * t->room : 256;
		struct event *e = realloc(t->e, room * sizeof(*e));

		if (!e)
			return;
		t->e = e;
		t->room = room;
	}
	t->e[t->nr++] = (struct event){ .at = *at, .text = text };
}

static bool same(const struct place *a, const struct place *b)
{
	return a->line == b->line && !strcmp(a->file, b->file);
}

/* "; TEXT @ FILE:LINE" */
static bool parse_place(const char *line, struct place *at)
{
	const char *mark = NULL, *s;

	for (s = line; (s = strstr(s, " @ ")); s++)
		mark = s;
	memset(at, 0, sizeof(*at));
	if (!mark || sscanf(mark, " @ %255[^:]:%u", at->file, &at->line) != 2)
		return false;
	snprintf(at->text, sizeof(at->text), "%.*s", (int)(mark - line - 2), line + 2);
	return true;
}

/* "12: (79) r1 = ...": what is behind the code, or NULL. */
static char *instruction(char *line)
{
	char *end;

	strtoul(line, &end, 10);
	if (end == line || strncmp(end, ": (", 3) || !end[4] || !end[5])
		return NULL;
	return end[5] == ')' ? end + 7 : NULL;
}

/* Said by libbpf or the verifier beside the verdict, or after it. */
static bool is_noise(const char *line)
{
	static const char *const noise[] = { "libbpf: ", "cur state:", "old state:", "processed ",
		"verification time", "stack depth", "mark_precise", "from ", "func#", "Func#",
		"Validating", "max_states", "Caller", "callee:", "caller:", "frame" };
	size_t i;

	for (i = 0; i < sizeof(noise) / sizeof(noise[0]); i++)
		if (!strncmp(line, noise[i], strlen(noise[i])))
			return true;
	return strstr(line, "-- ") || strstr(line, " has btf_id ") ||
	       line[strspn(line, "0123456789")] == ':';
}

/* libbpf says it in a line of its own, with the object's name before. */
static char *libbpf_verdict(char *line)
{
	static const char *const said[] = { "not found", "incompatible", "isn't referenced anywhere",
		"struct_ops reloc", "struct_ops init_kern", "failed to find BTF for extern",
		"failed to create", "invalid reuse", "cannot use prog" };
	size_t i;

	if (strncmp(line, "libbpf: ", 8))
		return NULL;
	for (i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (strstr(line, said[i]))
			return line + 8;
	return NULL;
}

static void read_log(char *log, struct trail *t)
{
	char *line, *save, *s, *own = NULL;
	struct place at = {}, next;

	for (line = strtok_r(log, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		s = libbpf_verdict(line);
		if (s) {
			/* What the verifier said comes before "failed to load". */
			if (!own)
				own = s;
		} else if (!strncmp(line, "; ", 2)) {
			/* What clang merged from several places is of line 0: no new place. */
			if (!parse_place(line, &next) || next.line)
				at = next;
		} else if ((s = instruction(line))) {
			trail_add(t, &at, s);
			t->message = t->detail = NULL;
		} else if (*line && !is_noise(line)) {
			if (t->message) {
				t->detail = t->detail ? t->detail : line;
				continue;
			}
			t->message = line;
			/* libbpf rewrites an instruction that it could not relocate. */
			if (at.line && (!t->nr || !same(&t->e[t->nr - 1].at, &at)))
				trail_add(t, &at, "");
		}
	}
	if (own)
		t->message = own;
}

/* Is it written by this instruction? A call writes R0 and leaves R1 to R5 without a value. */
static bool writes(const char *text, int reg)
{
	unsigned int n;
	char kind;

	if (!strncmp(text, "call ", 5))
		return reg <= 5;
	return sscanf(text, "%c%u", &kind, &n) == 2 && (kind == 'r' || kind == 'w') &&
	       n == (unsigned int)reg && strstr(text, " = ") &&
	       strstr(text, " = ") == text + strcspn(text, " ");
}

/* What an instruction gives a register, for people. */
static void describe(const char *text, int reg, char note[256])
{
	const char *state = strchr(text, ';'), *s;
	char name[64], known[128] = "";

	snprintf(name, sizeof(name), "R%d_w=", reg);
	s = state ? strstr(state, name) : NULL;
	if (s) {
		s += strlen(name);
		snprintf(known, sizeof(known), ": %.*s", (int)(strcspn(s, ")") + (strchr(s, ')') != NULL)), s);
	}
	if (sscanf(text, "call %63[^#; ]", name) == 1 && reg)
		snprintf(note, 256, "R%d has no value any more after %.60s()", reg, name);
	else if (!strncmp(text, "call ", 5))
		snprintf(note, 256, "R%d returned by %.60s()%s", reg, name, known);
	else
		snprintf(note, 256, "R%d: %.*s%s", reg, (int)strcspn(text, ";"), text, known);
	/* The text of an instruction is padded up to its state. */
	for (s = note; (s = strstr(s, "  ")); )
		memmove((char *)s, s + 1, strlen(s));
	if ((s = strstr(note, " :")))
		memmove((char *)s, s + 1, strlen(s));
	if (*note && note[strlen(note) - 1] == ' ')
		note[strlen(note) - 1] = 0;
}

/* A register's value is a copy of this one's: "r6 = r0". */
static int copied_from(const char *text)
{
	unsigned int to, from;
	char rest[2] = "";

	if (sscanf(text, "r%u = r%u%1s", &to, &from, rest) < 2 || (*rest && *rest != ';'))
		return -1;
	return from;
}

/* "R2 ...", or an argument by its number: the first is in R1. */
static int register_of(const char *message)
{
	const char *s = strstr(message, "trusted arg");

	if (s)
		return atoi(s + strlen("trusted arg")) + 1;

	for (s = message; (s = strchr(s, 'R')); s++)
		if ((s == message || s[-1] == ' ') && s[1] >= '0' && s[1] <= '9')
			return atoi(s + 1);
	return -1;
}

struct step *refusal_step(struct refusal *r, const struct place *at)
{
	int i;

	for (i = 0; i < r->nr_steps; i++)
		if (same(&r->step[i].at, at))
			return &r->step[i];
	return NULL;
}

/* Put a place before the others; the one that is refused is the last. */
static struct step *step_first(struct refusal *r, const struct place *at)
{
	if (r->nr_steps == MAX_STEPS) {
		memmove(&r->step[0], &r->step[1], (MAX_STEPS - 1) * sizeof(r->step[0]));
		r->nr_steps--;
	}
	memmove(&r->step[1], &r->step[0], r->nr_steps * sizeof(r->step[0]));
	r->step[0] = (struct step){ .at = *at };
	r->nr_steps++;
	return &r->step[0];
}

/*
 * What is found out when all ways through the program are known, or before any is: no path leads
 * there, but the message may have the instruction.
 */
static bool is_of_program(const struct trail *t)
{
	return !t->nr || strstr(t->message, "combined stack size") || strstr(t->message, "call stack of");
}

static size_t insn_of(const char *message)
{
	const char *s = strstr(message, "insn ");

	return s ? strtoul(s + 5, NULL, 10) : 0;
}

static void walk_back(const struct trail *t, struct refusal *r)
{
	int reg = register_of(t->message), i;

	if (reg < 0 && t->detail)
		reg = register_of(t->detail);
	for (i = t->nr - 1; i >= 0; i--) {
		const struct event *e = &t->e[i];
		struct step *s;

		if (!e->at.line)
			continue;
		s = refusal_step(r, &e->at);
		if (!s && r->nr_steps < MAX_STEPS)
			s = step_first(r, &e->at);
		if (reg >= 0 && i < t->nr - 1 && writes(e->text, reg)) {
			int from = copied_from(e->text);

			if (from >= 0) {
				reg = from;
				continue;
			}
			/* Farther away than all that is shown: in the place of the first. */
			if (!s)
				s = step_first(r, &e->at);
			describe(e->text, reg, s->note);
			reg = -1;
		} else if (reg >= 0 && !i && reg <= 1 && s && !*s->note) {
			snprintf(s->note, sizeof(s->note), "R%d: nothing gave it a value", reg);
		}
	}
}

/* The line of the author's that is refused: one of a header is there by way of a macro. */
static void choose_place(struct refusal *r)
{
	int i;

	for (i = r->nr_steps - 1; i >= 0; i--)
		if (!is_header(r->step[i].at.file)) {
			r->at = r->step[i].at;
			return;
		}
	if (r->nr_steps)
		r->at = r->step[r->nr_steps - 1].at;
}

static const struct bpf_program *program_named(const struct policy *p, const char *name)
{
	struct bpf_program *prog;

	bpf_object__for_each_program(prog, p->obj)
		if (!strcmp(bpf_program__name(prog), name))
			return prog;
	return NULL;
}

/* The program that libbpf was at: "prog 'NAME': ". */
static const struct bpf_program *program_of(const struct policy *p, const char *log)
{
	const char *s = strstr(log, "prog '");
	char name[64];

	return s && sscanf(s, "prog '%63[^']'", name) == 1 ? program_named(p, name) : NULL;
}

/*
 * The module says only that a program cannot be that op's. Which of its rules (ce_check_member())
 * it was can be seen in the program, as the module does.
 */
static size_t unsupported(const struct bpf_program *prog, const char *section, char *message,
			  size_t size)
{
	const struct bpf_insn *insn = bpf_program__insns(prog);
	size_t i, n = bpf_program__insn_cnt(prog);
	const struct btf_type *t;
	struct btf *btf;

	if (!strncmp(section, "struct_ops.s", 12)) {
		snprintf(message, size, "unsupported: sleepable");
		return 0;
	}
	for (i = 0; i < n; i++) {
		if (insn[i].code == (BPF_JMP | BPF_JCOND)) {
			snprintf(message, size, "unsupported: may_goto");
			return i;
		}
		if (insn[i].code != (BPF_JMP | BPF_CALL) ||
		    insn[i].src_reg != BPF_PSEUDO_KFUNC_CALL || insn[i].off)
			continue;
		btf = btf__load_vmlinux_btf();
		t = btf ? btf__type_by_id(btf, insn[i].imm) : NULL;
		snprintf(message, size, "unsupported: kernel function %s",
			 t ? btf__name_by_offset(btf, t->name_off) : "?");
		btf__free(btf);
		return i;
	}
	snprintf(message, size, "unsupported: global function");
	for (i = 0; i < n; i++)
		if (insn[i].code == (BPF_JMP | BPF_CALL) && insn[i].src_reg == BPF_PSEUDO_CALL)
			return i;
	return 0;
}

/* Where it is, when no path leads there: the line that has the name that the message quotes. */
static bool find_quoted(const struct lines *l, const char *source, const char *message,
			struct place *at)
{
	const char *s = message;
	char word[64], file[PATH_MAX];
	int n;

	snprintf(file, sizeof(file), "%s", source);
	if (!*file)
		lines_path(l, file);
	while ((s = strchr(s, '\''))) {
		n = 0;
		if (sscanf(s, "'%63[A-Za-z0-9_]'%n", word, &n) == 1 && n) {
			if (lines_with(l, word, at) || source_with(file, word, at))
				return true;
			s += n;
		} else {
			s++;
		}
	}
	return false;
}

/* POLICY(), where the source is at hand. */
static void find_policy(const struct lines *l, const char *source, struct place *at)
{
	char file[PATH_MAX];

	snprintf(file, sizeof(file), "%s", source);
	if (!*file && !lines_path(l, file))
		return;
	(void)(source_with(file, "POLICY", at) || source_with(file, "cache_ext_ops", at));
}

/* What was not given back: where it came from. */
static void note_begin(struct refusal *r, const struct lines *l, const char *section,
		       const char *message)
{
	const char *s = strstr(message, "alloc_insn=");
	struct place at;
	struct step *step;

	if (!s || !lines_at(l, section, strtoul(s + 11, NULL, 10), &at))
		return;
	step = refusal_step(r, &at);
	if (!step)
		step = step_first(r, &at);
	snprintf(step->note, sizeof(step->note), "begun here");
}

static void step_here(struct refusal *r, const char *message)
{
	if (r->nr_steps || !r->at.line)
		return;
	r->step[0].at = r->at;
	snprintf(r->step[0].note, sizeof(r->step[0].note), "%.250s", message);
	r->nr_steps = 1;
}

static void settle(struct refusal *r, const char *message)
{
	if (!refusal_explain(message, r)) {
		snprintf(r->reason, sizeof(r->reason), "%.500s", message);
		snprintf(r->suggestion, sizeof(r->suggestion),
			 "cachectl has no advice for this one: what is above is the kernel's or libbpf's own word, and the full log has the state of every register on the way");
	}
	step_here(r, r->reason);
}

void refusal_of_open(struct refusal *r, const char *source, const char *object, const char *why)
{
	struct lines *l = lines_open(object);
	char file[PATH_MAX] = "", member[64] = "";
	size_t len;
	const char *log = policy_log(&len);
	char *copy = strdup(log ? log : "");
	struct trail t = {};

	if (copy)
		read_log(copy, &t);
	if (t.message && (strstr(why, "not a BPF object") || strstr(why, "that nothing has")))
		why = t.message;
	if (len || r->said)
		refusal_log(r, log ? log : "", len);
	snprintf(file, sizeof(file), "%s", source);
	if (!*file && l)
		lines_path(l, file);
	/* "nr_lists must be ...": the member, which POLICY() has behind a dot. */
	if (sscanf(why, "its global variables are too large: %*u MiB, most of it %63[A-Za-z0-9_]", member) != 1 &&
	    (sscanf(why, "%31[a-z_]", member) != 1 || !strchr(member, '_')))
		snprintf(member, sizeof(member), strncmp(why, "flags", 5) ? "POLICY" : "flags");
	if (!find_quoted(l, source, why, &r->at) && !source_with(file, member, &r->at))
		find_policy(l, source, &r->at);
	settle(r, why);
	free(copy);
	free(t.e);
	lines_close(l);
}

void refusal_of_load(struct refusal *r, struct policy *p, const char *source, const char *log,
		     int err)
{
	struct lines *l = lines_open(p->path);
	const struct bpf_program *prog = program_of(p, log);
	const char *section = prog ? bpf_program__section_name(prog) : "";
	char *copy = strdup(log), message[512];
	struct trail t = {};
	size_t insn = 0;
	int i;

	if (copy)
		read_log(copy, &t);
	snprintf(message, sizeof(message), "%s", t.message ? t.message : strerror(-err));
	for (i = 0; prog && i < p->nr_ops; i++)
		if (p->op[i].prog == prog)
			snprintf(r->op, sizeof(r->op), "%s", p->op[i].name);
	if (*log || r->said)
		refusal_log(r, log, strlen(log));
	if (t.message && !is_of_program(&t)) {
		walk_back(&t, r);
		choose_place(r);
		note_begin(r, l, section, message);
		if (r->nr_steps && !*r->step[r->nr_steps - 1].note)
			snprintf(r->step[r->nr_steps - 1].note, sizeof(r->step->note), "%.250s", message);
	} else if (strstr(message, "unsupported member") && prog) {
		insn = unsupported(prog, section, message, sizeof(message));
		lines_at(l, section, insn, &r->at);
	} else if (!find_quoted(l, source, message, &r->at) &&
		   !(prog && lines_at(l, section, insn_of(message), &r->at))) {
		find_policy(l, source, &r->at);
	}
	settle(r, message);
	free(copy);
	free(t.e);
	lines_close(l);
}

/* "FILE:LINE, in OP", "" where nobody knows. */
const char *refusal_where(const struct refusal *r, char text[640])
{
	char line[16] = "";

	if (r->at.line)
		snprintf(line, sizeof(line), ":%u", r->at.line);
	snprintf(text, 640, "%s%s%s%s", r->at.file, line, *r->op ? *r->at.file ? ", in " : "in " : "",
		 r->op);
	return text;
}

static void refusal_print(const struct refusal *r)
{
	int i, width = 0, n;
	char where[640];

	for (i = 0; i < r->nr_steps; i++) {
		n = snprintf(NULL, 0, "%s:%u", r->step[i].at.file, r->step[i].at.line);
		width = n > width ? n : width;
	}
	fprintf(stderr, "Reason: %s\n", r->reason);
	refusal_where(r, where);
	fprintf(stderr, "At: %s\n", *where ? where : "the whole object");
	if (*r->at.text)
		fprintf(stderr, "    %s\n", r->at.text);
	fprintf(stderr, "Causal path:\n");
	for (i = 0; i < r->nr_steps; i++) {
		snprintf(where, sizeof(where), "%s:%u", r->step[i].at.file, r->step[i].at.line);
		fprintf(stderr, "    %-*s  %s\n", width, where, r->step[i].at.text);
		if (*r->step[i].note)
			fprintf(stderr, "    %-*s    ^ %s\n", width, "", r->step[i].note);
	}
	if (!r->nr_steps)
		fprintf(stderr, "    none: it was refused before any program was looked at\n");
	fprintf(stderr, "Suggestion: %s\n", r->suggestion);
	fprintf(stderr, "Full log: %s\n", *r->log ? r->log : r->no_log ? r->no_log :
		"none: neither the kernel nor libbpf was asked");
}

static struct json_object *place_json(const struct place *at)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "file", json_object_new_string(at->file));
	json_object_object_add(o, "line", json_object_new_int64(at->line));
	json_object_object_add(o, "text", json_object_new_string(at->text));
	return o;
}

/* As every error is, and the parts of it. */
static struct json_object *refusal_json(const struct refusal *r)
{
	struct json_object *o = json_object_new_object(), *path = json_object_new_array(), *s;
	int i;

	for (i = 0; i < r->nr_steps; i++) {
		s = place_json(&r->step[i].at);
		json_object_object_add(s, "note", json_object_new_string(r->step[i].note));
		json_object_array_add(path, s);
	}
	json_object_object_add(o, "error", json_object_new_string(r->reason));
	json_object_object_add(o, "code", json_object_new_int(EXIT_REFUSED));
	json_object_object_add(o, "at", place_json(&r->at));
	json_object_object_add(o, "op", json_object_new_string(r->op));
	json_object_object_add(o, "path", path);
	json_object_object_add(o, "suggestion", json_object_new_string(r->suggestion));
	json_object_object_add(o, "log", json_object_new_string(r->log));
	return o;
}

void refusal_tell(const struct refusal *r)
{
	if (opt.json)
		print_json(refusal_json(r));
	else
		refusal_print(r);
}
