/* SPDX-License-Identifier: GPL-2.0 */
/* What the selftests' programs share: one way to fail, numbers, pages one can check. */
#ifndef SELFTESTS_LIB_H
#define SELFTESTS_LIB_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAGE	4096UL
#define WORDS	(PAGE / sizeof(uint64_t))

/* Say what failed, with errno's text, and exit with 1. fail() leaves errno out. */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void skip(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

uint64_t number(const char *text);
uint64_t rnd(uint64_t *seed);

/* A page that knows where it belongs and which write it is of; generation 0 is a hole. */
void page_fill(void *page, uint64_t index, uint64_t generation);
/* Returns the generation. */
uint64_t page_check(const void *page, uint64_t index, const char *where);

void *pages_alloc(size_t bytes);
int file_open(const char *path, int flags);
void pread_all(int fd, void *buf, size_t bytes, off_t off);
void pwrite_all(int fd, const void *buf, size_t bytes, off_t off);
void join_cgroup(const char *dir);

#endif /* SELFTESTS_LIB_H */
