/* SPDX-License-Identifier: GPL-2.0 */
/* A policy that was refused, by whoever did, told as cachectl check does. */
#ifndef CACHECTL_REFUSAL_H
#define CACHECTL_REFUSAL_H

#include "cachectl.h"

#define MAX_STEPS	8

struct place {
	char file[256];		/* without its directory */
	unsigned int line;	/* 0: unknown */
	char text[256];		/* the source line; "": unknown */
};

struct step {
	struct place at;
	char note[256];		/* what happens there; "": nothing but that it is run */
};

struct refusal {
	char reason[512];	/* "": not refused */
	struct place at;
	char op[32];		/* "": of no operation, or nobody knows */
	int nr_steps;
	struct step step[MAX_STEPS];
	char suggestion[512];
	char log[PATH_MAX];	/* "": the kernel was not asked, or it said nothing */
	const char *no_log;	/* why there is none; NULL: nobody was asked */
	const char *said;	/* what comes before it in the log, or NULL */
};

/* source.c: where in the source */
struct lines;
struct lines *lines_open(const char *object);			/* NULL: it has none */
void lines_close(struct lines *l);
bool lines_at(const struct lines *l, const char *section, size_t insn, struct place *at);
bool lines_with(const struct lines *l, const char *word, struct place *at);
bool lines_path(const struct lines *l, char path[PATH_MAX]);	/* of the source */
bool source_line(const char *path, unsigned int line, struct place *at);
bool source_with(const char *path, const char *word, struct place *at);
bool is_header(const char *file);

/* compile.c: a source to a temporary object. */
struct compiled {
	char object[PATH_MAX + 32];	/* "": nothing was */
	char *said;		/* by the compiler, which had no error; NULL: nothing */
};

int compile(const char *source, struct compiled *c, struct refusal *r);	/* returns an exit code */
int compile_or_find(const char *arg, struct compiled *c, struct refusal *r,
		    char object[PATH_MAX]);				/* the same */
void compile_warnings(const struct compiled *c);	/* a line each, of what loads */
void compile_clean(struct compiled *c);

/* loops.c: onto the path, and the likeliest one as the place */
struct bpf_program;
void loops_find(const struct lines *l, const struct bpf_program *prog, struct refusal *r);

/* verdicts.c: constants that are returned and are no verdict; returns an exit code */
int verdicts_check(const struct policy *p, const char *source, struct refusal *r);

/* refusal_table.c: what a message means; false: no row of the table has it. */
bool refusal_explain(const char *message, struct refusal *r);

/* refusal.c */
int refusal_log(struct refusal *r, const char *text, size_t len);
void refusal_of_open(struct refusal *r, const char *source, const char *object, const char *why);
void refusal_of_load(struct refusal *r, struct policy *p, const char *source, const char *log,
		     int err);
struct step *refusal_step(struct refusal *r, const struct place *at);	/* NULL: not on the path */
const char *refusal_where(const struct refusal *r, char text[640]);
void refusal_tell(const struct refusal *r);	/* as text or as JSON */

#endif /* CACHECTL_REFUSAL_H */
