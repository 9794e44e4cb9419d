/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sequences of page requests, generated or recorded: what replay issues and `cachectl sim`
 * simulates. Functions return 0 or -errno and have said what is wrong, by complain().
 */
#ifndef REQUESTS_H
#define REQUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE 4096u
/* A request: a page number and two flags. --dump writes these words, the format u32 reads them. */
#define REQ_SCAN 0x80000000u /* issued by a scan: counted apart */
#define REQ_WRITE 0x40000000u
#define REQ_PAGE(r) ((r) & ~(REQ_SCAN | REQ_WRITE))
#define MAX_PAGES 0x40000000u

/* What to do if --pages, --requests or --seed were not given. */
#define UNSET UINT64_MAX

/* Where requests come from: a workload or a trace. */
struct source {
	const char *workload;
	const char *trace, *format;
	bool dense;
	uint64_t pages, requests, seed; /* of the generators */
};

/* Of the program that uses them: one line, without its end, for who gave the source. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* sequence.c */
struct sequence {
	uint32_t *req;
	size_t nr, room;
	uint64_t seed; /* what the generators used */
};

uint64_t splitmix64(uint64_t *state); /* the source of all that is random here */
int seq_add(struct sequence *seq, uint64_t request); /* -EFBIG: no such page */
int seq_generate(struct sequence *seq, const struct source *src);
int seq_dump(const struct sequence *seq, const char *path);
void seq_limit(struct sequence *seq, uint64_t limit);
void seq_reads_only(struct sequence *seq);
void seq_add_writes(struct sequence *seq, unsigned int pct);

/* What follows from a sequence alone. */
struct seq_info {
	uint64_t requests, reads, writes, scan_reads, repeats, distinct, pages;
};

int seq_info(const struct sequence *seq, unsigned int threads, struct seq_info *info);

/* trace.c */
/*
 * A request of a trace: a number of 64 bits, and REQ_ flags. Pages of the nth file of an iolog are
 * numbered from n << TRACE_FILE_SHIFT. What it returns but 0 ends the reading, silently.
 */
typedef int (*trace_fn)(void *arg, uint64_t number, uint32_t flags);
#define TRACE_FILE_SHIFT 40

int trace_read(struct sequence *seq, const struct source *src);
int trace_each(const struct source *src, trace_fn fn, void *arg);

#endif /* REQUESTS_H */
