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
#include "requests.h"

struct options {
	const char *file; /* the data file */
	struct source src;
	const char *dump;
	bool uring, readahead, verify, classify, text, info, prepare, reads_only;
	unsigned int depth, threads, write_pct;
	uint64_t limit; /* requests to issue of what there is */
	uint64_t after; /* the device's reads are counted apart behind so many; UNSET: not */
	int wait_fd, ready_fd; /* -1: none */
	const char *scan_ids; /* a policy's set, pinned there: who scans is in it */
};

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
	uint64_t later, later_pages; /* requests after those of --after; pages read for them */
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
