// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl check NAME.bpf.c: the source compiled into a directory that is gone afterwards, and what
 * clang had against it.
 *
 * What it is not good at: other compilers, whose diagnostics look different. Then the first line
 * that says "error" is the reason, and there is no place.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "refusal.h"

/*
 * As policies/Makefile does it. What is only declared by being called would be an extern that no
 * kernel has, and a crash of clang's is not worth a report to its authors here.
 */
#define COMPILE "exec ${CLANG:-clang} -g -O2 -Wall -Wextra -Wno-unused-parameter " \
	"-Werror=implicit-function-declaration -fno-color-diagnostics -fno-crash-diagnostics " \
	"-target bpf -mcpu=v3 -I\"$CHECK_DIR/../include\" -I\"$CHECK_DIR/../policies\" " \
	"-idirafter \"/usr/include/$(uname -m)-linux-gnu\" " \
	"-c -o \"$CHECK_OBJECT\" \"$CHECK_SOURCE\" 2>&1"

/* "FILE:LINE:COLUMN: KIND: TEXT" */
struct diagnostic {
	char file[PATH_MAX], kind[16], text[400];
	unsigned int line, column;
};

static bool parse(const char *line, struct diagnostic *d)
{
	char kind[24];

	if (sscanf(line, "%4095[^:]:%u:%u: %23[a-z ]: %399[^\n]", d->file, &d->line, &d->column,
		   kind, d->text) != 5)
		return false;
	snprintf(d->kind, sizeof(d->kind), "%s", strstr(kind, "error") ? "error" :
		 strstr(kind, "note") ? "note" : "warning");
	return true;
}

/* The name that begins at a column: clang says of a poisoned one only where it is. */
static void name_at(const char *path, const struct diagnostic *d, char *name, size_t size)
{
	FILE *f = fopen(path, "r");
	unsigned int n = 0;
	char *text = NULL;
	size_t room = 0, i = 0;

	while (f && getline(&text, &room, f) > 0)
		if (++n == d->line) {
			const char *s = strlen(text) >= d->column ? text + d->column - 1 : "";

			while (i + 1 < size && in_word(s[i])) {
				name[i] = s[i];
				i++;
			}
			break;
		}
	name[i] = 0;
	free(text);
	if (f)
		fclose(f);
}

static void add_step(struct refusal *r, const struct diagnostic *d, const char *note)
{
	struct step *s = &r->step[r->nr_steps];
	int i;

	/* The macros of the header are not the author's. */
	if (r->nr_steps == MAX_STEPS || !strncmp(note, "expanded from", 13) || !source_line(d->file, d->line, &s->at))
		return;
	for (i = 0; i < r->nr_steps; i++)
		if (r->step[i].at.line == s->at.line && !strcmp(r->step[i].at.file, s->at.file))
			return;
	snprintf(s->note, sizeof(s->note), "%.200s", note);
	r->nr_steps++;
}

/* A failure of the backend has the place somewhere in its text, or only the function's name. */
static void find_place(const char *source, const char *text, struct refusal *r)
{
	char *line = strstr(text, ".c:"), function[64];
	const char *f = strstr(text, "on function '@");

	if (line && source_line(source, strtoul(line + 3, NULL, 10), &r->at))
		return;
	if (f && sscanf(f, "on function '@%63[^']'", function) == 1)
		source_with(source, function, &r->at);
}

/* "In file included from SOURCE:LINE:": the line of the author's that what follows is about. */
static bool parse_included(const char *source, const char *line, struct place *at)
{
	static const char from[] = "In file included from ";
	size_t n = strlen(source);

	return !strncmp(line, from, strlen(from)) && !strncmp(line + strlen(from), source, n) &&
	       line[strlen(from) + n] == ':' &&
	       source_line(source, strtoul(line + strlen(from) + n + 1, NULL, 10), at);
}

static bool is_ours(const char *header)
{
	return !strcmp(base_name(header), "cache_ext.bpf.h");
}

static bool own_header(const char *text)
{
	char name[128];

	return sscanf(text, "# include \"%127[^\"]", name) == 1 && !is_ours(name);
}

/* In a header that is not the author's it is one of the line that includes it. */
static void place_error(struct refusal *r, const struct diagnostic *d, const struct place *at,
			struct place *from)
{
	r->at = *at;
	if (from->line && is_header(d->file) && !own_header(from->text)) {
		r->at = r->step[0].at = *from;
		r->nr_steps = 1;
	} else {
		*from->text = 0;
	}
}

/* Does the source have the header? One of the author's own between "" may bring it. */
static bool has_header(const char *source)
{
	FILE *f = fopen(source, "r");
	char *text = NULL, name[128];
	bool found = !f;
	size_t room = 0;

	while (!found && getline(&text, &room, f) > 0)
		found = sscanf(text, " # include \"%127[^\"]", name) == 1 ||
			(sscanf(text, " # include <%127[^>]", name) == 1 && is_ours(name));
	free(text);
	if (f)
		fclose(f);
	return found;
}

/* What is behind clang's message, where that is about the header that is included or is not. */
static void reword(const char *source, const struct place *from, char *message, size_t size)
{
	char text[512], name[128];

	if (!strstr(message, "file not found") && !has_header(source))
		snprintf(text, sizeof(text), "cache_ext.bpf.h is not included: %.400s", message);
	else if (sscanf(from->text, "# include <%127[^>]", name) == 1 && !is_ours(name))
		snprintf(text, sizeof(text), "<%s> is included: %.350s", name, message);
	else
		return;
	snprintf(message, size, "%s", text);
}

