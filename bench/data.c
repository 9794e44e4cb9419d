// SPDX-License-Identifier: GPL-2.0
/*
 * What the data file holds, and whether it is what was read.
 *
 * A page is 512 words that follow from (seed, page, generation, place). --prepare writes generation
 * 0; with --verify a write writes the next one, and a read must find a generation that was there at
 * some moment of the read. When several writes to a page overlap, which of them is last is the file
 * system's choice: any of them will do from then on.
 *
 * Not good at: finding out what a file holds that an earlier run wrote to. Prepare it again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "replay.h"

#define WORDS (PAGE / sizeof(uint64_t))
#define STEP 0xD6E8FEB86659FD93ULL
#define CHUNK (1024 * 1024 / PAGE)

struct page_state {
	uint32_t oldest; /* generations that may be in the file: oldest to issued */
	uint32_t issued;
	uint32_t group; /* the first of the writes under way */
	uint32_t writers;
};

struct verifier {
	uint64_t seed, pages;
	pthread_mutex_t lock; /* of all pages: a verified run is not a timed one */
	struct page_state *page;
};

/* Word i is base + i * STEP: cheap enough to check everything, and no two places are alike. */
static uint64_t base_of(uint64_t seed, uint32_t page, uint32_t generation)
{
	uint64_t z = seed * 0x9E3779B97F4A7C15ULL + ((uint64_t)generation << 32 | page);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
	return z ^ (z >> 31);
}

void data_fill(void *buf, uint64_t seed, uint32_t page, uint32_t generation)
{
	uint64_t *word = buf, value = base_of(seed, page, generation);
	unsigned int i;

	for (i = 0; i < WORDS; i++, value += STEP)
		word[i] = value;
}

/*
 * O_DIRECT, so that nothing of it is cached afterwards; written, not allocated: a hole is read
 * without the device.
 */
int data_prepare(const char *path, uint64_t pages, uint64_t seed)
{
	uint64_t page = 0;
	unsigned int i, n;
	char *buf = NULL;
	int fd, err = 0;

	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_DIRECT | O_CLOEXEC, 0644);
	if (fd < 0 && errno == EINVAL)
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0) {
		err = -errno;
		fprintf(stderr, "replay: %s: %s\n", path, strerror(-err));
		return err;
	}
	if (posix_memalign((void **)&buf, PAGE, CHUNK * PAGE)) {
		close(fd);
		fprintf(stderr, "replay: no memory for a buffer\n");
		return -ENOMEM;
	}
	/* In one piece where the file system can: then its map is small and need not be read. */
	if (fallocate(fd, 0, 0, pages * PAGE) && errno != EOPNOTSUPP)
		err = -errno;
	while (page < pages && !err) {
		ssize_t done;

		n = pages - page < CHUNK ? pages - page : CHUNK;
		for (i = 0; i < n; i++)
			data_fill(buf + i * PAGE, seed, page + i, 0);
		done = pwrite(fd, buf, n * PAGE, page * PAGE);
		if (done != (ssize_t)(n * PAGE))
			err = done < 0 ? -errno : -EIO;
		page += n;
	}
	if (!err && fsync(fd))
		err = -errno;
	if (!err && posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		err = -EINVAL;
	if (close(fd) && !err)
		err = -errno;
	free(buf);
	if (err)
		fprintf(stderr, "replay: %s: writing %llu pages: %s\n", path,
			(unsigned long long)pages, strerror(-err));
	return err;
}

int verifier_create(struct verifier **out, uint64_t pages, uint64_t seed)
{
	struct verifier *v = calloc(1, sizeof(*v));

	*out = v;
	if (v)
		v->page = calloc(pages, sizeof(*v->page));
	if (!v || !v->page) {
		free(v);
		*out = NULL;
		fprintf(stderr, "replay: no memory to verify %llu pages\n",
			(unsigned long long)pages);
		return -ENOMEM;
	}
	v->seed = seed;
	v->pages = pages;
	pthread_mutex_init(&v->lock, NULL);
	return 0;
}

void verifier_destroy(struct verifier *v)
{
	if (!v)
		return;
	pthread_mutex_destroy(&v->lock);
	free(v->page);
	free(v);
}

uint32_t verifier_write_begin(struct verifier *v, uint32_t page)
{
	struct page_state *p;
	uint32_t generation;

	if (!v)
		return 0;
	pthread_mutex_lock(&v->lock);
	p = &v->page[page];
	generation = ++p->issued;
	if (!p->writers++)
		p->group = generation;
	pthread_mutex_unlock(&v->lock);
	return generation;
}

void verifier_write_end(struct verifier *v, uint32_t page)
{
	struct page_state *p;

	if (!v)
		return;
	pthread_mutex_lock(&v->lock);
	p = &v->page[page];
	if (!--p->writers)
		p->oldest = p->group;
	pthread_mutex_unlock(&v->lock);
}

uint32_t verifier_read_begin(struct verifier *v, uint32_t page)
{
	uint32_t oldest;

	if (!v)
		return 0;
	pthread_mutex_lock(&v->lock);
	oldest = v->page[page].oldest;
	pthread_mutex_unlock(&v->lock);
	return oldest;
}

/* A read may see a write that is under way in part: each word is judged by itself. */
bool verifier_read_end(struct verifier *v, uint32_t page, uint32_t begin, const void *buf)
{
	const uint64_t *word = buf;
	uint64_t offset = 0, base;
	uint32_t newest, gen;
	unsigned int i;

	pthread_mutex_lock(&v->lock);
	newest = v->page[page].issued;
	pthread_mutex_unlock(&v->lock);
	gen = begin;
	base = base_of(v->seed, page, gen);
	for (i = 0; i < WORDS; i++, offset += STEP) {
		if (word[i] == base + offset)
			continue;
		for (gen = begin; gen <= newest; gen++) {
			base = base_of(v->seed, page, gen);
			if (word[i] == base + offset)
				break;
		}
		if (gen > newest)
			return false;
	}
	return true;
}
