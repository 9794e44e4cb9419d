// SPDX-License-Identifier: GPL-2.0
/*
 * The engines: issue a sequence as 4 KiB requests to one file, through the page cache.
 *
 *	psync	pread and pwrite, one after the other
 *	uring	io_uring, up to `depth` requests in flight for each thread
 *
 * Thread t of T issues requests t, t + T, t + 2T, ... through an open file of its own; the order
 * between threads is the scheduler's. One thread of psync is the only engine whose miss ratio is
 * the same each time.
 *
 * With --classify a request is a miss if the thread's ru_inblock grew during it, that is if the
 * kernel sent a read to a device for this thread. That needs psync, readahead off, and nothing else
 * of the thread's on a device.
 *
 * With --after N the same count is read twice: behind N requests and in the end.
 *
 * With --scan-ids a thread tells the policy when it begins a scan and when it ends, as an
 * application would: see policies/cache_ext_ids.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "../policies/cache_ext_ids.h"
#include "replay.h"

struct worker {
	const struct sequence *seq;
	const struct options *o;
	struct verifier *verifier;
	pthread_barrier_t *barrier;
	pthread_t thread;
	unsigned int nr;
	int err;
	int fd;
	int scan_ids; /* -1: nobody is told */
	bool scanning;
	char *buf; /* depth pages */
	uint32_t last_read; /* page, UINT32_MAX: none yet */
	uint64_t seed;
	struct result result;
};

/* A request of io_uring in flight. */
struct flight {
	uint32_t req, begin;
	uint64_t since;
	char *buf;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static long device_blocks(void)
{
	struct rusage ru;

	getrusage(RUSAGE_THREAD, &ru);
	return ru.ru_inblock;
}

static int io_failed(const struct worker *w, uint32_t req, int ret)
{
	int err = ret < 0 ? ret : -EIO;

	fprintf(stderr, "replay: %s: %s of page %u: %s\n", w->o->file,
		req & REQ_WRITE ? "write" : "read", REQ_PAGE(req),
		ret >= 0 ? "the file ends there; see --prepare" : strerror(-err));
	return err;
}

/* Before a request is issued: the buffer of a write is filled. */
static uint32_t begin(struct worker *w, uint32_t req, char *buf)
{
	uint32_t page = REQ_PAGE(req), generation;

	if (!(req & REQ_WRITE)) {
		w->result.repeats += page == w->last_read;
		w->last_read = page;
		return verifier_read_begin(w->verifier, page);
	}
	generation = verifier_write_begin(w->verifier, page);
	data_fill(buf, w->seed, page, generation);
	return generation;
}

static void end(struct worker *w, uint32_t req, uint32_t begun, uint64_t took, const char *buf)
{
	struct result *r = &w->result;
	uint32_t page = REQ_PAGE(req);

	if (req & REQ_WRITE) {
		r->writes++;
		hist_add(&r->write, took);
		verifier_write_end(w->verifier, page);
		return;
	}
	r->reads++;
	r->scan_reads += !!(req & REQ_SCAN);
	hist_add(&r->read, took);
	if (w->verifier) {
		r->checked++;
		r->bad += !verifier_read_end(w->verifier, page, begun, buf);
	}
}

static int tell_scan(struct worker *w, bool scanning)
{
	int err;

	if (w->scan_ids < 0 || w->scanning == scanning)
		return 0;
	w->scanning = scanning;
	if (!cache_ext_ids_self(w->scan_ids, scanning))
		return 0;
	err = -errno;
	fprintf(stderr, "replay: --scan-ids %s: %s\n", w->o->scan_ids, strerror(-err));
	return err;
}

static int run_psync(struct worker *w)
{
	bool classify = w->o->classify;
	long before = 0, after, first = 0;
	size_t i;

	for (i = w->nr; i < w->seq->nr; i += w->o->threads) {
		uint32_t req = w->seq->req[i], begun = begin(w, req, w->buf);
		off_t offset = (off_t)REQ_PAGE(req) * PAGE;
		uint64_t since;
		ssize_t ret;
		int err = tell_scan(w, req & REQ_SCAN);

		if (err)
			return err;
		if (i == w->o->after)
			first = device_blocks();
		if (classify)
			before = device_blocks();
		since = now_ns();
		do {
			ret = req & REQ_WRITE ? pwrite(w->fd, w->buf, PAGE, offset) :
						pread(w->fd, w->buf, PAGE, offset);
		} while (ret < 0 && errno == EINTR);
		since = now_ns() - since;
		if (ret != PAGE)
			return io_failed(w, req, ret < 0 ? -errno : (int)ret);
		if (classify && !(req & REQ_WRITE)) {
			after = device_blocks();
			w->result.device_reads += after > before;
			w->result.device_reads_scan += after > before && (req & REQ_SCAN);
		}
		end(w, req, begun, since, w->buf);
	}
	if (w->o->after < w->seq->nr) {
		w->result.later = w->seq->nr - w->o->after;
		w->result.later_pages = (device_blocks() - first) / (PAGE / 512);
	}
	return tell_scan(w, false);
}

static int uring_submit(struct worker *w, struct io_uring *ring, struct flight *f)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	uint64_t offset = (uint64_t)REQ_PAGE(f->req) * PAGE;

