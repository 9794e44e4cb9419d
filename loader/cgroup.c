// SPDX-License-Identifier: GPL-2.0
/*
 * Naming cgroups: a path, a path relative to the root, one relative to the working directory that
 * begins with a dot, @PID, or a systemd unit.
 *
 * What it is not good at: cgroup2 mounted anywhere but on /sys/fs/cgroup (CACHECTL_CGROUP_ROOT
 * says where, for the tests).
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cachectl.h"

#define STAT_FILE_LEN 32	/* of "/memory.cache_ext.stat", and more */

static const char *root_dir(void)
{
	const char *dir = getenv("CACHECTL_CGROUP_ROOT");

	return dir ? dir : CGROUP_ROOT;
}

int cgroup_from_path(const char *path, struct cgroup_ref *cg)
{
	char real[PATH_MAX], root[PATH_MAX];
	struct stat st;
	size_t n;

	if (!realpath(path, real) || !realpath(root_dir(), root) || stat(real, &st))
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	n = strlen(root);
	if (strncmp(real, root, n) || (real[n] && real[n] != '/'))
		return -EXDEV;
	snprintf(cg->path, sizeof(cg->path), "%s", real);
	snprintf(cg->name, sizeof(cg->name), "%s", real[n] ? real + n : "/");
	cg->ino = st.st_ino;
	return 0;
}

struct walk {
	int (*fn)(const struct cgroup_ref *cg, void *arg);
	void *arg;
	struct cgroup_ref cg;
	char path[PATH_MAX];
};

/* The names of the directories in a directory, for who frees them. Returns how many. */
static size_t subdirs(const char *path, char ***names)
{
	size_t n = 0;
	struct dirent *de;
	DIR *d = opendir(path);
	char **more;

	*names = NULL;
	while (d && (de = readdir(d))) {
		if (de->d_type != DT_DIR || de->d_name[0] == '.')
			continue;
		more = realloc(*names, (n + 1) * sizeof(**names));
		if (!more)
			break;
		*names = more;
		more[n] = strdup(de->d_name);
		n += !!more[n];
	}
	if (d)
		closedir(d);
	return n;
}

/*
 * Users may nest their cgroups as deep as a path is long: little on the stack for a level, and no
 * directory open while it is below. What is too deep for the path of a file in it is passed over.
 */
static int walk(struct walk *w, size_t len)
{
	char **names;
	size_t i, n;
	int ret;

	if (cgroup_from_path(w->path, &w->cg))
		return 0;	/* gone meanwhile */
	ret = w->fn(&w->cg, w->arg);
	if (ret)
		return ret;
	n = subdirs(w->path, &names);
	for (i = 0; i < n; i++) {
		size_t below = len + 1 + strlen(names[i]);

		if (!ret && below + STAT_FILE_LEN < sizeof(w->path)) {
			w->path[len] = '/';
			strcpy(w->path + len + 1, names[i]);
			ret = walk(w, below);
		}
		free(names[i]);
	}
	free(names);
	w->path[len] = 0;
	return ret;
}

/* Call fn for every cgroup, parents first, until it returns something else than 0. */
int cgroup_walk(int (*fn)(const struct cgroup_ref *cg, void *arg), void *arg)
{
	struct walk *w = malloc(sizeof(*w));
	int ret;

	if (!w)
		return -ENOMEM;
	*w = (struct walk){ .fn = fn, .arg = arg };
	snprintf(w->path, sizeof(w->path), "%s", root_dir());
	ret = walk(w, strlen(w->path));
	free(w);
	return ret;
}

struct unit {
	const char *name;
	struct cgroup_ref *cg;
	int found;
	char also[PATH_MAX];
};

static int match_unit(const struct cgroup_ref *cg, void *arg)
{
	const char *base = strrchr(cg->name, '/') + 1;
	struct unit *u = arg;

	if (strcmp(base, u->name))
		return 0;
	if (!u->found++)
		*u->cg = *cg;
	else
		snprintf(u->also, sizeof(u->also), "%s", cg->name);
	return 0;
}

static bool is_unit(const char *arg)
{
	static const char *const kinds[] = { ".service", ".slice", ".scope", ".mount", ".socket" };
	size_t i, n = strlen(arg);

	if (strchr(arg, '/'))
		return false;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (n > strlen(kinds[i]) && !strcmp(arg + n - strlen(kinds[i]), kinds[i]))
			return true;
	return false;
}

/* /proc/PID/cgroup has a line "0::PATH" for cgroup2. */
static int find_pid(const char *arg, struct cgroup_ref *cg)
{
	char path[2 * PATH_MAX], line[PATH_MAX];
	bool found = false;
	FILE *f;

	if (!arg[1] || strspn(arg + 1, "0123456789") != strlen(arg + 1))
		return fail(EXIT_USAGE, "%s: @ and a process id, for example @4711", arg);
	snprintf(path, sizeof(path), "/proc/%s/cgroup", arg + 1);
	f = fopen(path, "r");
	if (!f)
		return fail(EXIT_REFUSED, "%s: no such process", arg);
	while (!found && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		found = !strncmp(line, "0::", 3);
	}
	fclose(f);
	if (!found)
		return fail(EXIT_REFUSED, "%s: it is in no cgroup2 (this host uses cgroup v1)",
			    arg);
	snprintf(path, sizeof(path), "%s%s", root_dir(), line + 3);
	if (cgroup_from_path(path, cg))
		return fail(EXIT_REFUSED, "%s: its cgroup %s is not below %s", arg, line + 3,
			    root_dir());
	return EXIT_DONE;
}

