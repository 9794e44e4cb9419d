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
 *	iolog	fio's log, version 2: reads and writes, split into pages; files follow each other
 *
 * A file ending in .zst, .gz or .xz is decompressed on the way. --dense numbers the pages by
 * first touch. Not good at: times of arrival, which are ignored.
 */
#include <endian.h>
#include <errno.h>
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
};

static int add_page(struct reader *r, uint64_t number, uint32_t flags)
{
	r->any = true;
	return r->fn(r->arg, number, flags);
}

/* Is there nothing more in the line? Nor a zero byte, which ends a string before its line does. */
static bool at_end(const char *rest, const char *line_end)
{
	return rest + strspn(rest, " \t\r\n") == line_end;
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
			return -EBADMSG; /* no use is next before this one */
		err = add_page(r, le64toh(id), 0);
		if (err)
			break;
	}
	return err;
}

static int read_text(struct reader *r)
{
	char *line = NULL, *end;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	while (!err && (len = getline(&line, &room, r->f)) != -1) {
		unsigned long long number;
		char *p = line + strspn(line, " \t");

		r->record++;
		if (*p == '*' || *p == '#' || at_end(p, line + len))
			continue;
		errno = 0;
		number = strtoull(p, &end, 10);
		if (end == p || errno || *p == '-' || !at_end(end, line + len))
			err = -EBADMSG;
		else
			err = add_page(r, number, 0);
	}
	free(line);
	return err;
}

static int read_lis(struct reader *r)
{
	unsigned long long first, nr;
	char line[256];
	int err = 0, n;

	while (!err && fgets(line, sizeof(line), r->f)) {
		r->record++;
		n = 0;
		if (sscanf(line, "%llu %llu %*u %*u%n", &first, &nr, &n) != 2 || !n ||
		    !at_end(line + n, line + strlen(line)) || strchr(line, '-') || !nr ||
		    first + nr < first || nr > MAX_PAGES)
			return -EBADMSG;
		for (; nr && !err; nr--)
			err = add_page(r, first++, 0);
	}
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
			return -EBADMSG;
		/* WRITE(6), (10), (16), (12) */
		err = add_page(
			r, le64toh(lbn),
			cmd == 0x0a || cmd == 0x2a || cmd == 0x8a || cmd == 0xaa ? REQ_WRITE : 0);
	}
	return err;
}

#define IOLOG_HEAD "fio version 2 iolog"

struct iolog_file {
	char *name;
	uint64_t pages, base;
};

static long iolog_find(struct iolog_file **files, size_t *nr, const char *name)
{
	struct iolog_file *bigger;
	size_t i;

	for (i = 0; i < *nr; i++)
		if (!strcmp((*files)[i].name, name))
			return i;
	bigger = realloc(*files, (*nr + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	*files = bigger;
	memset(&bigger[*nr], 0, sizeof(*bigger));
	bigger[*nr].base = (uint64_t)*nr << TRACE_FILE_SHIFT; /* until it is known */
	bigger[*nr].name = strdup(name);
	return bigger[*nr].name ? (long)(*nr)++ : -ENOMEM;
}

/* Twice over the lines: where a file's pages begin depends on how long the files before it are. */
static int iolog_line(struct reader *r, char *line, struct iolog_file **files, size_t *nr,
		      bool measure)
{
	unsigned long long offset, length, page, last;
	char name[1024], what[16], rest[2];
	long i;
	int n = sscanf(line, "%1023s %15s %llu %llu %1s", name, what, &offset, &length, rest);
	int err = 0;

	/* Not whatever has two words: half a line has them, or a name with a space in it. */
	if (n == 2 && (!strcmp(what, "add") || !strcmp(what, "open") || !strcmp(what, "close")))
		return 0;
	if (n == 4 && (!strcmp(what, "wait") || !strcmp(what, "sync") ||
		       !strcmp(what, "datasync") || !strcmp(what, "trim")))
		return 0;
	if (n != 4 || (strcmp(what, "read") && strcmp(what, "write")) || !length ||
	    offset + length < offset)
		return -EBADMSG;
	i = iolog_find(files, nr, name);
	if (i < 0)
		return i;
	last = (offset + length - 1) / PAGE;
	if (last >= MAX_PAGES)
		return -EFBIG;
	if (measure) {
		if (last >= (*files)[i].pages)
			(*files)[i].pages = last + 1;
		return 0;
	}
	for (page = offset / PAGE; page <= last && !err; page++)
		err = add_page(r, (*files)[i].base + page, !strcmp(what, "write") ? REQ_WRITE : 0);
	return err;
}

/* Files of 2^TRACE_FILE_SHIFT pages: nothing has to be known of what follows. */
static int read_iolog_wide(struct reader *r)
{
	struct iolog_file *files = NULL;
	size_t nr_files = 0, size = 0, i;
	char *line = NULL;
	int err = 0;

	while (!err && getline(&line, &size, r->f) != -1) {
		if (!r->record++)
			err = strncmp(line, IOLOG_HEAD, strlen(IOLOG_HEAD)) ? -EBADMSG : 0;
		else
			err = iolog_line(r, line, &files, &nr_files, false);
	}
	if (!r->record)
		err = -EBADMSG;
	for (i = 0; i < nr_files; i++)
		free(files[i].name);
	free(files);
	free(line);
	return err;
}

static int read_iolog(struct reader *r)
{
	struct iolog_file *files = NULL;
	size_t nr_files = 0, nr = 0, room = 0, size = 0, i;
	char **lines = NULL, *line = NULL;
	int err = 0, pass;

	if (r->wide)
		return read_iolog_wide(r);
	while (getline(&line, &size, r->f) != -1) {
		if (nr == room) {
			char **bigger =
				realloc(lines, (room = room ? room * 2 : 1024) * sizeof(*lines));

			if (!bigger) {
				err = -ENOMEM;
				break;
			}
			lines = bigger;
		}
		lines[nr++] = line;
		line = NULL;
		size = 0;
	}
	free(line);
	if (!err && (!nr || strncmp(lines[0], IOLOG_HEAD, strlen(IOLOG_HEAD)))) {
		r->record = 1;
		err = -EBADMSG;
	}
	for (pass = 0; pass < 2 && !err; pass++) {
		for (i = 1; i < nr && !err; i++) {
			r->record = i + 1;
			err = iolog_line(r, lines[i], &files, &nr_files, pass == 0);
		}
		for (i = 1; i < nr_files && !pass; i++)
			files[i].base = files[i - 1].base + files[i - 1].pages;
	}
	for (i = 0; i < nr; i++)
		free(lines[i]);
	for (i = 0; i < nr_files; i++)
		free(files[i].name);
	free(lines);
	free(files);
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
		complain("%s, record %zu as %s: %s", src->trace, r->record, fmt->name,
			 err == -EFBIG	? "page numbers end at 2^30; try --dense" :
			 err == -EBADMSG ? "not this format; see --format" :
			 err == -ENODATA ? "the file ends within it" :
					   strerror(-err));
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
