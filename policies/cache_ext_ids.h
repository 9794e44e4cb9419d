/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * For applications: put threads, processes, files or cgroups into a set of ids of the policy that
 * is attached, by bpf(2) alone. C99 or C++, no library.
 *
 *	int set = cache_ext_ids_open("/sys/fs/bpf/cachectl/4711/ids_scanners");
 *
 *	cache_ext_ids_self(set, 1);	the thread that calls it begins a scan
 *	...
 *	cache_ext_ids_self(set, 0);
 *
 * `cachectl ids CGROUP` shows the path. Who may write that file may do this, with no privilege; it
 * stays the same set when the policy is set again with other knobs.
 *
 * Functions return -1 and set errno: EACCES (the file, or a directory above it, is not this
 * user's), ENOENT (no policy with such a set is attached; out of the set: it was not in it), E2BIG
 * (the set is full), ENOSYS or EOPNOTSUPP (no BPF here). To go on without is always right.
 *
 * What it is not good at: pid namespaces. The kernel compares with the id of the first namespace,
 * and within another one gettid() says something else. And an id stays in the set when its thread
 * has ended, and is given to another one some day: take it out.
 */
#ifndef CACHE_EXT_IDS_H
#define CACHE_EXT_IDS_H

#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/bpf.h>

#ifdef __cplusplus
extern "C" {
#else
/* -std=c99 hides it. */
extern long syscall(long number, ...);
#endif

/* A set by its file: a file descriptor, closed at exec, for the two below. */
static inline int cache_ext_ids_open(const char *path)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.pathname = (uint64_t)(uintptr_t)path;
	attr.file_flags = BPF_F_WRONLY;
	return (int)syscall(__NR_bpf, BPF_OBJ_GET, &attr, sizeof(attr));
}

/* Put @id into the set, or with @in 0 take it out. */
static inline int cache_ext_ids_put(int set, uint64_t id, int in)
{
	uint32_t value = 1;
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (uint32_t)set;
	attr.key = (uint64_t)(uintptr_t)&id;
	if (!in)
		return (int)syscall(__NR_bpf, BPF_MAP_DELETE_ELEM, &attr, sizeof(attr));
	attr.value = (uint64_t)(uintptr_t)&value;
	return (int)syscall(__NR_bpf, BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
}

/* The same, of the thread that calls it. */
static inline int cache_ext_ids_self(int set, int in)
{
	return cache_ext_ids_put(set, (uint64_t)syscall(__NR_gettid), in);
}

#ifdef __cplusplus
}
#endif

#endif /* CACHE_EXT_IDS_H */
