// SPDX-License-Identifier: GPL-2.0
/*
 * Recorded request sequences, read into page numbers.
 *
 *	u32	32-bit little-endian words as --dump writes them: bit 31 a scan's, bit 30 a write
 *	u32be, u64be	big-endian numbers (cache2k's and Corda's traces)
 *	text	a number a line; lines that start with * or # are skipped
 *	vscsi	VMware vscsiStats records, versions 1 and 2; each distinct block number is a page,
 *		in order of first touch, whatever the request's length: one request a record
 *	lis	first block, number of blocks, and two that are ignored: a request a block (ARC's)
 *	oracleGeneral	libCacheSim's records: an object is a page, whatever its size; dense
 *	iolog	fio's log, versions 2 and 3: reads and writes, split into pages; files follow each
 *		other
 *
 * A file ending in .zst, .gz or .xz is decompressed on the way. --dense numbers the pages by
 * first touch. Not good at: times of arrival, which are ignored.
 */
#include <endian.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "requests.h"

/* Numbers given in order of first touch. */
struct dense {
	uint64_t *key;
	uint32_t *number;
	size_t room; /* a power of 2 */
	uint32_t nr;
};

static void dense_destroy(struct dense *d)
{
	free(d->key);
	free(d->number);
}

static size_t dense_slot(const struct dense *d, uint64_t key)
{
	size_t i = (key * 0x9E3779B97F4A7C15ULL) >> 20 & (d->room - 1);

	while (d->number[i] && d->key[i] != key)
		i = (i + 1) & (d->room - 1);
	return i;
}

static int dense_grow(struct dense *d)
{
	struct dense bigger = { .room = d->room ? d->room * 2 : 1 << 16, .nr = d->nr };
	size_t i, slot;

	bigger.key = malloc(bigger.room * sizeof(*bigger.key));
	bigger.number = calloc(bigger.room, sizeof(*bigger.number));
	if (!bigger.key || !bigger.number) {
		dense_destroy(&bigger);
		return -ENOMEM;
	}
	for (i = 0; i < d->room; i++) {
		if (!d->number[i])
			continue;
		slot = dense_slot(&bigger, d->key[i]);
		bigger.key[slot] = d->key[i];
		bigger.number[slot] = d->number[i];
	}
	dense_destroy(d);
	*d = bigger;
	return 0;
}

static int dense_number(struct dense *d, uint64_t key, uint64_t *number)
{
	size_t slot;

	if (d->nr >= d->room / 2 && dense_grow(d))
		return -ENOMEM;
	slot = dense_slot(d, key);
	if (!d->number[slot]) {
		if (d->nr == MAX_PAGES - 1)
			return -EFBIG;
		d->key[slot] = key;
		d->number[slot] = ++d->nr; /* 0: free */
	}
	*number = d->number[slot] - 1;
	return 0;
}

struct reader {
	trace_fn fn;
	void *arg;
	FILE *f;
	bool wide; /* numbers of 64 bits are taken */
	size_t record; /* for messages: line or record */
	bool any; /* request */
	bool fits; /* what was read so far is of this format */
	char why[200]; /* a record is wrong, "": it is another format's */
};

static int add_page(struct reader *r, uint64_t number, uint32_t flags)
{
	r->any = r->fits = true;
	return r->fn(r->arg, number, flags);
}

__attribute__((format(printf, 2, 3))) static int wrong(struct reader *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
	return -EBADMSG;
}

/* Of a line. Zero bytes are of words, too: they end a string before its line does. */
struct word {
	const char *at;
	size_t len;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* How many there are; those beyond max are only counted. */
static size_t split(const char *line, size_t len, struct word *word, size_t max)
{
	const char *p = line, *end = line + len;
	size_t nr = 0;

	for (;;) {
		while (p < end && is_blank(*p))
			p++;
		if (p == end)
			return nr;
		if (nr < max)
			word[nr].at = p;
		while (p < end && !is_blank(*p))
			p++;
		if (nr < max)
			word[nr].len = p - word[nr].at;
		nr++;
	}
}

#define SHOWN 64 /* bytes of a word, in a message */
#define TEXT_SIZE (SHOWN + sizeof("''..."))

/* In quotes, without its end if it is long, and without what is not printed. */
static const char *shown(const struct word *w, char text[TEXT_SIZE])
{
	size_t n = w->len < SHOWN ? w->len : SHOWN, i;

	text[0] = '\'';
	for (i = 0; i < n; i++)
		text[i + 1] = w->at[i] > ' ' && w->at[i] < 0x7f ? w->at[i] : '?';
	strcpy(text + n + 1, n < w->len ? "'..." : "'");
	return text;
}

static bool is_word(const struct word *w, const char *text)
{
	return w->len == strlen(text) && !memcmp(w->at, text, w->len);
}

/* Digits, and nothing else. */
static int number_of(struct reader *r, const struct word *w, const char *what, uint64_t *number)
{
	char text[TEXT_SIZE];
	size_t i;

	*number = 0;
	for (i = 0; i < w->len; i++) {
		if (w->at[i] < '0' || w->at[i] > '9')
			return wrong(r, "%s is not %s", shown(w, text), what);
	}
	for (i = 0; i < w->len; i++) {
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, w->at[i] - '0', number))
			return wrong(r, "%s is too large for %s, which is less than 2^64",
				     shown(w, text), what);
	}
	return 0;
}

