/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of replay share. Functions return 0 or -errno and have said what is wrong, unless
 * they say otherwise.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define PAGE 4096u
/* A request: a page number and two flags. --dump writes these words, the format u32 reads them. */
#define REQ_SCAN 0x80000000u /* issued by a scan: counted apart */
#define REQ_WRITE 0x40000000u
#define REQ_PAGE(r) ((r) & ~(REQ_SCAN | REQ_WRITE))
#define MAX_PAGES 0x40000000u

/* What to do if --pages, --requests or --seed were not given. */
#define UNSET UINT64_MAX

struct options {
	const char *file; /* the data file */
	const char *workload;
	const char *trace, *format;
	const char *dump;
	bool uring, readahead, verify, classify, text, info, prepare, dense, reads_only;
	unsigned int depth, threads, write_pct;
	uint64_t pages, requests, seed; /* of the generators */
	uint64_t limit; /* requests to issue of what there is */
	int wait_fd, ready_fd; /* -1: none */
};

/* sequence.c */
struct sequence {
	uint32_t *req;
	size_t nr, room;
	uint64_t seed; /* what the generators used */
};

uint64_t splitmix64(uint64_t *state); /* the source of all that is random here */
int seq_add(struct sequence *seq, uint64_t request); /* -EFBIG: no such page */
int seq_generate(struct sequence *seq, const struct options *o);
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
int trace_read(struct sequence *seq, const struct options *o);

/* data.c: what is in the file, and whether it is what was read. */
struct verifier;
void data_fill(void *buf, uint64_t seed, uint32_t page, uint32_t generation);
int data_prepare(const char *path, uint64_t pages, uint64_t seed);
int verifier_create(struct verifier **out, uint64_t pages, uint64_t seed);
void verifier_destroy(struct verifier *v);
/* v == NULL: nothing is checked; generation 0 is written again. */
uint32_t verifier_write_begin(struct verifier *v, uint32_t page);
void verifier_write_end(struct verifier *v, uint32_t page);
uint32_t verifier_read_begin(struct verifier *v, uint32_t page);
bool verifier_read_end(struct verifier *v, uint32_t page, uint32_t begin, const void *buf);

/* histogram.c: values to within 1.6 %. */
struct histogram {
	uint64_t count, sum, max;
	uint64_t bucket[64 * 64];
};

void hist_add(struct histogram *h, uint64_t value);
void hist_merge(struct histogram *to, const struct histogram *from);
uint64_t hist_percentile(const struct histogram *h, double pct);

/* engine.c */
struct result {
	uint64_t reads, writes, scan_reads;
	uint64_t device_reads,
		device_reads_scan; /* requests that made the device read; classify only */
	uint64_t repeats;
	uint64_t checked, bad;
	double seconds;
	struct histogram read, write;
};

int engine_run(const struct sequence *seq, const struct options *o, struct result *r);

/* report.c */
int report_info(const struct sequence *seq, const struct options *o);
int report_result(const struct sequence *seq, const struct options *o, const struct result *r);

#endif /* REPLAY_H */
