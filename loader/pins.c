// SPDX-License-Identifier: GPL-2.0
/*
 * What keeps a policy attached after cachectl has exited: its link, pinned in bpffs under the
 * inode number of its cgroup, and beside it the maps of its knobs and statistics:
 *
 *	/sys/fs/bpf/cachectl/INO/link
 *	/sys/fs/bpf/cachectl/INO/knobs-MAP	of the policy whose struct_ops map has the id MAP,
 *	/sys/fs/bpf/cachectl/INO/stats-MAP	as the link says
 *	/sys/fs/bpf/cachectl/INO/ids-MAP-NAME	its sets of ids,
 *	/sys/fs/bpf/cachectl/INO/ids_NAME	and the same ones for applications
 *
 * (bpffs keeps names with a dot for itself.)
 *
 * A policy is replaced by updating the link. The new one's maps are pinned before, the old one's
 * unpinned after, so that whoever dies in between leaves one of the two whole. A set that both have
 * is one map, so that ids_NAME, and who owns it, need not change.
 *
 * Two that do so at once would take the maps that the other one has just pinned for an old
 * policy's: a lock lets one after the other. It is no directory's of bpffs, which anybody may hold.
 *
 * Where bpffs is mounted with its default mode anybody may make directories and symbolic links in
 * it: a PIN_ROOT that is not root's own directory is not used, or root would delete files where
 * somebody else's links point to.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "cachectl.h"

#define LOCK_FILE "/run/cachectl.lock"

/* Without such a file, as for who is not root, there is no lock. */
static bool lock(int how)
{
	static int fd = -1;

	if (fd < 0)
		fd = open(LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd < 0 || !flock(fd, how);
}

static bool locked;	/* until this process ends */

/* Wait until no other cachectl sets a policy or takes one away. */
void pin_lock(void)
{
	if (!lock(LOCK_EX | LOCK_NB)) {
		note("another cachectl is at work: waiting for it");
		lock(LOCK_EX);
	}
	locked = true;
}

void pin_path(const struct cgroup_ref *cg, const char *what, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, PIN_ROOT "/%llu%s%s", (unsigned long long)cg->ino,
		 *what ? "/" : "", what);
}

static void map_path(const struct cgroup_ref *cg, const char *what, uint32_t id,
		     char path[PATH_MAX])
{
	char name[64];

	snprintf(name, sizeof(name), "%s-%u", what, id);
	pin_path(cg, name, path);
}

/* Of a set: the file for applications. */
void pin_ids_path(const struct cgroup_ref *cg, const char *name, char path[PATH_MAX])
{
	char file[80];

	snprintf(file, sizeof(file), "ids_%.63s", name);
	pin_path(cg, file, path);
}

/* Of a set: the file that belongs to a policy. */
static void pin_ids_own_path(const struct cgroup_ref *cg, const char *name, uint32_t id,
			     char path[PATH_MAX])
{
	char file[96];

	snprintf(file, sizeof(file), "ids-%u-%s", id, name);
	pin_path(cg, file, path);
}

/* Unpin what a cgroup has. With @but: not the link, and not the maps of that policy. */
static void pin_remove(const struct cgroup_ref *cg, uint32_t but)
{
	char path[PATH_MAX], *id;
	struct dirent *de;
	DIR *d;

	pin_path(cg, "", path);
	d = opendir(path);
	while (d && (de = readdir(d))) {
		id = strchr(de->d_name, '-');
		if (de->d_name[0] == '.' || (but && (!id || strtoul(id + 1, NULL, 10) == but)))
			continue;
		pin_path(cg, de->d_name, path);
		unlink(path);
	}
	if (d)
		closedir(d);
	pin_path(cg, "", path);
	rmdir(path);	/* not while the link is there */
}

static bool pin_root_is_ours(void)
{
	struct stat st;

	return !lstat(PIN_ROOT, &st) && S_ISDIR(st.st_mode) && !st.st_uid &&
	       !(st.st_mode & (S_IWGRP | S_IWOTH));
}

/* Make it, if it is not there. */
int pin_root(void)
{
	if (mkdir(PIN_ROOT, 0755) && errno != EEXIST)
		return fail(EXIT_REFUSED, PIN_ROOT ": %s", strerror(errno));
	if (pin_root_is_ours())
		return EXIT_DONE;
	return fail(EXIT_REFUSED, PIN_ROOT
		    " is not a directory of root's that nobody else can write: remove it");
}

static int pin_one(const char *path, int fd)
{
	return bpf_obj_pin(fd, path) ? -errno : 0;
}

/* The link pinned for a cgroup: a file descriptor, or -errno. */
int pin_open(const struct cgroup_ref *cg)
{
	char path[PATH_MAX];
	int fd;

	pin_path(cg, "link", path);
	fd = bpf_obj_get(path);
	return fd < 0 ? -errno : fd;
}