/* 1; 0: no more; -ENODATA: it ends within a record. */
static int next_record(struct reader *r, void *buf, size_t size)
{
	size_t got = fread(buf, 1, size, r->f);

	if (got == size) {
		r->record++;
		return 1;
	}
	if (!got)
		return 0;
	r->record++;
	return -ENODATA;
}

static int read_u32(struct reader *r)
{
	uint32_t word;
	int err;

	while ((err = next_record(r, &word, sizeof(word))) > 0) {
		word = le32toh(word);
		err = add_page(r, REQ_PAGE(word), word & (REQ_SCAN | REQ_WRITE));
		if (err)
			break;
	}
	return err;
}

static int read_u32be(struct reader *r)
{
	uint32_t word;
	int err;

	while ((err = next_record(r, &word, sizeof(word))) > 0) {
		err = add_page(r, be32toh(word), 0);
		if (err)
			break;
	}
	return err;
}

static int read_u64be(struct reader *r)
{
	uint64_t word;
	int err;

	while ((err = next_record(r, &word, sizeof(word))) > 0) {
		err = add_page(r, be64toh(word), 0);
		if (err)
			break;
	}
	return err;
}

/* Packed: time u32, object u64, size u32, request that uses it next s64 (-1: none). */
static int read_oracle(struct reader *r)
{
	unsigned char rec[24];
	uint64_t id, next;
	int err;

	while ((err = next_record(r, rec, sizeof(rec))) > 0) {
		memcpy(&id, rec + 4, sizeof(id));
		memcpy(&next, rec + 16, sizeof(next));
		if (le64toh(next) < r->record)
			return wrong(r, "its next use is said to be before it");
		err = add_page(r, le64toh(id), 0);
		if (err)
			break;
	}
	return err;
}

static int read_text(struct reader *r)
{
	struct word word[2];
	char *line = NULL, text[TEXT_SIZE];
	size_t room = 0, nr;
	uint64_t number;
	ssize_t len;
	int err = 0;

	while (!err && (len = getline(&line, &room, r->f)) != -1) {
		r->record++;
		nr = split(line, len, word, 2);
		if (!nr || *word[0].at == '*' || *word[0].at == '#')
			continue;
		err = number_of(r, &word[0], "a page number", &number);
		if (!err && nr > 1)
			err = wrong(r, "%s is behind the page number, which is all of a line",
				    shown(&word[1], text));
		if (!err)
			err = add_page(r, number, 0);
	}
	free(line);
	return err;
}

static int lis_line(struct reader *r, const char *line, size_t len)
{
	static const char *const what[] = { "a block number", "a number of blocks", "a number",
					    "a number" };
	struct word word[4];
	uint64_t v[4];
	size_t nr = split(line, len, word, 4), i;
	int err = 0;

	for (i = 0; i < nr && i < 4 && !err; i++)
		err = number_of(r, &word[i], what[i], &v[i]);
	if (err)
		return err;
	if (nr != 4)
		return wrong(r, "the line has %zu number%s, and not 4", nr, nr == 1 ? "" : "s");
	if (!v[1])
		return wrong(r, "a request of 0 blocks");
	if (v[1] > MAX_PAGES || v[0] + v[1] < v[0])
		return wrong(r, "%llu is too large for a number of blocks",
			     (unsigned long long)v[1]);
	for (; v[1] && !err; v[1]--)
		err = add_page(r, v[0]++, 0);
	return err;
}

static int read_lis(struct reader *r)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	while (!err && (len = getline(&line, &room, r->f)) != -1) {
		r->record++;
		err = lis_line(r, line, len);
	}
	free(line);
	return err;
}

