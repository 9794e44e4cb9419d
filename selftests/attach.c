// SPDX-License-Identifier: GPL-2.0
/*
 * attach [-c | -U] [-l | -p PIN | -u PIN | [-r SEED] -n TIMES] CGROUP OBJECT...: attach a policy
 * with libbpf alone, as a program that is not cachectl would.
 *
 *	-l	load the programs and attach nothing
 *	-p PIN	pin the link at PIN and exit; without it: say "attached" and hold the link until killed, or
 *		say "detached" when somebody else has done that
 *	-u PIN	put it in the place of the policy whose link is pinned at PIN; with -n N so often,
 *		ten times a second, several objects in turn
 *	-r SEED	with -n N: so many policies made of bad/random.bpf.c, each in the place of the last
 *	-n N	attach and detach so many times, and each time stay until the policy has some folios
 *	-c	having loaded the programs, give CAP_SYS_ADMIN away
 *	-U	having loaded the programs, enter a user namespace of its own
 *
 * Prints what the verifier says. A failure's last line is "attach: STEP: TEXT", STEP one of
 * open, load, attach, update, detach, pin.
 *
 * What it is not good at: knobs, and explaining. That is cachectl's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/capability.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "lib.h"

#define ENOUGH_PAGES	64
#define WAIT_MS		2000
#define FREE_MS		20000
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

/* A member of the object's own copy of the structure, before it is loaded. */
static void *member(struct bpf_object *obj, struct bpf_map *map, const char *name)
{
	const struct btf *btf = bpf_object__btf(obj);
	int id = btf__find_by_name_kind(btf, "cache_ext_ops", BTF_KIND_STRUCT), i;
	const struct btf_type *t = id > 0 ? btf__type_by_id(btf, id) : NULL;
	const struct btf_member *m = t ? btf_members(t) : NULL;
	char *data = bpf_map__initial_value(map, &(size_t){ 0 });

	for (i = 0; m && data && i < btf_vlen(t); i++, m++)
		if (!strcmp(btf__name_by_offset(btf, m->name_off), name))
			return data + m->offset / 8;
	fail("open: no struct cache_ext_ops with a %s in the object", name);
}

/* Make a policy of bad/random.bpf.c: its constants, rules, and which operations it has. */
static void randomise(struct bpf_object *obj, struct bpf_map *map, uint64_t seed)
{
	static const char *const ops[] = { "init", "admit_folio", "folio_added", "folio_accessed",
					   "evict_folios", "folio_removed", "tick" };
	uint32_t *nr_lists = member(obj, map, "nr_lists");
	uint32_t *tick_ms = member(obj, map, "tick_ms");
	uint32_t *tick_evictions = member(obj, map, "tick_evictions");
	uint8_t *add = member(obj, map, "on_add"), *rule = member(obj, map, "on_access");
	struct bpf_map *m;
	unsigned int kinds;
	uint32_t *dna;
	size_t i, size;

	bpf_object__for_each_map(m, obj) {
		dna = strstr(bpf_map__name(m), ".rodata") && !strstr(bpf_map__name(m), ".rodata.") ?
			      bpf_map__initial_value(m, &size) :
			      NULL;
		/* The formats of messages come after it. */
		for (i = 0; dna && i < 16 && i < size / sizeof(*dna); i++)
			dna[i] = rnd(&seed);
	}
	*nr_lists = 1 + rnd(&seed) % 16;
	for (i = 0; i < 3; i++)		/* list, ghost_from, ghost_list */
		add[i] = rnd(&seed) % *nr_lists;
	((uint32_t *)add)[1] = rnd(&seed) % 200;
	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		struct bpf_program **prog = member(obj, map, ops[i]);

		/* Most have an evict_folios(), few an admit_folio(). */
		if (rnd(&seed) % 8 < (i == 4 ? 1 : i == 1 ? 6 : 4)) {
			bpf_program__set_autoload(*prog, false);
			*prog = NULL;
		}
	}
	/* A rule that calls folio_accessed(), the last kind, is refused where there is none. */
	kinds = *(struct bpf_program **)member(obj, map, "folio_accessed") ? 4 : 3;
	for (i = 0; i < *nr_lists; i++, rule += 4) {
		rule[0] = rnd(&seed) % kinds;
		rule[1] = rnd(&seed) % *nr_lists;
		rule[2] = rnd(&seed) % 2;
		rule[3] = rnd(&seed);
	}
	if (*(struct bpf_program **)member(obj, map, "tick")) {
		*tick_ms = 1 + rnd(&seed) % 50;
		*tick_evictions = rnd(&seed) % 300;
	}
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

/* A policy loaded into the kernel; no map where there is nothing to attach. */
static struct bpf_object *open_policy(const char *object, uint64_t ino, uint64_t seed,
				      struct bpf_map **map)
{
	struct bpf_object *obj = bpf_object__open_file(object, NULL);
	bool policy;