/* The id of the struct_ops map of a link, 0 if it has none any more. */
static uint32_t link_map(int link)
{
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);

	return bpf_link_get_info_by_fd(link, &info, &len) ? 0 : info.struct_ops.map_id;
}

static uint32_t map_id(int fd)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);

	return bpf_map_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

/* Pin the maps of a policy that is about to be attached. */
int pin_maps(const struct cgroup_ref *cg, const struct policy *p)
{
	uint32_t id = map_id(bpf_map__fd(p->map));
	char path[PATH_MAX];
	int ret = 0, i;

	pin_path(cg, "", path);
	if (mkdir(path, 0755) && errno != EEXIST)
		return -errno;
	if (p->rodata) {
		map_path(cg, "knobs", id, path);
		ret = pin_one(path, bpf_map__fd(p->rodata));
	}
	if (!ret && p->bss) {
		map_path(cg, "stats", id, path);
		ret = pin_one(path, bpf_map__fd(p->bss));
	}
	for (i = 0; !ret && i < p->nr_ids; i++) {
		pin_ids_own_path(cg, p->ids[i].name, id, path);
		ret = pin_one(path, bpf_map__fd(p->ids[i].map));
	}
	return ret;
}

int pin_link(const struct cgroup_ref *cg, int link)
{
	char path[PATH_MAX];

	pin_path(cg, "link", path);
	unlink(path);	/* of a link that is detached */
	return pin_one(path, link);
}

/* The id of the attached policy's struct_ops map, 0 if there is none. */
static uint32_t pin_map(const struct cgroup_ref *cg)
{
	int link = pin_open(cg);
	uint32_t id;

	if (link < 0)
		return 0;
	id = link_map(link);
	close(link);
	return id;
}

/* The sets of ids of the policy whose map has the id. */
static int pin_ids_of(const struct cgroup_ref *cg, uint32_t id, struct ids *ids, int max)
{
	char path[PATH_MAX], own[32];
	struct dirent *de;
	int nr = 0;
	DIR *d;

	snprintf(own, sizeof(own), "ids-%u-", id);
	pin_path(cg, "", path);
	d = opendir(path);
	while (d && nr < max && (de = readdir(d))) {
		if (strncmp(de->d_name, own, strlen(own)))
			continue;
		memset(&ids[nr], 0, sizeof(ids[nr]));
		snprintf(ids[nr].name, sizeof(ids[nr].name), "%s", de->d_name + strlen(own));
		pin_path(cg, de->d_name, path);
		ids[nr].fd = bpf_obj_get(path);
		if (ids[nr].fd >= 0 && !ids_describe(&ids[nr]))
			nr++;
		else if (ids[nr].fd >= 0)
			close(ids[nr].fd);
	}
	if (d)
		closedir(d);
	return nr;
}

/*
 * The sets of ids of the attached policy, to be closed by ids_close(); their number. Where another
 * one replaces it meanwhile, and unpins its sets, those of that one.
 */
int pin_ids_open(const struct cgroup_ref *cg, struct ids *ids, int max)
{
	uint32_t id, now = pin_map(cg);
	int nr = 0;

	do {
		ids_close(ids, nr);
		id = now;
		nr = id ? pin_ids_of(cg, id, ids, max) : 0;
		now = pin_map(cg);
	} while (now != id);
	return nr;
}

/* For applications: the files of the sets that there are, and no others. */
static void pin_ids_publish(const struct cgroup_ref *cg)
{
	char path[PATH_MAX], next[PATH_MAX];
	struct ids ids[MAX_IDS];
	struct dirent *de;
	int i, n = pin_ids_open(cg, ids, MAX_IDS), fd;
	DIR *d;

	for (i = 0; i < n; i++) {
		pin_ids_path(cg, ids[i].name, path);
		fd = bpf_obj_get(path);
		if (fd < 0 || map_id(fd) != map_id(ids[i].fd)) {
			/* With a dash: what is left by who dies here goes with the next policy. */
			pin_path(cg, "next-ids", next);
			unlink(next);
			if (pin_one(next, ids[i].fd) || rename(next, path))
				note("%s: %s", path, strerror(errno));
		}
		if (fd >= 0)
			close(fd);
	}
	pin_path(cg, "", path);
	d = opendir(path);
	while (d && (de = readdir(d))) {
		if (strncmp(de->d_name, "ids_", 4))
			continue;
		for (i = 0; i < n && strcmp(de->d_name + 4, ids[i].name); i++)
			;
		pin_path(cg, de->d_name, path);
		if (i == n)
			unlink(path);
	}
	if (d)
		closedir(d);
	ids_close(ids, n);
}

