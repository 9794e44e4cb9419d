// SPDX-License-Identifier: GPL-2.0
/*
 * Is there room for a policy's global variables? libbpf gives each kind of them a buffer when it
 * opens the object, and the kernel an array when it loads it: it says "Cannot allocate memory" of
 * both, and 4 GiB are 0 to it. The sizes are in the object's section headers.
 *
 * What it is not good at: what else needs memory at the time. A policy that takes nearly half of
 * the machine's passes here, and the kernel may kill somebody for it.
 */
#include <fcntl.h>
#include <gelf.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include <bpf/btf.h>
#include "cachectl.h"

#define MIB (1ULL << 20)

struct sizes {
	uint64_t sum, most;	/* of all sections, of the largest */
	char section[32];	/* which that is */
};

static bool is_data(const char *name)
{
	return !strncmp(name, ".bss", 4) || !strncmp(name, ".data", 5) ||
	       !strncmp(name, ".rodata", 7);
}

static void sizes_read(const char *path, struct sizes *z)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf_Scn *section = NULL;
	const char *name;
	size_t names;
	GElf_Shdr h;
	Elf *elf;

	memset(z, 0, sizeof(*z));
	if (fd < 0)
		return;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && !elf_getshdrstrndx(elf, &names))
		while ((section = elf_nextscn(elf, section))) {
			if (!gelf_getshdr(section, &h) || !(h.sh_flags & SHF_ALLOC))
				continue;
			name = elf_strptr(elf, names, h.sh_name);
			if (!name || !is_data(name))
				continue;
			z->sum += h.sh_size;
			if (h.sh_size > z->most) {
				z->most = h.sh_size;
				snprintf(z->section, sizeof(z->section), "%s", name);
			}
		}
	elf_end(elf);
	close(fd);
}

/* The largest variable of a section, whose size BTF may have no room for. */
static void largest(const char *path, const char *section, char name[64])
{
	struct btf *btf = btf__parse(path, NULL);
	int id = btf ? btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC) : -1, i;
	const struct btf_type *t;
	int64_t most = 0;

	*name = 0;
	for (i = 0; id >= 0 && i < btf_vlen(btf__type_by_id(btf, id)); i++) {
		int64_t size;

		t = btf__type_by_id(btf, btf_var_secinfos(btf__type_by_id(btf, id))[i].type);
		size = btf__resolve_size(btf, t->type);
		if (size < 0)
			size = INT64_MAX;
		if (size <= most)
			continue;
		most = size;
		snprintf(name, 64, "%s", btf__name_by_offset(btf, t->name_off));
	}
	btf__free(btf);
}

/* False: @why says how large they are and what there is room for. */
bool data_fits(const char *path, bool load, char why[WHY_LEN])
{
	uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	char name[64], room[128];
	struct sizes z;

	sizes_read(path, &z);
	if (z.most > INT_MAX)
		snprintf(room, sizeof(room), "the kernel has room for less than 2048 MiB");
	else if (load && z.sum > memory / 2)
		snprintf(room, sizeof(room), "loading takes twice that, and this machine has %llu MiB",
			 memory / MIB);
	else
		return true;
	largest(path, z.section, name);
	snprintf(why, WHY_LEN, "its global variables are too large: %llu MiB%s%s; %s", z.sum / MIB,
		 *name ? ", most of it " : "", name, room);
	return false;
}
