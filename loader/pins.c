// SPDX-License-Identifier: GPL-2.0
/*
 * What keeps a policy attached after cachectl has exited: its link, pinned in bpffs under the
 * inode number of its cgroup, with the maps of its knobs and statistics beside it.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "cachectl.h"

static const char *const pinned[] = { "link", "knobs", "stats" };

void pin_path(const struct cgroup_ref *cg, const char *what, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, PIN_ROOT "/%llu%s%s", (unsigned long long)cg->ino,
		 *what ? "/" : "", what);
}

static void pin_remove(const struct cgroup_ref *cg)
{
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(pinned) / sizeof(pinned[0]); i++) {
		pin_path(cg, pinned[i], path);
		unlink(path);
	}
	pin_path(cg, "", path);
	rmdir(path);
}

static int pin_one(const struct cgroup_ref *cg, const char *what, int fd)
{
	char path[PATH_MAX];

	if (fd < 0)
		return 0;
	pin_path(cg, what, path);
	return bpf_obj_pin(fd, path) ? -errno : 0;
}

/* Until the link is pinned nothing stays: this process's exit would detach it. */
int pin_create(const struct cgroup_ref *cg, int link, const struct pin_fds *fds)
{
	char path[PATH_MAX];
	int ret;

	mkdir(PIN_ROOT, 0755);
	pin_remove(cg);
	pin_path(cg, "", path);
	if (mkdir(path, 0755))
		return -errno;
	ret = pin_one(cg, "knobs", fds->knobs);
	if (!ret)
		ret = pin_one(cg, "stats", fds->stats);
	if (!ret)
		ret = pin_one(cg, "link", link);
	if (ret)
		pin_remove(cg);
	return ret;
}

/* What is pinned for a cgroup, to be attached again if need be. -ENOENT: nothing. */
int pin_open(const struct cgroup_ref *cg, struct pin_fds *fds)
{
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);
	char path[PATH_MAX];
	int link;

	*fds = PIN_FDS_NONE;
	pin_path(cg, "link", path);
	link = bpf_obj_get(path);
	if (link < 0)
		return -errno;
	if (!bpf_link_get_info_by_fd(link, &info, &len))
		fds->ops = bpf_map_get_fd_by_id(info.struct_ops.map_id);
	close(link);
	if (fds->ops < 0)
		return -errno;
	pin_path(cg, "knobs", path);
	fds->knobs = bpf_obj_get(path);
	pin_path(cg, "stats", path);
	fds->stats = bpf_obj_get(path);
	return 0;
}

void pin_close(struct pin_fds *fds)
{
	if (fds->ops >= 0)
		close(fds->ops);
	if (fds->knobs >= 0)
		close(fds->knobs);
	if (fds->stats >= 0)
		close(fds->stats);
	*fds = PIN_FDS_NONE;
}

int pin_attach_again(const struct cgroup_ref *cg, const struct pin_fds *fds)
{
	int link = bpf_link_create(fds->ops, 0, BPF_STRUCT_OPS, NULL), ret;

	if (link < 0)
		return -errno;
	ret = pin_create(cg, link, fds);
	close(link);
	return ret;
}

int pin_detach(const struct cgroup_ref *cg)
{
	char path[PATH_MAX];
	int fd, ret = 0;

	pin_path(cg, "link", path);
	fd = bpf_obj_get(path);
	if (fd < 0)
		return -errno;
	if (bpf_link_detach(fd) && errno != ENOLINK)
		ret = -errno;
	close(fd);
	if (!ret)
		pin_remove(cg);
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

/* Forget the pins of cgroups that are gone; the kernel has detached their policies already. */
void pin_sweep(void)
{
	struct pinned_cgroups p = {};
	struct cgroup_ref cg = {};
	struct dirent *de;
	DIR *d = opendir(PIN_ROOT);

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
	if (p.nr)
		cgroup_walk(mark_alive, &p);
	while (p.nr > 0) {
		cg.ino = p.ino[--p.nr];
		if (cg.ino)
			pin_remove(&cg);
	}
	free(p.ino);
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
	char path[PATH_MAX];
	struct btf *btf;
	int fd, nr = 0;

	*data = NULL;
	pin_path(cg, what, path);
	fd = bpf_obj_get(path);
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
