// SPDX-License-Identifier: GPL-2.0
/*
 * Is everything there that a policy needs: the patched kernel, the module, bpffs, privilege?
 * And what a refusal means.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/magic.h>
#include "cachectl.h"

#define PATCHED_PARAM	"/sys/module/kernel/parameters/cache_ext"
#define CAP_SYS_ADMIN_BIT 21
#define INIT_USER_NS	"user:[4026531837]"	/* PROC_USER_INIT_INO */

/* In the initial user namespace: in another one it is worth nothing here. */
static bool has_cap(int bit)
{
	unsigned long long caps = 0;
	char line[256] = "";
	FILE *f;

	if (readlink("/proc/self/ns/user", line, sizeof(line) - 1) > 0 &&
	    strcmp(line, INIT_USER_NS))
		return false;
	f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "CapEff: %llx", &caps) == 1)
			break;
	if (f)
		fclose(f);
	return caps >> bit & 1;
}

/* The patch gives every cgroup with the memory controller a file, the root included. */
static bool root_has_file(void)
{
	return !access(CGROUP_ROOT "/memory.cache_ext.stat", F_OK);
}

/* In a container there may be one of the two only. */
static int has_patch(void)
{
	struct utsname u;

	if (root_has_file() || !access(PATCHED_PARAM, F_OK))
		return EXIT_DONE;
	uname(&u);
	return fail(EXIT_KERNEL,
		    "kernel %s lacks the cache_ext patch: boot the patched kernel (see README.md)",
		    u.release);
}

int kernel_patched(void)
{
	int ret = has_patch();

	if (ret || root_has_file())
		return ret;
	return fail(EXIT_KERNEL,
		    "the memory controller is off or in cgroup v1: boot without cgroup_disable=memory, and with cgroup2");
}

/* With another kernel there is no use in mounting anything, or in making a cgroup. */
int kernel_cgroup2(void)
{
	struct statfs fs;
	int ret = has_patch();

	if (ret || (!statfs(CGROUP_ROOT, &fs) && fs.f_type == CGROUP2_SUPER_MAGIC))
		return ret;
	return fail(EXIT_REFUSED,
		    CGROUP_ROOT " is not cgroup2: boot with systemd.unified_cgroup_hierarchy=1, or mount -t cgroup2 cgroup2 " CGROUP_ROOT);
}

static int insert_module(const char *path)
{
	const char *args = getenv("CACHECTL_MODULE_ARGS");
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = syscall(SYS_finit_module, fd, args ? args : "", 0) ? -errno : 0;
	close(fd);
	return ret;
}

#define MODPROBE_FAILED	1

static int modprobe(const char *how)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 1);
		dup2(null, 2);
		execlp("modprobe", "modprobe", how, "cache_ext", (char *)NULL);
		_exit(127);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status) ?
		       0 :
		       -ENOENT;
}

/* By modprobe where it is installed, else the one of the build tree, beside this program. */
static int load_module_file(void)
{
	char exe[PATH_MAX], path[2 * PATH_MAX], *file = getenv("CACHECTL_MODULE");
	int ret;

	if (file)
		return insert_module(file);
	ret = modprobe("-q");
	/* It is installed, and does not go in. */
	if (ret && !modprobe("-qn"))
		return MODPROBE_FAILED;
	exe_dir(exe);
	if (ret && *exe) {
		snprintf(path, sizeof(path), "%s/module/cache_ext.ko", exe);
		ret = insert_module(path);
	}
	return ret;
}

/* A boolean on the kernel's command line. */
static bool param_on(const char *name)
{
	char path[64];
	FILE *f;
	int c;

	snprintf(path, sizeof(path), "/sys/module/kernel/parameters/%s", name);
	f = fopen(path, "r");
	c = f ? getc(f) : 'Y';
	if (f)
		fclose(f);
	return c == 'Y';
}

