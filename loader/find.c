// SPDX-License-Identifier: GPL-2.0
/*
 * Finding policies: a policy is a file NAME.bpf.o on a search path, nothing is registered
 * anywhere. The first of a name counts: $CACHECTL_POLICY_PATH, /etc/cachectl/policies,
 * policies/ beside this program (the build tree), the installed ones.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cachectl.h"

#define SUFFIX ".bpf.o"

struct dirs {
	int n;
	char **dir;
};

static void dirs_add(struct dirs *d, const char *dir, size_t len, const char *below)
{
	char **more = realloc(d->dir, (d->n + 1) * sizeof(*more));

	if (!more)
		return;
	d->dir = more;
	if (asprintf(&more[d->n], "%.*s%s", (int)len, dir, below) >= 0)
		d->n++;
}

/* The directory of this program, "" if nobody knows. */
void exe_dir(char dir[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", dir, PATH_MAX - 1);
	char *slash;

	dir[n > 0 ? n : 0] = 0;
	slash = strrchr(dir, '/');
	if (slash)
		*slash = 0;
}

static void dirs_create(struct dirs *d)
{
	const char *path = getenv("CACHECTL_POLICY_PATH");
	char exe[PATH_MAX];

	*d = (struct dirs){};
	while (path && *path) {
		size_t len = strcspn(path, ":");

		dirs_add(d, path, len, "");
		path += len + (path[len] == ':');
	}
	dirs_add(d, "", 0, "/etc/cachectl/policies");
	exe_dir(exe);
	if (*exe) {
		dirs_add(d, exe, strlen(exe), "/policies");
		dirs_add(d, exe, strlen(exe), "/../lib/cachectl/policies");
	}
}

static void dirs_destroy(struct dirs *d)
{
	while (d->n)
		free(d->dir[--d->n]);
	free(d->dir);
}

static int is_policy(const struct dirent *de)
{
	size_t len = strlen(de->d_name);

	return len > strlen(SUFFIX) && !strcmp(de->d_name + len - strlen(SUFFIX), SUFFIX);
}

/*
 * Call fn for every policy file, in the order of the path, until it returns something else than
 * 0.
 */
int policy_each(int (*fn)(const char *path, void *arg), void *arg)
{
	struct dirs d;
	int i, j, ret = 0;

	dirs_create(&d);
	for (i = 0; i < d.n && !ret; i++) {
		struct dirent **de;
		int nr = scandir(d.dir[i], &de, is_policy, alphasort);
		char *file;

		for (j = 0; j < nr; j++) {
			if (!ret && asprintf(&file, "%s/%s", d.dir[i], de[j]->d_name) >= 0) {
				ret = fn(file, arg);
				free(file);
			}
			free(de[j]);
		}
		if (nr >= 0)
			free(de);
	}
	dirs_destroy(&d);
	return ret;
}

struct wanted {
	const char *name;
	char *path;
	char *names[64];
	int nr;
};

static int match(const char *path, void *arg)
{
	const char *base = base_name(path);
	size_t len = strlen(base) - strlen(SUFFIX);
	struct wanted *w = arg;

	if (strlen(w->name) == len && !strncmp(base, w->name, len)) {
		snprintf(w->path, PATH_MAX, "%s", path);
		return 1;
	}
	if (w->nr < 64)
		w->names[w->nr++] = strndup(base, len);
	return 0;
}

/* Is it the name of a policy that there is? */
bool policy_known(const char *name)
{
	char path[PATH_MAX];
	struct wanted w = { .name = name, .path = path };
	bool found = policy_each(match, &w);

	while (w.nr)
		free(w.names[--w.nr]);
	return found;
}

/* "x.bpf.o" to "x.bpf.c", or the other way. */
static bool with_ending(const char *arg, const char *from, const char *to, char path[PATH_MAX])
{
	size_t len = strlen(arg);

	if (!ends_with(arg, from))
		return false;
	snprintf(path, PATH_MAX, "%s%.*s%s", strchr(arg, '/') ? "" : "./",
		 (int)(len - strlen(from)), arg, to);
	return true;
}

/* A file of the kind that this command does not take. */
static int other_kind(const char *arg, int takes)
{
	char path[PATH_MAX];
	bool there;

	if (!(takes & TAKES_SOURCE) && with_ending(arg, ".c", ".o", path)) {
		if (access(arg, R_OK))
			return fail(EXIT_REFUSED, "policy %s: %s", arg, strerror(errno));
		return fail(EXIT_REFUSED, "%s is a source, and cachectl %s takes what is compiled: %s %s",
			    arg, opt.command, access(path, R_OK) ? "make it, then give" : "give", path);
	}
	if (!(takes & TAKES_OBJECT) && with_ending(arg, SUFFIX, ".bpf.c", path)) {
		there = !access(path, R_OK);
		return fail(EXIT_REFUSED, "%s is compiled for the kernel, and cachectl %s takes the source%s%s",
			    arg, opt.command, there ? ": give " : ", which is not beside it: ", path);
	}
	return EXIT_DONE;
}

static const char *kinds(int takes)
{
	static const char *const text[] = { [TAKES_OBJECT] = ".bpf.o", [TAKES_SOURCE] = ".bpf.c",
					    [TAKES_OBJECT | TAKES_SOURCE] = ".bpf.o or .bpf.c" };

	return text[takes];
}

/* Without its ending, or the directory that cachectl new made: the file that is meant. */
static bool with_ending_there(const char *arg, int takes, char path[PATH_MAX])
{
	static const char *const endings[] = { SUFFIX, ".bpf.c" };
	const char *here = strchr(arg, '/') ? "" : "./";
	char stem[PATH_MAX / 2 - 8];
	size_t len, i;

	len = snprintf(stem, sizeof(stem), "%s%s", here, arg);
	if (len >= sizeof(stem))
		return false;
	while (len > 1 && stem[len - 1] == '/')
		stem[--len] = 0;
	for (i = 0; i < 2; i++) {
		if (!(takes & (i ? TAKES_SOURCE : TAKES_OBJECT)))
			continue;
		snprintf(path, PATH_MAX, "%s%s", stem, endings[i]);
		if (!access(path, R_OK))
			return true;
		snprintf(path, PATH_MAX, "%s/%s%s", stem, base_name(stem), endings[i]);
		if (!access(path, R_OK))
			return true;
	}
	return false;
}

/* 0 of a file that can be read, else an errno. */
int policy_errno(const char *path)
{
	struct stat st;

	if (stat(path, &st) || access(path, R_OK))
		return errno;
	return S_ISDIR(st.st_mode) ? EISDIR : 0;
}

static int path_find(const char *arg, int takes, char path[PATH_MAX])
{
	int err = policy_errno(arg);
	char meant[PATH_MAX];

	if (err && with_ending_there(arg, takes, meant))
		return fail(EXIT_REFUSED, "policy %s: %s; did you mean %s?", arg, strerror(err), meant);
	if (err)
		return fail(EXIT_REFUSED, "policy %s: %s", arg, strerror(err));
	snprintf(path, PATH_MAX, "%s", arg);
	return EXIT_DONE;
}

/* The file that a name or a path means. */
int policy_find(const char *arg, int takes, char path[PATH_MAX])
{
	struct wanted w = { .name = arg, .path = path };
	char meant[PATH_MAX];
	const char *near;
	int ret = other_kind(arg, takes);

	if (ret)
		return ret;
	if (strchr(arg, '/') || strstr(arg, SUFFIX))
		return path_find(arg, takes, path);
	if (!policy_each(match, &w)) {
		near = with_ending_there(arg, takes, meant) ? meant :
		       nearest(arg, (const char *const *)w.names, w.nr);
		if (near)
			ret = fail(
				EXIT_REFUSED,
				"no policy %s (did you mean %s?); cachectl list shows what there is",
				arg, near);
		else
			ret = fail(
				EXIT_REFUSED,
				"no policy %s; cachectl list shows what there is, a path to a %s works too",
				arg, kinds(takes));
	}
	while (w.nr)
		free(w.names[--w.nr]);
	return ret;
}