/* Leave what belongs to the attached policy; nothing if there is none. */
void pin_tidy(const struct cgroup_ref *cg)
{
	int link = pin_open(cg);

	if (link == -ENOENT)
		pin_remove(cg, 0);
	if (link < 0)
		return;
	pin_remove(cg, link_map(link));
	close(link);
	pin_ids_publish(cg);
}

/*
 * Is what the cgroup has by its pin? -ENOENT: no, there is none, or it is of a policy that was
 * ejected or whose cgroup is gone, whose link the kernel has detached.
 */
int pin_check(const struct cgroup_ref *cg)
{
	int link = pin_open(cg), ret;

	if (link < 0)
		return link;
	ret = link_map(link) ? 0 : -ENOENT;
	close(link);
	return ret;
}

/* -ENOENT: as of pin_check(). */
int pin_detach(const struct cgroup_ref *cg)
{
	int fd = pin_open(cg), ret = 0;

	if (fd < 0)
		return fd;
	if (!link_map(fd)) {
		pin_remove(cg, 0);
		ret = -ENOENT;
	} else if (bpf_link_detach(fd) && errno != ENOLINK) {
		ret = -errno;
	}
	close(fd);
	if (!ret)
		pin_remove(cg, 0);
	return ret;
}

struct pinned_cgroups {
	uint64_t *ino;	/* 0: is alive */
	int nr;
};

static int mark_alive(const struct cgroup_ref *cg, void *arg)
{
	struct pinned_cgroups *p = arg;
	int i;

	for (i = 0; i < p->nr; i++)
		if (p->ino[i] == cg->ino)
			p->ino[i] = 0;
	return 0;
}

/*
 * Forget the pins of cgroups that are gone, whose policies the kernel has detached already. That a
 * cgroup is not found is not enough: in a container only some are, and one that cannot be opened
 * has none below it. With @detached: the pins of policies that were ejected, too. What another
 * cachectl is at is left to it.
 */
void pin_sweep(bool detached)
{
	struct pinned_cgroups p = {};
	struct cgroup_ref cg = {};
	struct dirent *de;
	DIR *d;

	if (!pin_root_is_ours() || !lock(LOCK_EX | LOCK_NB))
		return;
	d = opendir(PIN_ROOT);
	while (d && (de = readdir(d))) {
		uint64_t ino = strtoull(de->d_name, NULL, 10), *more;

		more = ino ? realloc(p.ino, (p.nr + 1) * sizeof(*p.ino)) : NULL;
		if (more) {
			p.ino = more;
			p.ino[p.nr++] = ino;
		}
	}
	if (d)
		closedir(d);
	if (p.nr && !detached)
		cgroup_walk(mark_alive, &p);
	while (p.nr > 0) {
		cg.ino = p.ino[--p.nr];
		if (cg.ino && pin_check(&cg) == -ENOENT)
			pin_remove(&cg, 0);
	}
	free(p.ino);
	/* Who only looks does not hold up others while it prints. */
	if (!locked)
		lock(LOCK_UN);
}

/*
 * Read the tagged variables of a pinned map: their description is in the BTF the kernel keeps
 * with it.
 */
static int pin_read(const struct cgroup_ref *cg, const char *what, const char *section,
		    const char *tag, struct var *v, int max, void **data)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info), key = 0;
	uint32_t id = pin_map(cg), tried;
	char path[PATH_MAX];
	int fd, nr = 0;
	struct btf *btf;

	*data = NULL;
	do {
		tried = id;
		map_path(cg, what, id, path);
		fd = bpf_obj_get(path);
		id = pin_map(cg);
	} while (fd < 0 && id != tried);	/* another policy has come, and its maps with it */
	if (fd < 0)
		return 0;
	if (!bpf_map_get_info_by_fd(fd, &info, &len)) {
		btf = btf__load_from_kernel_by_id(info.btf_id);
		*data = calloc(1, info.value_size);
		if (btf && *data && !bpf_map_lookup_elem(fd, &key, *data))
			nr = vars_parse(btf, section, tag, v, max);
		btf__free(btf);
	}
	close(fd);
	return nr;
}

int pin_stats(const struct cgroup_ref *cg, struct var *v, uint64_t *value, int max)
{
	void *data;
	int i, n = pin_read(cg, "stats", ".bss", "stat", v, max, &data);

	for (i = 0; i < n; i++)
		memcpy(&value[i], (char *)data + v[i].offset, sizeof(value[i]));
	free(data);
	return n;
}

int pin_knobs(const struct cgroup_ref *cg, struct var *v, int max)
{
	void *data;
	int i, n = pin_read(cg, "knobs", ".rodata", "knob", v, max, &data);

	for (i = 0; i < n; i++)
		memcpy(&v[i].value, (char *)data + v[i].offset, sizeof(v[i].value));
	free(data);
	return n;
}