int kernel_ready(bool load)
{
	struct utsname u;
	struct statfs fs;
	int ret;

	uname(&u);
	ret = kernel_cgroup2();
	if (!ret)
		ret = kernel_patched();
	if (ret)
		return ret;
	if (!has_cap(CAP_SYS_ADMIN_BIT))
		return fail(EXIT_PERMISSION, "CAP_SYS_ADMIN in the initial user namespace is missing: run it as root");
	if (load && access("/sys/module/cache_ext", F_OK)) {
		ret = load_module_file();
		if (ret && !param_on("cache_ext"))
			return fail(EXIT_KERNEL,
				    "the kernel was booted with cache_ext=off: boot it without");
		if (ret == MODPROBE_FAILED)
			return fail(EXIT_KERNEL,
				    "module cache_ext: modprobe cannot load it; modprobe cache_ext and dmesg say why");
		if (ret && ret != -EEXIST)
			return fail(EXIT_KERNEL,
				    "module cache_ext: %s; build and install it for kernel %s",
				    ret == -ENOENT ? "not found" : strerror(-ret), u.release);
		note("module cache_ext loaded");
	}
	if (load && access("/sys/kernel/btf/cache_ext", F_OK))
		return fail(
			EXIT_KERNEL,
			"module cache_ext has no BTF: it was built for another kernel than %s; rebuild it",
			u.release);
	if (statfs("/sys/fs/bpf", &fs) || fs.f_type != BPF_FS_MAGIC) {
		if (mount("bpf", "/sys/fs/bpf", "bpf", 0, NULL))
			return fail(EXIT_REFUSED,
				    "/sys/fs/bpf is not mounted: mount -t bpf bpf /sys/fs/bpf");
		note("mounted bpffs on /sys/fs/bpf");
	}
	return pin_root();
}

int no_controller(const struct cgroup_ref *cg)
{
	return fail(EXIT_REFUSED, "%s: the memory controller is not enabled for it: "
		    "echo +memory > %s/../cgroup.subtree_control", cg->name, cg->path);
}

/* Say in words what the kernel's answer to an attach means. */
int attach_failed(const struct cgroup_ref *cg, const struct policy *p, int err)
{
	switch (-err) {
	case ENODEV:
		return no_controller(cg);
	case ENOENT:
		return fail(EXIT_REFUSED, "%s: the cgroup is gone", cg->name);
	case EBUSY:
		return fail(EXIT_REFUSED,
			    "%s: has a policy already, attached by somebody else's process",
			    cg->name);
	case EAGAIN:
		return fail(EXIT_REFUSED,
			    "%s: what is cached is still being handed to its policy; try again",
			    cg->name);
	case EPERM:
	case EACCES:
		return fail(EXIT_PERMISSION,
			    "%s: CAP_SYS_ADMIN in the initial user namespace is missing", cg->name);
	case EINVAL:
		return fail(
			EXIT_REFUSED,
			"%s: policy %s was refused: a list in on_add or on_access is not below nr_lists "
			"(%u), an end is not head or tail, or tick() is without tick_ms and tick_evictions, or these without it",
			cg->name, p->name, p->nr_lists);
	}
	return fail(EXIT_REFUSED, "%s: policy %s was refused: %s", cg->name, p->name,
		    strerror(-err));
}

/* Why a policy is not reached by its pin; @holder: what then its process does; @what failed. */
int pin_failed(const struct cgroup_ref *cg, const struct cgroup_stat *st, int err,
	       const char *holder, const char *what)
{
	switch (-err) {
	case ENOENT:
		return fail(EXIT_REFUSED, "%s: policy %s is attached by somebody else's process, which %s",
			    cg->name, st->policy, holder);
	case EPERM:
	case EACCES:
		return fail(EXIT_PERMISSION, "%s: its pin is not this user's: run it as root", cg->name);
	}
	return fail(EXIT_REFUSED, "%s: cannot %s policy %s: %s", cg->name, what, st->policy,
		    strerror(-err));
}
