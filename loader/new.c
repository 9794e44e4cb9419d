// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl new: a directory to begin a policy in. What is written there are the files of new/,
 * installed beside the policies, and perhaps the source of another policy in place of new/'s. What
 * changes in it is its name, in POLICY().
 *
 * It is there whole or not at all; only a killed process leaves a part.
 */
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cachectl.h"

/* A file of the project: where make install puts it, or where it is in a checkout. */
static bool find_file(char path[PATH_MAX], const char *installed, const char *checkout,
		      const char *file)
{
	const char *const below[] = { installed, checkout };
	char exe[PATH_MAX];
	int i;

	exe_dir(exe);
	for (i = 0; i < 2; i++)
		if (snprintf(path, PATH_MAX, "%s/../%s/%s", exe, below[i], file) < PATH_MAX &&
		    !access(path, R_OK))
			return true;
	return false;
}

int print_include_dir(void)
{
	char path[PATH_MAX], dir[PATH_MAX];

	if (!find_file(path, "include", "policies", "cache_ext.bpf.h"))
		return fail(EXIT_REFUSED,
			    "cache_ext.bpf.h is neither in ../include nor in ../policies, seen from cachectl: make install puts it there");
	*strrchr(path, '/') = 0;
	if (!realpath(path, dir))
		return fail(EXIT_REFUSED, "%s: %s", path, strerror(errno));
	puts(dir);
	return EXIT_DONE;
}

/* All of it, with an end; NULL: errno. */
static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;
	int err = 0;

	if (!f)
		return NULL;
	errno = 0;
	if (getdelim(&text, &room, 0, f) < 0) {
		err = errno ?: EINVAL;
		free(text);
		text = NULL;
	}
	fclose(f);
	if (!text)
		errno = err;
	return text;
}

static const char keywords[] =
	"auto break case char const continue default do double else enum extern float for goto if "
	"inline int long register restrict return short signed sizeof static struct switch typedef "
	"union unsigned void volatile while asm typeof linux unix i386 true false bool main alloca";

/*
 * May it stand for a variable in this source? Not a word of the source's, of C's, or of the
 * headers, whose macros and functions it would be, the helpers of libbpf's among them; nor a
 * function of the C library, of which compilers know those that they build in.
 */
static bool is_identifier(const char *name, const char *source)
{
	static const char *const headers[] = { "cache_ext.bpf.h", "cache_ext.host.h" };
	char path[PATH_MAX], *text;
	bool taken = false;
	size_t i;

	if (isdigit((unsigned char)name[0]) || strchr(name, '-') || strchr(name, '.') ||
	    name[0] == '_' || !strncmp(name, "bpf_", 4) || dlsym(RTLD_DEFAULT, name) ||
	    has_word(keywords, name) || has_word(source, name))
		return false;
	for (i = 0; i < 2 && !taken; i++) {
		if (!find_file(path, "include", "policies", headers[i]))
			continue;
		text = read_file(path);
		taken = text && has_word(text, name);
		free(text);
	}
	return !taken;
}

static int check_name(const char *name)
{
	const char *wrong = name_wrong(name);

	if (wrong)
		return fail(EXIT_USAGE, "new %s: %s", name, wrong);
	if (!strcmp(name, "min"))
		return fail(EXIT_USAGE, "new min: cachectl sim has a min, Belady's: take another name");
	/* By the name cachectl set would find only one of the two. */
	if (policy_known(name))
		return fail(EXIT_REFUSED, "new %s: a policy of that name is there: take another name; cachectl new NAME --from %s begins with it",
			    name, name);
	return EXIT_DONE;
}

/* Where the source of a policy is: beside what is installed, or in the checkout. */
static int source_of(const char *from, char path[PATH_MAX])
{
	char object[PATH_MAX], file[PATH_MAX];
	int ret;

	if (ends_with(from, ".c")) {
		if (access(from, R_OK))
			return fail(EXIT_REFUSED, "policy %s: %s", from, strerror(errno));
		snprintf(path, PATH_MAX, "%s", from);
		return EXIT_DONE;
	}
	ret = policy_find(from, TAKES_OBJECT | TAKES_SOURCE, object);
	if (ret)
		return ret;
	snprintf(path, PATH_MAX, "%s", object);
	if (ends_with(path, ".o")) {
		path[strlen(path) - 1] = 'c';
		if (!access(path, R_OK))
			return EXIT_DONE;
		snprintf(file, sizeof(file), "%s", base_name(path));
		if (find_file(path, "lib/cachectl/policies", "policies", file))
			return EXIT_DONE;
	}
	return fail(EXIT_REFUSED, "policy %s: its source is not beside %s; give it: --from ./FILE.bpf.c",
		    from, object);
}

/*
 * The source with another name: in place of POLICY(old, or POLICY_NAMED(old, "old", at the
 * beginning of a line. NULL: there is none.
 */