	if (!sqe)
		return -EBUSY; /* as many entries as flights: cannot happen */
	if (f->req & REQ_WRITE)
		io_uring_prep_write(sqe, w->fd, f->buf, PAGE, offset);
	else
		io_uring_prep_read(sqe, w->fd, f->buf, PAGE, offset);
	io_uring_sqe_set_data(sqe, f);
	return 0;
}

static int uring_loop(struct worker *w, struct io_uring *ring, struct flight *flights)
{
	unsigned int depth = w->o->depth, nr_free = 0, i;
	struct flight **free_list, *f;
	struct io_uring_cqe *cqe;
	size_t next = w->nr;
	int err = 0;

	free_list = malloc(depth * sizeof(*free_list));
	if (!free_list)
		return -ENOMEM;
	for (i = 0; i < depth; i++) {
		flights[i].buf = w->buf + (size_t)i * PAGE;
		free_list[nr_free++] = &flights[i];
	}
	while (!err && (next < w->seq->nr || nr_free < depth)) {
		for (; nr_free && next < w->seq->nr && !err; next += w->o->threads) {
			f = free_list[--nr_free];
			f->req = w->seq->req[next];
			f->begin = begin(w, f->req, f->buf);
			f->since = now_ns();
			err = uring_submit(w, ring, f);
		}
		if (!err)
			err = io_uring_submit_and_wait(ring, 1);
		if (err == -EINTR)
			err = 0;
		if (err < 0)
			break;
		err = 0;
		while (!err && !io_uring_peek_cqe(ring, &cqe)) {
			f = io_uring_cqe_get_data(cqe);
			if (cqe->res == PAGE) {
				end(w, f->req, f->begin, now_ns() - f->since, f->buf);
				free_list[nr_free++] = f;
			} else if (cqe->res == -EAGAIN || cqe->res == -EINTR) {
				err = uring_submit(w, ring, f);
			} else {
				err = io_failed(w, f->req, cqe->res);
			}
			io_uring_cqe_seen(ring, cqe);
		}
	}
	free(free_list);
	return err;
}

static int run_uring(struct worker *w)
{
	struct flight *flights = calloc(w->o->depth, sizeof(*flights));
	struct io_uring ring;
	int err;

	if (!flights)
		return -ENOMEM;
	err = io_uring_queue_init(w->o->depth, &ring, 0);
	if (err) {
		fprintf(stderr, "replay: io_uring with %u entries: %s; -e psync needs none\n",
			w->o->depth, strerror(-err));
		free(flights);
		return err;
	}
	err = uring_loop(w, &ring, flights);
	io_uring_queue_exit(&ring);
	free(flights);
	return err;
}

