// SPDX-License-Identifier: GPL-2.0
/*
 * attach [-l | -p PIN | -u PIN | -n TIMES] CGROUP OBJECT...: attach a policy with libbpf alone,
 * as a program that is not cachectl would.
 *
 *	-l	load the programs and attach nothing
 *	-p PIN	pin the link at PIN and exit; without it: say "attached" and hold the link until killed, or
 *		say "detached" when somebody else has done that
 *	-u PIN	put it in the place of the policy whose link is pinned at PIN; with -n N so often,
 *		ten times a second, several objects in turn
 *	-n N	attach and detach so many times, and each time stay until the policy has some folios
 *
 * Prints what the verifier says. A failure's last line is "attach: STEP: TEXT", STEP one of
 * open, load, attach, update, detach, pin.
 *
 * What it is not good at: knobs, and explaining. That is cachectl's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "lib.h"

#define ENOUGH_PAGES	64
#define WAIT_MS		2000
#define SWAP_MS		100
#define MAX_OBJECTS	16

static int print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	return level == LIBBPF_DEBUG ? 0 : vfprintf(stderr, fmt, ap);
}

static struct bpf_map *find_ops(struct bpf_object *obj)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, obj)
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS)
			return map;
	return NULL;
}

/* cgroup_id is written into the object's own copy of the structure before it is loaded. */
static void set_cgroup(struct bpf_object *obj, struct bpf_map *map, uint64_t ino)
{
	const struct btf *btf = bpf_object__btf(obj);
	int id = btf__find_by_name_kind(btf, "cache_ext_ops", BTF_KIND_STRUCT), i;
	const struct btf_type *t = id > 0 ? btf__type_by_id(btf, id) : NULL;
	const struct btf_member *m = t ? btf_members(t) : NULL;
	char *data = bpf_map__initial_value(map, &(size_t){ 0 });

	for (i = 0; m && data && i < btf_vlen(t); i++, m++) {
		if (!strcmp(btf__name_by_offset(btf, m->name_off), "cgroup_id")) {
			memcpy(data + m->offset / 8, &ino, sizeof(ino));
			return;
		}
	}
	fail("open: no struct cache_ext_ops with a cgroup_id in the object");
}

static unsigned long managed_pages(const char *cgroup)
{
	unsigned long pages = 0;
	char path[4096], line[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/memory.cache_ext.stat", cgroup);
	f = fopen(path, "r");
	if (!f)
		die("%s", path);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "pages %lu", &pages) == 1)
			break;
	fclose(f);
	return pages;
}

/* Under a load that reads; without one a round takes WAIT_MS. */
static void repeat(struct bpf_map *map, const char *cgroup, uint64_t times)
{
	struct bpf_link *link;
	int ms;

	for (; times; times--) {
		link = bpf_map__attach_struct_ops(map);
		if (!link)
			die("attach");
		for (ms = 0; ms < WAIT_MS && managed_pages(cgroup) < ENOUGH_PAGES; ms += 5)
			usleep(5000);
		errno = -bpf_link__detach(link);
		if (errno)
			die("detach");
		bpf_link__destroy(link);
	}
}

/* A policy loaded into the kernel, or NULL where there is nothing to attach. */
static struct bpf_map *load(const char *object, uint64_t ino)
{
	struct bpf_object *obj = bpf_object__open_file(object, NULL);
	struct bpf_map *map;
	bool policy;

	if (!obj)
		die("open: %s", object);
	map = find_ops(obj);
	if (!map)
		fail("open: %s: no struct_ops map", object);
	policy = strcmp(bpf_map__name(map), "not_a_policy");
	if (policy)
		set_cgroup(obj, map, ino);
	errno = -bpf_object__load(obj);
	if (errno)
		die("load");
	return policy ? map : NULL;
}

/*
 * Put each of the policies in turn in the place of the one whose link is pinned. What has a link
 * already can only be handed to the kernel by an attempt to attach it.
 */
static void update(struct bpf_map **map, int nr, const char *pin, uint64_t times)
{
	int link = bpf_obj_get(pin), i;
	uint64_t n;

	if (link < 0)
		die("update: %s", pin);
	for (i = 0; i < nr; i++)
		if (bpf_map__attach_struct_ops(map[i]))
			fail("update: the cgroup was not taken");
	for (n = 0; n < times; n++) {
		while (bpf_link_update(link, bpf_map__fd(map[n % nr]), NULL)) {
			if (errno != EAGAIN)
				die("update");
			usleep(1000);
		}
		if (times > 1)
			usleep(SWAP_MS * 1000);
	}
	close(link);
}

int main(int argc, char **argv)
{
	const char *pin = NULL, *taken = NULL;
	struct bpf_map *map[MAX_OBJECTS];
	bool load_only = false;
	struct pollfd hup = {};
	struct bpf_link *link;
	uint64_t times = 0;
	struct stat st = {};
	int o, nr = 0;

	while ((o = getopt(argc, argv, "lp:u:n:")) != -1) {
		if (o == 'l')
			load_only = true;
		else if (o == 'p')
			pin = optarg;
		else if (o == 'u')
			taken = optarg;
		else if (o == 'n')
			times = number(optarg);
		else
			return 2;
	}
	if (argc - optind < 2 || argc - optind > 1 + (taken ? MAX_OBJECTS : 1))
		fail("usage: attach [-l | -p PIN | -u PIN | -n TIMES] CGROUP OBJECT...");
	if (stat(argv[optind], &st))
		die("open: %s", argv[optind]);
	libbpf_set_print(print);
	while (optind + 1 + nr < argc) {
		map[nr] = load(argv[optind + 1 + nr], st.st_ino);
		load_only |= !map[nr++];
	}
	if (load_only)
		return 0;
	if (taken) {
		update(map, nr, taken, times ? times : 1);
		return 0;
	}
	if (times) {
		repeat(map[0], argv[optind], times);
		return 0;
	}
	link = bpf_map__attach_struct_ops(map[0]);
	if (!link)
		die("attach");
	if (pin) {
		errno = -bpf_link__pin(link, pin);
		if (errno)
			die("pin: %s", pin);
		return 0;
	}
	puts("attached");
	fflush(stdout);
	hup.fd = bpf_link__fd(link);
	while (poll(&hup, 1, -1) < 0 || !(hup.revents & POLLHUP))
		;
	puts("detached");
	return 0;
}