static char *renamed(const char *source, const char *name, const char *from)
{
	char line[2 * NAME_MAX_LEN + 32], *text = NULL, id[NAME_MAX_LEN + 1];
	const char *at = source, *begin, *args, *end;
	bool named;
	size_t i;

	do {
		at = strstr(at, "POLICY");
		if (!at)
			return NULL;
		named = !strncmp(at, "POLICY_NAMED(", strlen("POLICY_NAMED("));
		begin = at;
		at += strlen("POLICY");
	} while ((begin != source && begin[-1] != '\n') || (!named && *at != '('));
	args = strchr(begin, '(') + 1;
	end = strchr(args, ',');
	if (named && end)
		end = strchr(end + 1, ',');
	if (!end)
		return NULL;
	if (is_identifier(name, source)) {
		snprintf(line, sizeof(line), "POLICY(%s", name);
	} else {
		for (i = 0; name[i]; i++)
			id[i] = in_word(name[i]) ? name[i] : '_';
		id[i] = 0;
		snprintf(line, sizeof(line), "POLICY_NAMED(policy_%s, \"%s\"", id, name);
	}
	/* What it comes from stands behind the licence. */
	at = from && !strncmp(source, "//", 2) ? strchr(source, '\n') : NULL;
	if (at && at < begin)
		i = asprintf(&text, "%.*s\n// Begun as a copy of the policy %s.%.*s%s%s",
			     (int)(at - source), source, from, (int)(begin - at), at, line,
			     end) < 0;
	else
		i = asprintf(&text, "%.*s%s%s", (int)(begin - source), source, line, end) < 0;
	return i ? NULL : text;
}

/* @NAME@ becomes the name. */
static char *filled(const char *text, const char *name)
{
	static const char mark[] = "@NAME@";
	size_t size;
	char *out;
	FILE *f = open_memstream(&out, &size);
	const char *at;

	if (!f)
		return NULL;
	while ((at = strstr(text, mark))) {
		fprintf(f, "%.*s%s", (int)(at - text), text, name);
		text = at + strlen(mark);
	}
	fputs(text, f);
	return fclose(f) ? NULL : out;
}

enum { SOURCE, MAKEFILE, README, NR_FILES };

static int write_file(int dir, const char *file, const char *text)
{
	int fd = openat(dir, file, O_WRONLY | O_CREAT | O_EXCL, 0666);
	size_t left = strlen(text);
	ssize_t n = 0;
	int err = 0;

	if (fd < 0)
		return -errno;
	for (; left && n >= 0; left -= n, text += n) {
		n = write(fd, text, left);
		if (n < 0) {
			err = -errno;
			break;
		}
	}
	/* Some file systems say only now that there is no room. */
	if (close(fd) && !err)
		err = -errno;
	return err;
}

static int write_all(const char *name, char *const text[NR_FILES])
{
	char source[NAME_MAX_LEN + sizeof(".bpf.c")];
	const char *const file[NR_FILES] = { source, "Makefile", "README.md" };
	int dir, i, err = 0;

	snprintf(source, sizeof(source), "%s.bpf.c", name);
	if (mkdir(name, 0777))
		return fail(EXIT_REFUSED, "new %s: %s%s", name, strerror(errno),
			    errno == EEXIST ? ": take another name, or remove it" : "");
	dir = open(name, O_RDONLY | O_DIRECTORY);
	if (dir < 0)
		err = -errno;
	for (i = 0; i < NR_FILES && !err; i++)
		err = write_file(dir, file[i], text[i]);
	if (err) {
		while (dir >= 0 && i--)
			unlinkat(dir, file[i], 0);
		rmdir(name);
	}
	if (dir >= 0)
		close(dir);
	return err ? fail(EXIT_REFUSED, "new %s: %s", name, strerror(-err)) : EXIT_DONE;
}

static char *template(const char *file, const char *name)
{
	char path[PATH_MAX], *text = NULL, *out;

	if (find_file(path, "lib/cachectl/new", "loader/new", file))
		text = read_file(path);
	out = text ? filled(text, name) : NULL;
	free(text);
	if (!out)
		fail(EXIT_REFUSED,
		     "%s is neither in ../lib/cachectl/new nor in ../loader/new, seen from cachectl: make install puts it there",
		     file);
	return out;
}

static int make_texts(const char *name, char *text[NR_FILES])
{
	char path[PATH_MAX], *source;
	int ret;

	if (opt.from) {
		ret = source_of(opt.from, path);
		if (ret)
			return ret;
		source = read_file(path);
		if (!source)
			return fail(EXIT_REFUSED, "policy %s: %s: %s", opt.from, path,
				    strerror(errno));
	} else {
		source = template("policy.bpf.c", name);
		if (!source)
			return EXIT_REFUSED;
	}
	text[SOURCE] = renamed(source, name, opt.from);
	free(source);
	if (!text[SOURCE])
		return fail(EXIT_REFUSED, "policy %s: no POLICY(NAME, ...) at the beginning of a line of it",
			    opt.from ?: "of cachectl");
	text[MAKEFILE] = template("Makefile", name);
	text[README] = text[MAKEFILE] ? template("README.md", name) : NULL;
	return text[README] ? EXIT_DONE : EXIT_REFUSED;
}

int cmd_new(int argc, char **argv)
{
	char *text[NR_FILES] = {};
	const char *name = argv[0];
	int ret = check_name(name), i;
	struct stat st;
	sigset_t all;

	(void)argc;
	if (!ret && !lstat(name, &st))
		ret = fail(EXIT_REFUSED, "new %s: %s: take another name, or remove it", name,
			   strerror(EEXIST));
	if (!ret)
		ret = make_texts(name, text);
	if (!ret) {
		/* Between the files nobody stops it; a limit of size is an error. */
		signal(SIGXFSZ, SIG_IGN);
		sigfillset(&all);
		sigprocmask(SIG_BLOCK, &all, NULL);
		ret = write_all(name, text);
		sigprocmask(SIG_UNBLOCK, &all, NULL);
	}
	if (!ret)
		note("%s/%s.bpf.c: cd %s; make test; make sim", name, name, name);
	for (i = 0; i < NR_FILES; i++)
		free(text[i]);
	return ret;
}