static int worker_open(struct worker *w)
{
	bool writes = false;
	size_t i;
	int err;

	for (i = 0; i < w->seq->nr && !writes; i++)
		writes = w->seq->req[i] & REQ_WRITE;
	w->fd = open(w->o->file, (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	if (w->fd < 0) {
		err = -errno;
		fprintf(stderr, "replay: %s: %s\n", w->o->file, strerror(-err));
		return err;
	}
	if (!w->o->readahead && posix_fadvise(w->fd, 0, 0, POSIX_FADV_RANDOM)) {
		fprintf(stderr, "replay: %s: readahead cannot be turned off here\n", w->o->file);
		return -EINVAL;
	}
	if (w->o->scan_ids) {
		w->scan_ids = cache_ext_ids_open(w->o->scan_ids);
		if (w->scan_ids < 0) {
			err = -errno;
			fprintf(stderr, "replay: --scan-ids %s: %s\n", w->o->scan_ids,
				strerror(-err));
			return err;
		}
	}
	if (posix_memalign((void **)&w->buf, PAGE, (size_t)w->o->depth * PAGE)) {
		w->buf = NULL;
		fprintf(stderr, "replay: no memory for %u buffers\n", w->o->depth);
		return -ENOMEM;
	}
	/* The first request is not to pay for the buffer. */
	memset(w->buf, 0, (size_t)w->o->depth * PAGE);
	return 0;
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;

	pthread_barrier_wait(w->barrier);
	w->err = w->o->uring ? run_uring(w) : run_psync(w);
	return NULL;
}

static void result_merge(struct result *to, const struct result *from)
{
	to->reads += from->reads;
	to->writes += from->writes;
	to->scan_reads += from->scan_reads;
	to->device_reads += from->device_reads;
	to->device_reads_scan += from->device_reads_scan;
	to->later += from->later;
	to->later_pages += from->later_pages;
	to->repeats += from->repeats;
	to->checked += from->checked;
	to->bad += from->bad;
	hist_merge(&to->read, &from->read);
	hist_merge(&to->write, &from->write);
}

static int run_workers(struct worker *w, const struct options *o, struct result *r)
{
	pthread_barrier_t barrier;
	unsigned int i, started = 0;
	uint64_t since;
	int err = 0;

	if (o->threads == 1) { /* no second thread: nothing but the requests happens */
		since = now_ns();
		err = o->uring ? run_uring(w) : run_psync(w);
		r->seconds = (now_ns() - since) / 1e9;
		result_merge(r, &w->result);
		return err;
	}
	pthread_barrier_init(&barrier, NULL, o->threads + 1);
	for (i = 0; i < o->threads; i++) {
		w[i].barrier = &barrier;
		if (pthread_create(&w[i].thread, NULL, worker_main, &w[i])) {
			fprintf(stderr, "replay: thread %u of %u cannot be started\n", i + 1,
				o->threads);
			exit(1); /* those started wait at the barrier for good */
		}
		started++;
	}
	since = now_ns();
	pthread_barrier_wait(&barrier);
	for (i = 0; i < started; i++) {
		pthread_join(w[i].thread, NULL);
		if (w[i].err)
			err = w[i].err;
		result_merge(r, &w[i].result);
	}
	r->seconds = (now_ns() - since) / 1e9;
	pthread_barrier_destroy(&barrier);
	return err;
}

/*
 * Say that all is ready, and wait to be told that the other side is, which may have put us into a
 * cgroup meanwhile. What is mapped is locked first: a page of a library that came in later would be
 * charged to that cgroup and counted as its access.
 */
static int wait_for_start(const struct options *o)
{
	char c = '\n';

	if (mlockall(MCL_CURRENT)) {
		fprintf(stderr, "replay: --wait-fd: locking memory: %s; see ulimit -l\n",
			strerror(errno));
		return -errno;
	}
	if (o->ready_fd >= 0 && write(o->ready_fd, &c, 1) != 1) {
		fprintf(stderr, "replay: --ready-fd %d: %s\n", o->ready_fd, strerror(errno));
		return -EIO;
	}
	while (read(o->wait_fd, &c, 1) < 0) {
		if (errno == EINTR)
			continue;
		fprintf(stderr, "replay: --wait-fd %d: %s\n", o->wait_fd, strerror(errno));
		return -errno;
	}
	return 0;
}

int engine_run(const struct sequence *seq, const struct options *o, struct result *r)
{
	struct worker *w = calloc(o->threads, sizeof(*w));
	struct verifier *verifier = NULL;
	struct seq_info info;
	unsigned int i;
	int err;

	memset(r, 0, sizeof(*r));
	if (!w) {
		fprintf(stderr, "replay: no memory for %u threads\n", o->threads);
		return -ENOMEM;
	}
	for (i = 0; i < o->threads; i++)
		w[i].fd = w[i].scan_ids = -1;
	err = seq_info(seq, o->threads, &info);
	if (!err && o->verify)
		err = verifier_create(&verifier, info.pages,
				      o->src.seed == UNSET ? 0 : o->src.seed);
	for (i = 0; i < o->threads && !err; i++) {
		w[i].seq = seq;
		w[i].o = o;
		w[i].nr = i;
		w[i].verifier = verifier;
		w[i].seed = o->src.seed == UNSET ? 0 : o->src.seed;
		w[i].last_read = UINT32_MAX;
		err = worker_open(&w[i]);
	}
	if (!err && o->wait_fd >= 0)
		err = wait_for_start(o);
	if (!err)
		err = run_workers(w, o, r);
	for (i = 0; i < o->threads; i++) {
		if (w[i].fd >= 0)
			close(w[i].fd);
		if (w[i].scan_ids >= 0)
			close(w[i].scan_ids);
		free(w[i].buf);
	}
	verifier_destroy(verifier);
	free(w);
	return err;
}