	if (!obj)
		die("open: %s", object);
	*map = find_ops(obj);
	if (!*map)
		fail("open: %s: no struct_ops map", object);
	policy = strcmp(bpf_map__name(*map), "not_a_policy");
	if (policy)
		memcpy(member(obj, *map, "cgroup_id"), &ino, sizeof(ino));
	if (seed)
		randomise(obj, *map, seed);
	errno = -bpf_object__load(obj);
	if (errno)
		die("load");
	if (!policy)
		*map = NULL;
	return obj;
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

/*
 * So many policies that do anything, each in the place of the one before, if that is still there,
 * and some from nothing. Each stays for a while, and until it has some folios.
 */
static void random_policies(const char *object, const char *cgroup, uint64_t ino, uint64_t seed,
			    uint64_t times)
{
	unsigned int attached = 0, swapped = 0, refused = 0;
	uint64_t first = seed;
	struct bpf_link *link = NULL, *new;
	struct bpf_object *obj;
	struct bpf_map *map;
	uint64_t n;
	int ms, err;

	for (n = 0; n < times; n++) {
		obj = open_policy(object, ino, first + n, &map);
		if (link && rnd(&seed) % 4 == 0) {
			bpf_link__destroy(link);
			link = NULL;
		}
		/* An ejected one may be on its way out. */
		for (ms = 0; ; ms++) {
			new = bpf_map__attach_struct_ops(map);
			err = new ? 0 : -errno;
			if (!new && link)
				err = bpf_link_update(bpf_link__fd(link), bpf_map__fd(map), NULL) ?
					      -errno : 0;
			if (err == -ENOLINK) {
				bpf_link__destroy(link);
				link = NULL;
			} else if ((err != -EAGAIN && err != -EBUSY) || ms > FREE_MS) {
				break;
			}
			usleep(1000);
		}
		if (err == -EAGAIN || err == -EBUSY)
			fail("attach: policy %lu: the cgroup is taken for ever (%s)", first + n,
			     strerror(-err));
		refused += err != 0;
		attached += !err && new;
		swapped += !err && !new;
		if (new) {
			bpf_link__destroy(link);
			link = new;
		}
		for (ms = 0; !err && ms < WAIT_MS && managed_pages(cgroup) < ENOUGH_PAGES; ms += 5)
			usleep(5000);
		usleep(rnd(&seed) % 50000);
		/* The link keeps what it has of it. */
		bpf_object__close(obj);
	}
	bpf_link__destroy(link);
	printf("%lu policies: %u attached, %u swapped in, %u refused\n", times, attached,
	       swapped, refused);
}

/* What was loaded by somebody with the privilege, handed to somebody without. */
static void give_up_privilege(bool enter_userns)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct caps[2];

	if (enter_userns) {
		if (unshare(CLONE_NEWUSER))
			die("open: unshare");
		return;
	}
	if (syscall(SYS_capget, &head, caps))
		die("open: capget");
	caps[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective &= ~CAP_TO_MASK(CAP_SYS_ADMIN);
	caps[CAP_TO_INDEX(CAP_SYS_ADMIN)].permitted &= ~CAP_TO_MASK(CAP_SYS_ADMIN);
	caps[CAP_TO_INDEX(CAP_SYS_ADMIN)].inheritable = 0;
	if (syscall(SYS_capset, &head, caps))
		die("open: capset");
}

int main(int argc, char **argv)
{
	const char *pin = NULL, *taken = NULL;
	bool drop_cap = false, enter_userns = false;
	struct bpf_map *map[MAX_OBJECTS];
	bool load_only = false;
	struct pollfd hup = {};
	struct bpf_link *link;
	uint64_t times = 0, seed = 0;
	struct stat st = {};
	int o, nr = 0;

	while ((o = getopt(argc, argv, "cUlp:u:n:r:")) != -1) {
		if (o == 'l')
			load_only = true;
		else if (o == 'c')
			drop_cap = true;
		else if (o == 'U')
			enter_userns = true;
		else if (o == 'p')
			pin = optarg;
		else if (o == 'u')
			taken = optarg;
		else if (o == 'r')
			seed = number(optarg);
		else if (o == 'n')
			times = number(optarg);
		else
			return 2;
	}
	if (argc - optind < 2 || argc - optind > 1 + (taken ? MAX_OBJECTS : 1))
		fail("usage: attach [-c | -U] [-l | -p PIN | -u PIN | [-r SEED] -n TIMES] CGROUP OBJECT...");
	if (stat(argv[optind], &st))
		die("open: %s", argv[optind]);
	libbpf_set_print(print);
	if (seed) {
		random_policies(argv[optind + 1], argv[optind], st.st_ino, seed, times);
		return 0;
	}
	while (optind + 1 + nr < argc) {
		open_policy(argv[optind + 1 + nr], st.st_ino, 0, &map[nr]);
		load_only |= !map[nr++];
	}
	if (load_only)
		return 0;
	if (drop_cap || enter_userns)
		give_up_privilege(enter_userns);
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