/* Version 1: sn, len, nSG u32; cmd, ver u16; lbn, time u64. Version 2: cmd, ver first; 8 more. */
static int read_vscsi(struct reader *r)
{
	unsigned char rec[40];
	uint16_t ver, cmd, half[2];
	size_t size = 32;
	uint64_t lbn;
	int err = 0, c, i;

	while (!err && (err = next_record(r, rec, size)) > 0) {
		err = 0;
		if (size == 32) {
			memcpy(half, rec + 12, sizeof(half));
			memcpy(&lbn, rec + 16, sizeof(lbn));
		} else {
			memcpy(half, rec, sizeof(half));
			memcpy(&lbn, rec + 16, sizeof(lbn));
		}
		cmd = le16toh(half[0]);
		ver = le16toh(half[1]) >> 8;
		if (r->record == 1 && ver != 1) {
			memcpy(half, rec, sizeof(half));
			cmd = le16toh(half[0]);
			ver = le16toh(half[1]) >> 8;
			size = 40;
			for (i = 32; i < 40; i++) {
				c = fgetc(r->f);
				if (c == EOF)
					return -ENODATA;
				rec[i] = c;
			}
		}
		if (ver != (size == 32 ? 1 : 2))
			return r->fits ? wrong(r, "its version is %u, not the first one's", ver) :
					 -EBADMSG;
		/* WRITE(6), (10), (16), (12) */
		err = add_page(
			r, le64toh(lbn),
			cmd == 0x0a || cmd == 0x2a || cmd == 0x8a || cmd == 0xaa ? REQ_WRITE : 0);
	}
	return err;
}

struct iolog {
	struct iolog_file {
		char *name;
		uint64_t pages, base;
		bool open;
	} *file;
	size_t nr;
	bool timed; /* version 3: each line begins with a time */
	bool measure; /* the files only: nothing is requested */
};

static bool iolog_begins(const struct word *word, size_t nr)
{
	return nr == 4 && is_word(&word[0], "fio") && is_word(&word[1], "version") &&
	       is_word(&word[3], "iolog");
}

static int iolog_head(struct reader *r, struct iolog *log, const char *line, size_t len)
{
	struct word word[5];
	char text[TEXT_SIZE];

	r->record = 1;
	if (!iolog_begins(word, split(line, len, word, 5)))
		return -EBADMSG;
	r->fits = true;
	log->timed = is_word(&word[2], "3");
	if (!log->timed && !is_word(&word[2], "2"))
		return wrong(r, "version %s, and only 2 and 3 are known", shown(&word[2], text));
	return 0;
}

static struct iolog_file *iolog_find(struct iolog *log, const struct word *name)
{
	size_t i;

	for (i = 0; i < log->nr; i++)
		if (is_word(name, log->file[i].name))
			return &log->file[i];
	return NULL;
}

