// SPDX-License-Identifier: GPL-2.0
/* What the probes share: see probe.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "probe.h"
#include "requests.h"

#define NULLB "/sys/kernel/config/nullb/cost"
#define MNT "/tmp/cost"
#define DATA MNT "/data"

static char buf[PAGE] __attribute__((aligned(PAGE)));

void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

void put(const char *value, const char *fmt, ...)
{
	char path[256];
	va_list ap;
	int fd;

	va_start(ap, fmt);
	vsnprintf(path, sizeof(path), fmt, ap);
	va_end(ap);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) != (ssize_t)strlen(value))
		die("%s: writing %s: %s", path, value, strerror(errno));
	close(fd);
}

void run(char *const argv[])
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (!pid) {
		dup2(2, 1);
		execvp(argv[0], argv);
		fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, argv[0],
			strerror(errno));
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		die("%s %s: failed", argv[0], argv[1]);
}

void make_disk(unsigned int file_pages)
{
	static char *const mke2fs[] = { "mke2fs",    "-q",
					"-t",	     "ext4",
					"-b",	     "4096",
					"-G",	     "4096",
					"-J",	     "size=8",
					"-O",	     "^metadata_csum",
					"-E",	     "lazy_itable_init=0,lazy_journal_init=0",
					"/dev/cost", NULL };
	unsigned int i;
	int fd;

	if (mkdir(NULLB, 0755))
		die("%s: %s: null_blk and configfs are needed", NULLB, strerror(errno));
	put("256", NULLB "/size");
	put("1", NULLB "/memory_backed");
	put("4096", NULLB "/blocksize");
	put("0", NULLB "/irqmode");
	put("1", NULLB "/power");
	put("0", "/sys/block/cost/queue/read_ahead_kb");
	run(mke2fs);
	mkdir(MNT, 0755);
	if (mount("/dev/cost", MNT, "ext4", MS_NOATIME, NULL))
		die("mounting /dev/cost: %s", strerror(errno));
	fd = open(DATA, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || fallocate(fd, 0, 0, (off_t)file_pages * PAGE))
		die("%s: %s", DATA, strerror(errno));
	for (i = 0; i < file_pages; i++)
		if (write(fd, buf, PAGE) != PAGE)
			die("%s: writing: %s", DATA, strerror(errno));
	if (fsync(fd) || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		die("%s: cannot be written back", DATA);
	close(fd);
}

/* What sequence.c has to say. */
void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void read_page(int fd, uint32_t page)
{
	if (pread(fd, buf, PAGE, (off_t)page * PAGE) != PAGE)
		die("%s: page %u: %s", DATA, page, strerror(errno));
}

int open_data(void)
{
	int fd = open(DATA, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) ||
	    posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM))
		die("%s: %s", DATA, strerror(errno));
	return fd;
}

void set_policy(const char *cgroup, const char *name)
{
	char path[128], policy[64], *knob;
	char *argv[] = { "cachectl", "-q", "set", path, policy, NULL, NULL };

	snprintf(path, sizeof(path), CGROUP "/%s", cgroup);
	snprintf(policy, sizeof(policy), "%s", name);
	knob = strchr(policy, ':');
	if (knob) {
		*knob = '\0';
		argv[5] = knob + 1;
	}
	run(argv);
}

void make_cgroup(const char *name, unsigned int pages)
{
	char path[128], max[32];

	snprintf(path, sizeof(path), CGROUP "/%s", name);
	if (mkdir(path, 0755))
		die("%s: %s", path, strerror(errno));
	snprintf(max, sizeof(max), "%lu", (unsigned long)pages * PAGE);
	put(max, CGROUP "/%s/memory.max", name);
}

void print_module_symbols(void)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[256], *name;

	if (!f)
		die("/proc/kallsyms: %s", strerror(errno));
	while (fgets(line, sizeof(line), f)) {
		name = strstr(line, "\t[cache_ext]");
		if (name && strlen(line) > 19 && (line[17] == 't' || line[17] == 'T')) {
			*name = '\0';
			printf("sym %.16s %s\n", line, line + 19);
		}
	}
	fclose(f);
}
