/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What cost_probe and contention_probe share: a disk in memory with a file on it, cgroups,
 * policies. They are all there is in their machine, so whatever fails ends them.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stdint.h>

#define CGROUP "/sys/fs/cgroup"

void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Write @value into the file of that name. */
void put(const char *value, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void run(char *const argv[]);
/* null_blk that completes at once, without readahead; ext4; the file, written back. */
void make_disk(unsigned int file_pages);
/* The file with nothing of it cached, to be read at random. */
int open_data(void);
void read_page(int fd, uint32_t page);
void make_cgroup(const char *name, unsigned int pages);
/* A line "sym ADDRESS NAME" for each of the module's. */
void print_module_symbols(void);
/* NAME[:KNOB=VALUE] */
void set_policy(const char *cgroup, const char *name);

#endif /* PROBE_H */