/* Each file has 2^TRACE_FILE_SHIFT pages, unless it is said later. */
static int iolog_add(struct iolog *log, const struct word *name)
{
	struct iolog_file *bigger, *f;

	if (iolog_find(log, name))
		return 0;
	bigger = realloc(log->file, (log->nr + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	log->file = bigger;
	f = &bigger[log->nr];
	*f = (struct iolog_file){ .base = (uint64_t)log->nr << TRACE_FILE_SHIFT,
				  .name = strndup(name->at, name->len) };
	if (!f->name)
		return -ENOMEM;
	log->nr++;
	return 0;
}

static void iolog_destroy(struct iolog *log)
{
	while (log->nr)
		free(log->file[--log->nr].name);
	free(log->file);
}

static int iolog_pages(struct reader *r, struct iolog *log, struct iolog_file *f, uint64_t offset,
		       uint64_t length, uint32_t flags)
{
	uint64_t page, last;
	int err = 0;

	if (!length)
		return wrong(r, "a request of 0 bytes");
	if (offset + length < offset || (offset + length - 1) / PAGE >= MAX_PAGES)
		return wrong(r, "offset %llu and length %llu: files end at 4 TiB",
			     (unsigned long long)offset, (unsigned long long)length);
	last = (offset + length - 1) / PAGE;
	if (log->measure) {
		if (last >= f->pages)
			f->pages = last + 1;
		return 0;
	}
	for (page = offset / PAGE; page <= last && !err; page++)
		err = add_page(r, f->base + page, flags);
	return err;
}

/* What of their actions fio writes and is no request. */
static bool iolog_quiet(const struct word *what)
{
	static const char *const names[] = { "wait", "sync", "datasync", "sync_file_range",
					     "syncfs", "trim" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_word(what, names[i]))
			return true;
	return false;
}

/* As fio reads it: a file is added, then opened, then used. */
static int iolog_line(struct reader *r, struct iolog *log, const char *line, size_t len)
{
	char text[TEXT_SIZE];
	struct word word[5], *w = word + log->timed, *what = w + 1;
	size_t nr = split(line, len, word, 5);
	bool manages, read, quiet;
	struct iolog_file *f;
	uint64_t time, offset, length;
	int err;

	if (!nr)
		return wrong(r, "an empty line");
	if (iolog_begins(word, nr))
		return wrong(r, "another log begins: fio appends to a log that is there");
	if (log->timed) {
		err = number_of(r, &word[0], "a time, with which lines of version 3 begin", &time);
		if (err)
			return err;
		nr--;
	}
	if (nr < 2)
		return wrong(r, "the line ends before an action: a file name and an action are missing");
	manages = is_word(what, "add") || is_word(what, "open") || is_word(what, "close");
	read = is_word(what, "read");
	quiet = iolog_quiet(what);
	if (!manages && !read && !quiet && !is_word(what, "write"))
		return wrong(r, "%s is no action of an iolog, as add, open, close, read and write are",
			     shown(what, text));
	if (nr != (manages ? 2 : 4))
		return wrong(r, "%s has %zu word%s behind it, and not %s", shown(what, text),
			     nr - 2, nr == 3 ? "" : "s", manages ? "0" : "2, offset and length");
	if (!manages) {
		err = number_of(r, &w[2], "an offset", &offset) ?:
		      number_of(r, &w[3], "a length", &length);
		if (err || quiet)
			return err;
	}
	if (is_word(what, "add"))
		return iolog_add(log, w);
	f = iolog_find(log, w);
	if (!f)
		return wrong(r, "file %s was not added: its 'add' comes first", shown(w, text));
	if (manages) {
		f->open = is_word(what, "open");
		return 0;
	}
	if (!f->open)
		return wrong(r, "file %s is not open: its 'open' comes first", shown(w, text));
	return iolog_pages(r, log, f, offset, length, read ? 0 : REQ_WRITE);
}

/* Nothing has to be known of what follows. */
static int read_iolog_wide(struct reader *r)
{
	struct iolog log = {};
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	while (!err && (len = getline(&line, &room, r->f)) != -1)
		err = r->record++ ? iolog_line(r, &log, line, len) :
				    iolog_head(r, &log, line, len);
	iolog_destroy(&log);
	free(line);
	return err;
}

/* Twice over the lines: where a file's pages begin depends on how long the files before it are. */
static int read_iolog(struct reader *r)
{
	struct iolog log = {};
	size_t nr = 0, room = 0, size = 0, i;
	struct word *line = NULL;
	char *text = NULL;
	ssize_t len;
	int err = 0, pass;

	if (r->wide)
		return read_iolog_wide(r);
	while ((len = getline(&text, &size, r->f)) != -1) {
		if (nr == room) {
			struct word *bigger =
				realloc(line, (room = room ? room * 2 : 1024) * sizeof(*line));

			if (!bigger) {
				err = -ENOMEM;
				break;
			}
			line = bigger;
		}
		line[nr++] = (struct word){ text, len };
		text = NULL;
		size = 0;
	}
	free(text);
	if (!err && nr)
		err = iolog_head(r, &log, line[0].at, line[0].len);
	for (pass = 0; pass < 2 && !err; pass++) {
		log.measure = !pass;
		for (i = 1; i < nr && !err; i++) {
			r->record = i + 1;
			err = iolog_line(r, &log, line[i].at, line[i].len);
		}
		for (i = 0; i < log.nr && !pass; i++) {
			log.file[i].open = false;
			log.file[i].base = i ? log.file[i - 1].base + log.file[i - 1].pages : 0;
		}
	}
	for (i = 0; i < nr; i++)
		free((char *)line[i].at);
	free(line);
	iolog_destroy(&log);
	return err;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static const struct packer {
	const char *ending, *tool;
	const char *command; /* the name is not put into the command: it may hold anything */
} packers[] = {
	{ ".zst", "zstd", "exec 2>/dev/null; exec zstd -dcq -- \"$REPLAY_TRACE\"" },
	{ ".gz", "gzip", "exec 2>/dev/null; exec gzip -dc -- \"$REPLAY_TRACE\"" },
	{ ".xz", "xz", "exec 2>/dev/null; exec xz -dc -- \"$REPLAY_TRACE\"" },
};

static const struct format {
	const char *name, *ending;
	int (*fn)(struct reader *r);
	bool dense; /* always */
} formats[] = {
	{ "u32", ".u32", read_u32, false },
	{ "text", ".txt", read_text, false },
	{ "lis", ".lis", read_lis, false },
	{ "u32be", ".u32be", read_u32be, false },
	{ "u64be", ".u64be", read_u64be, true },
	{ "oracleGeneral", ".oracleGeneral", read_oracle, true },
	{ "oracleGeneral", ".oracleGeneral.bin", read_oracle, true },
	{ "vscsi", ".vscsi", read_vscsi, true },
	{ "iolog", ".iolog", read_iolog, false },
};

static const struct format *find_format(const struct source *src, const struct packer **packer)
{
	char *plain = strdup(src->trace);
	const struct format *found = NULL;
	size_t i;

	*packer = NULL;
	for (i = 0; plain && i < sizeof(packers) / sizeof(packers[0]); i++)
		if (ends_with(plain, packers[i].ending)) {
			*packer = &packers[i];
			plain[strlen(plain) - strlen(packers[i].ending)] = 0;
			break;
		}
	for (i = 0; plain && i < sizeof(formats) / sizeof(formats[0]); i++)
		if (src->format ? !strcmp(src->format, formats[i].name) :
				  ends_with(plain, formats[i].ending))
			found = &formats[i];
	if (!found && !src->format && plain && ends_with(plain, ".trace"))
		found = &formats[1];
	free(plain);
	return found;
}

static int trace_run(const struct source *src, const struct format *fmt,
		     const struct packer *packer, struct reader *r)
{
	int err, status = 0;

	if (packer && !access(src->trace, R_OK) && !setenv("REPLAY_TRACE", src->trace, 1))
		r->f = popen(packer->command, "r");
	else
		r->f = fopen(src->trace, "rb");
	if (!r->f) {
		err = -errno;
		complain("%s: %s", src->trace, strerror(-err));
		return err;
	}
	err = fmt->fn(r);
	if (!err && ferror(r->f))
		err = -EIO;
	status = packer ? pclose(r->f) : fclose(r->f);
	if (err > 0)
		return 0;
	if (packer && WIFEXITED(status) && WEXITSTATUS(status) == 127) {
		complain("%s: %s is needed to read it, and is not there", src->trace, packer->tool);
		return -ENOENT;
	}
	/* What was cut off is no fault of the format. */
	if (packer && status && (!err || err == -ENODATA)) {
		complain("%s: %s cannot decompress it: damaged, or cut off after record %zu",
			 src->trace, packer->tool, r->record);
		return -EBADMSG;
	}
	if (err) {
		complain("%s, record %zu as %s: %s%s", src->trace, r->record, fmt->name,
			 r->why[0]	 ? r->why :
			 err == -EFBIG	 ? "page numbers end at 2^30; try --dense" :
			 err == -EBADMSG ? "not this format; see --format" :
			 err == -ENODATA ? "the file ends within it" :
					   strerror(-err),
			 r->why[0] && !r->fits ? "; another format? see --format" : "");
		return err;
	}
	if (!r->any) {
		complain("%s: no request in it", src->trace);
		return -EBADMSG;
	}
	return 0;
}

static const struct format *known_format(const struct source *src, const struct packer **packer)
{
	const struct format *fmt = find_format(src, packer);

	if (!fmt)
		complain("%s: which format? give --format u32, u32be, u64be, text, lis, vscsi, oracleGeneral or iolog",
			 src->trace);
	return fmt;
}

/* Each request as it is read: nothing is kept, so the trace may be of any length. */
int trace_each(const struct source *src, trace_fn fn, void *arg)
{
	struct reader r = { .fn = fn, .arg = arg, .wide = true };
	const struct packer *packer;
	const struct format *fmt = known_format(src, &packer);

	return fmt ? trace_run(src, fmt, packer, &r) : -EINVAL;
}

struct filling {
	struct sequence *seq;
	struct dense *dense; /* NULL: numbers are pages */
};

static int fill(void *arg, uint64_t number, uint32_t flags)
{
	struct filling *to = arg;

	if (to->dense) {
		int err = dense_number(to->dense, number, &number);

		if (err)
			return err;
	}
	return number >= MAX_PAGES ? -EFBIG : seq_add(to->seq, number | flags);
}

int trace_read(struct sequence *seq, const struct source *src)
{
	struct dense dense = {};
	struct filling to = { .seq = seq };
	struct reader r = { .fn = fill, .arg = &to };
	const struct packer *packer;
	const struct format *fmt = known_format(src, &packer);
	int err;

	if (!fmt)
		return -EINVAL;
	if (fmt->dense || src->dense)
		to.dense = &dense;
	err = trace_run(src, fmt, packer, &r);
	dense_destroy(&dense);
	return err;
}
