// SPDX-License-Identifier: GPL-2.0
/*
 * Which line of a policy's source an instruction came from: the line info that clang -g puts into
 * the object's section .BTF.ext, which libbpf hands to the kernel and has no function to read.
 *
 * What this is not good at: functions that were not inlined. Their instructions are in .text, and
 * libbpf appends them to each program that calls them.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/bpf.h>
#include <bpf/btf.h>
#include "refusal.h"

struct lines {
	struct btf *btf;
	struct btf_ext *ext;
};

/* The parts of .BTF.ext, Documentation/bpf/btf.rst. */
struct ext_header {
	uint16_t magic;
	uint8_t version, flags;
	uint32_t hdr_len;
	uint32_t func_info_off, func_info_len;
	uint32_t line_info_off, line_info_len;
};

struct ext_section {
	uint32_t name_off, nr;
	unsigned char record[];
};

struct lines *lines_open(const char *object)
{
	struct lines *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->btf = btf__parse_elf(object, &l->ext);
	if (!l->btf || !l->ext) {
		lines_close(l);
		return NULL;
	}
	return l;
}

void lines_close(struct lines *l)
{
	if (!l)
		return;
	btf_ext__free(l->ext);
	btf__free(l->btf);
	free(l);
}

/* What .BTF says at an offset that .BTF.ext gives. */
static const char *text_at(const struct lines *l, uint32_t offset)
{
	return btf__name_by_offset(l->btf, offset) ?: "";
}

/* Call fn for each record until it returns true; libbpf looked at the sizes when it parsed it. */
static bool each(const struct lines *l,
		 bool (*fn)(const struct lines *l, const char *section,
			    const struct bpf_line_info *info, void *arg),
		 void *arg)
{
	const struct ext_header *h;
	const unsigned char *data, *end;
	uint32_t size, record, i;

	if (!l)
		return false;
	data = btf_ext__raw_data(l->ext, &size);
	h = (const void *)data;
	if (h->line_info_len <= sizeof(record))
		return false;
	data += h->hdr_len + h->line_info_off;
	end = data + h->line_info_len;
	memcpy(&record, data, sizeof(record));
	data += sizeof(record);
	while (data + sizeof(struct ext_section) <= end) {
		const struct ext_section *s = (const void *)data;

		for (i = 0; i < s->nr; i++)
			if (fn(l, text_at(l, s->name_off),
			       (const void *)(s->record + i * record), arg))
				return true;
		data = s->record + (size_t)s->nr * record;
	}
	return false;
}

static void place_set(struct place *at, const char *path, unsigned int line, const char *text)
{
	size_t n;

	snprintf(at->file, sizeof(at->file), "%s", base_name(path));
	at->line = line;
	text += strspn(text, " \t");
	snprintf(at->text, sizeof(at->text), "%s", text);
	for (n = strlen(at->text); n && strchr(" \t\r\n", at->text[n - 1]); n--)
		at->text[n - 1] = 0;
}

static void place_of(const struct lines *l, const struct bpf_line_info *info, struct place *at)
{
	place_set(at, text_at(l, info->file_name_off),
		  BPF_LINE_INFO_LINE_NUM(info->line_col),
		  text_at(l, info->line_off));
}

struct wanted {
	const char *section, *word;
	size_t insn;
	const struct bpf_line_info *best;
	char *path;
};

static bool before(const struct lines *l, const char *section, const struct bpf_line_info *info,
		   void *arg)
{
	struct wanted *w = arg;

	(void)l;
	/*
	 * libbpf leaves the offset in the section in bytes. Code that clang merged from several
	 * places is of line 0: it counts to the line before.
	 */
	if (!strcmp(section, w->section) && info->insn_off / 8 <= w->insn &&
	    (BPF_LINE_INFO_LINE_NUM(info->line_col) || !w->best))
		w->best = info;
	return false;
}

/* The line of an instruction of a program. */
bool lines_at(const struct lines *l, const char *section, size_t insn, struct place *at)
{
	struct wanted w = { .section = section, .insn = insn };

	each(l, before, &w);
	if (!w.best || !BPF_LINE_INFO_LINE_NUM(w.best->line_col))
		return false;
	place_of(l, w.best, at);
	return true;
}

bool is_header(const char *file)
{
	return ends_with(file, ".h");
}

static bool with_word(const struct lines *l, const char *section, const struct bpf_line_info *info,
		      void *arg)
{
	struct wanted *w = arg;

	(void)section;
	if (is_header(text_at(l, info->file_name_off)) ||
	    !has_word(text_at(l, info->line_off), w->word))
		return false;
	w->best = info;
	return true;
}

/* The first line of the source, of those that became instructions, that has the word. */
bool lines_with(const struct lines *l, const char *word, struct place *at)
{
	struct wanted w = { .word = word };

	if (!each(l, with_word, &w))
		return false;
	place_of(l, w.best, at);
	return true;
}

static bool own_path(const struct lines *l, const char *section, const struct bpf_line_info *info,
		     void *arg)
{
	const char *file = text_at(l, info->file_name_off);

	(void)section;
	if (is_header(file))
		return false;
	snprintf(arg, PATH_MAX, "%s", file);
	return true;
}

bool lines_path(const struct lines *l, char path[PATH_MAX])
{
	return each(l, own_path, path);
}

/* The same from the source itself, where it is at hand; line 0: the first that has the word. */
static bool find_line(const char *path, unsigned int line, const char *word, struct place *at)
{
	FILE *f = *path ? fopen(path, "r") : NULL;
	unsigned int n = 0;
	char *text = NULL;
	bool found = false;
	size_t size = 0;

	while (f && !found && getline(&text, &size, f) > 0) {
		/* Neither a comment's head nor its middle, as far as a look at its begin tells. */
		const char *s = text + strspn(text, " \t");

		n++;
		found = line ? n == line :
			       strncmp(s, "//", 2) && *s != '*' && strncmp(s, "/*", 2) && has_word(s, word);
	}
	if (found)
		place_set(at, path, n, text);
	free(text);
	if (f)
		fclose(f);
	return found;
}

bool source_line(const char *path, unsigned int line, struct place *at)
{
	return line && find_line(path, line, "", at);
}

bool source_with(const char *path, const char *word, struct place *at)
{
	return find_line(path, 0, word, at);
}