/* Is there a cgroup of that path? */
bool cgroup_exists(const char *arg)
{
	char path[2 * PATH_MAX];
	struct cgroup_ref cg;

	snprintf(path, sizeof(path), "%s/%s", root_dir(), arg);
	return !cgroup_from_path(path, &cg);
}

/* " (PATH)", for who named it otherwise. */
static const char *at_text(const char *arg, const char *path, char text[2 * PATH_MAX + 4])
{
	text[0] = 0;
	if (strcmp(arg, path))
		snprintf(text, 2 * PATH_MAX + 4, " (%s)", path);
	return text;
}

static int not_below(const char *arg)
{
	return fail(EXIT_REFUSED, "%s: not below %s", arg, root_dir());
}

/* There is none: one beside it whose name is near, or how to make it. */
static int not_there(const char *arg, const char *path)
{
	const char *name = strrchr(path, '/') + 1, *near = NULL, *make = "";
	char up[2 * PATH_MAX], at[2 * PATH_MAX + 4], **names = NULL, *slash;
	int ret = -ENOENT, missing = 0;
	struct cgroup_ref above;
	size_t n = 0;

	/* The deepest above it that exists says whether it would be below the root. */
	strcpy(up, path);
	while (ret == -ENOENT && (slash = strrchr(up, '/'))) {
		*slash = 0;
		ret = cgroup_from_path(up, &above);
		missing++;
	}
	if (ret == -EXDEV)
		return not_below(arg);
	if (!ret && missing == 1) {
		n = subdirs(up, &names);
		near = nearest(name, (const char *const *)names, n);
	}
	/* Where ".." of what is missing leads nobody knows; nor is a part of a command suggested. */
	if (!ret && !strcmp(opt.command, "set") && !strstr(path + strlen(up), "/..") &&
	    strlen(arg) + 2 * strlen(path) < 900)
		make = missing == 1 ? "; to make it: mkdir " : "; to make it: mkdir -p ";
	at_text(arg, path, at);
	if (near)
		ret = fail(EXIT_REFUSED, "cgroup %s: %s%s; did you mean %.*s%s?", arg, strerror(ENOENT),
			   at, (int)(strlen(arg) - strlen(name)), arg, near);
	else
		ret = fail(EXIT_REFUSED, "cgroup %s: %s%s%s%s", arg, strerror(ENOENT), at, make,
			   *make ? path : "");
	while (n)
		free(names[--n]);
	free(names);
	return ret;
}

/* A file, perhaps of a cgroup: then that one is meant. */
static int not_a_directory(const char *arg, char *path)
{
	char at[2 * PATH_MAX + 4], *slash = strrchr(path, '/');
	int len = strlen(arg) - strlen(slash);
	struct cgroup_ref cg;

	at_text(arg, path, at);
	*slash = 0;
	if (len > 0 && !cgroup_from_path(path, &cg))
		return fail(EXIT_REFUSED, "cgroup %s: %s%s; did you mean %.*s?", arg,
			    strerror(ENOTDIR), at, len, arg);
	return fail(EXIT_REFUSED, "cgroup %s: %s%s", arg, strerror(ENOTDIR), at);
}

/* The cgroup the user means. */
int cgroup_find(const char *arg, struct cgroup_ref *cg)
{
	struct unit u = { .name = arg, .cg = cg };
	char path[2 * PATH_MAX], at[2 * PATH_MAX + 4];
	int ret;

	if (!*arg)
		return fail(EXIT_USAGE, "the name of the cgroup is empty; the root is /");
	ret = getenv("CACHECTL_CGROUP_ROOT") ? EXIT_DONE : kernel_cgroup2();
	if (ret)
		return ret;
	if (arg[0] == '@')
		return find_pid(arg, cg);
	if (is_unit(arg)) {
		cgroup_walk(match_unit, &u);
		if (u.found > 1)
			return fail(
				EXIT_REFUSED,
				"%s: more than one cgroup has that name (%s, %s): give the path",
				arg, cg->name, u.also);
		if (u.found)
			return EXIT_DONE;
	}
	/* One with a dot is meant as a shell in there means it. */
	if (!strncmp(arg, root_dir(), strlen(root_dir())) || !strncmp(arg, "./", 2) ||
	    !strncmp(arg, "../", 3) || !strcmp(arg, ".") || !strcmp(arg, ".."))
		snprintf(path, sizeof(path), "%s", arg);
	else
		snprintf(path, sizeof(path), "%s/%s", root_dir(), arg + strspn(arg, "/"));
	ret = cgroup_from_path(path, cg);
	if (ret == -ENOENT && is_unit(arg))
		return fail(EXIT_REFUSED, "%s: no such unit is running (no cgroup of that name)",
			    arg);
	if (ret == -EXDEV)
		return not_below(arg);
	if (ret == -ENOENT && strchr(path, '/') && !ends_with(arg, "/"))
		return not_there(arg, path);
	if (ret == -ENOTDIR && strchr(path, '/'))
		return not_a_directory(arg, path);
	if (ret)
		return fail(EXIT_REFUSED, "cgroup %s: %s%s", arg, strerror(-ret),
			    at_text(arg, path, at));
	return EXIT_DONE;
}