/* What clang said, as a refusal: its first error, and the notes that belong to it. */
static void explain(const char *source, const char *output, struct refusal *r)
{
	char message[512] = "", name[64], *copy = strdup(output), *line, *save;
	struct place from = {}, last = {};
	struct diagnostic d;
	bool found = false;

	for (line = copy ? strtok_r(copy, "\n", &save) : NULL; line; line = strtok_r(NULL, "\n", &save)) {
		if (!parse(line, &d)) {
			if (!found && parse_included(source, line, &from))
				continue;
			if (!*message && (strstr(line, "rror: ") || !strncmp(line, "Error at", 8))) {
				char *text = strstr(line, "rror: ");

				snprintf(message, sizeof(message), "%.500s", text ? text + 6 : line);
				find_place(source, output, r);
			}
			continue;
		}
		if (!strcmp(d.kind, "error")) {
			if (found)
				break;
			found = true;
			snprintf(message, sizeof(message), "%s", d.text);
			source_line(d.file, d.line, &last);
			place_error(r, &d, &last, &from);
			if (strstr(d.text, "poisoned")) {
				name_at(d.file, &d, name, sizeof(name));
				snprintf(message, sizeof(message), "%.300s '%s'", d.text, name);
			}
		} else if (found && !strcmp(d.kind, "note") && !strncmp(d.text, "did you mean", 12)) {
			size_t n = strlen(message);

			snprintf(message + n, sizeof(message) - n, "; %s", d.text);
		} else if (found && !strcmp(d.kind, "note")) {
			add_step(r, &d, d.text);
		}
	}
	free(copy);
	if (!found) {
		last = r->at;
		*from.text = 0;
	}
	if (last.line && r->nr_steps < MAX_STEPS) {
		r->step[r->nr_steps].at = last;
		snprintf(r->step[r->nr_steps++].note, sizeof(r->step->note), "clang: %.200s", message);
	}
	reword(source, &from, message, sizeof(message));
	if (!refusal_explain(message, r)) {
		snprintf(r->reason, sizeof(r->reason), "it does not compile: %.400s",
			 *message ? message : "clang failed and said nothing");
		snprintf(r->suggestion, sizeof(r->suggestion),
			 "make it compile first; what a policy may use is declared in cache_ext.bpf.h");
	}
}

static char *read_all(FILE *f, size_t *len)
{
	char *text = NULL;
	size_t n;

	for (*len = 0;; *len += n) {
		char *more = realloc(text, *len + 65536 + 1);

		if (!more)
			break;
		text = more;
		n = fread(text + *len, 1, 65536, f);
		text[*len + n] = 0;
		if (!n)
			break;
	}
	return text;
}

/*
 * Warnings are kept: a refusal has them in its log, and of what loads they are shown in a line
 * each, with what to do where the table knows it.
 */
void compile_warnings(const struct compiled *c)
{
	char *copy = c->said ? strdup(c->said) : NULL, *line, *save;
	struct diagnostic d;

	line = copy ? strtok_r(copy, "\n", &save) : NULL;
	for (; line; line = strtok_r(NULL, "\n", &save)) {
		struct refusal r = {};

		if (!parse(line, &d) || strcmp(d.kind, "warning"))
			continue;
		if (refusal_explain(d.text, &r))
			note("warning: %s:%u: %s: %s", base_name(d.file), d.line, r.reason, r.suggestion);
		else
			note("warning: %s:%u: %s", base_name(d.file), d.line, d.text);
	}
	free(copy);
}

/* On a refusal only what is in @r is left, and the directory is gone. */
int compile(const char *source, struct compiled *c, struct refusal *r)
{
	char exe[PATH_MAX], *output;
	int status, ret = policy_errno(source);
	size_t len;
	FILE *f;

	if (ret)
		return fail(EXIT_REFUSED, "policy %s: %s", source, strerror(ret));
	ret = temp_make("policy.bpf.o", c->object);
	if (ret)
		return ret;
	exe_dir(exe);
	setenv("CHECK_DIR", exe, 1);
	setenv("CHECK_OBJECT", c->object, 1);
	setenv("CHECK_SOURCE", source, 1);
	f = popen(COMPILE, "r");
	output = f ? read_all(f, &len) : NULL;
	status = f ? pclose(f) : -1;
	if (!status && output) {
		if (len)
			r->said = c->said = output;
		else
			free(output);
		return EXIT_DONE;
	}
	if (!output || (WIFEXITED(status) && WEXITSTATUS(status) == 127)) {
		fail(EXIT_REFUSED, "%s: no compiler: install clang or set $CLANG", source);
	} else {
		refusal_log(r, output, len);
		explain(source, output, r);
	}
	free(output);
	compile_clean(c);
	return EXIT_REFUSED;
}

/* Of a source the object that is made for now, else what a name or a path means. */
int compile_or_find(const char *arg, struct compiled *c, struct refusal *r, char object[PATH_MAX])
{
	int ret;

	if (!ends_with(arg, ".c"))
		return policy_find(arg, TAKES_OBJECT | TAKES_SOURCE, object);
	ret = compile(arg, c, r);
	snprintf(object, PATH_MAX, "%.*s", PATH_MAX - 1, c->object);
	return ret;
}

void compile_clean(struct compiled *c)
{
	temp_clean();
	free(c->said);
	c->said = NULL;
	*c->object = 0;
}
