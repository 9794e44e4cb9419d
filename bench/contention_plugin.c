// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin for QEMU: which locked instructions the kernel executes, and which of its stores take
 * cache lines away from another CPU, while contention_probe measures.
 *
 *	-plugin contention_plugin.so,out=FILE
 *
 * The probe says when by instructions that do nothing else, MARK_*: each reader for the CPU it runs
 * on, then whoever started them that this cell is complete. For each cell FILE gets
 *
 *	cell N
 *	PC LOCKED EXECUTED TAKEN
 *	call PC TARGET EXECUTED
 *
 * for each instruction that was locked or took a line: its address, whether it is one with a lock
 * prefix, or xchg with memory, which has none but locks as well, how often it was executed if it
 * is, and how many of its stores took a line at worst. That is: a CPU's stores to a line take it
 * from the other at most as often as the other uses it. So it depends neither on who came first nor
 * on how long each had its turn, as the transfers between real caches do, of which it is the upper
 * bound. And of each direct call where it goes and how often it was made: that tells who takes a
 * lock, since what takes them is not inlined.
 *
 * With all=1 it is how often each instruction of the kernel was executed, "exec PC EXECUTED", and
 * nothing else.
 *
 * Not good at: user space, whose addresses mean something else in each process: it is left out. A
 * kernel booted with one CPU: it has replaced its lock prefixes. More than two. CPUs that race
 * (--mttcg): no lock. Nor QEMU 9.1 and later, where version 1 of the interface for plugins is gone.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "contention.h"

/* As far as it is needed, from qemu-plugin.h, version 1, which no package of Debian 12 has. */
typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;
enum { QEMU_PLUGIN_CB_NO_REGS };
enum { QEMU_PLUGIN_MEM_R = 1, QEMU_PLUGIN_MEM_W, QEMU_PLUGIN_MEM_RW };
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t idx);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
bool qemu_plugin_mem_is_store(qemu_plugin_meminfo_t info);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
					   void (*cb)(qemu_plugin_id_t id,
						      struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    void (*cb)(unsigned int cpu, void *data), int flags,
					    void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      void (*cb)(unsigned int cpu, qemu_plugin_meminfo_t info,
						 uint64_t addr, void *data),
				      int flags, int rw, void *data);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

#define CPUS 2
#define KERNEL (1ULL << 63)
#define LINE_SHIFT 6

/* By address: the same code is translated again and again. */
struct insn {
	uint64_t pc; /* 0: free */
	uint64_t executed;
	double taken;
	uint64_t target; /* of a call, else 0 */
	bool locked;
};

struct line {
	uint64_t addr; /* 0: free */
	uint32_t uses[CPUS], stores[CPUS];
};

struct store {
	uint64_t line; /* 0: free */
	struct insn *insn;
	unsigned int cpu;
	uint32_t count;
};

/* Powers of two: as much as the kernel has code, and a cell touches lines. */
#define INSNS (1 << 22)
#define LINES (1 << 22)
#define STORES (1 << 22)

static struct insn *insns;
static struct line *lines;
static struct store *stores;
static bool on[CPUS], all;
static FILE *out;
static unsigned int cell;

static uint64_t hash(uint64_t x)
{
	x *= 0x9e3779b97f4a7c15ULL;
	return x >> 20;
}

static void full(const char *what)
{
	fprintf(stderr, "contention_plugin: too many %s\n", what);
	exit(1);
}

/* In a table whose entries begin with their key, 0: free. A new one has nothing but that. */
static inline void *find(void *table, size_t nr, size_t size, uint64_t key, const char *what)
{
	uint64_t i, n;

	for (i = hash(key), n = 0; n < nr / 2; i++, n++) {
		uint64_t *entry = (uint64_t *)((char *)table + i % nr * size);

		if (!*entry)
			*entry = key;
		if (*entry == key)
			return entry;
	}
	full(what);
	return NULL;
}

static struct insn *find_insn(uint64_t pc)
{
	return find(insns, INSNS, sizeof(*insns), pc, "instructions");
}

static struct line *find_line(uint64_t addr)
{
	return find(lines, LINES, sizeof(*lines), addr, "cache lines");
}

static struct store *find_store(uint64_t line, struct insn *insn, unsigned int cpu)
{
	uint64_t i, n;

	for (i = hash(line ^ (insn->pc << 24) ^ cpu), n = 0; n < STORES / 2; i++, n++) {
		struct store *store = &stores[i % STORES];

		if (store->line == line && store->insn == insn && store->cpu == cpu)
			return store;
		if (!store->line) {
			store->line = line;
			store->insn = insn;
			store->cpu = cpu;
			return store;
		}
	}
	full("stores");
	return NULL;
}

static void on_executed(unsigned int cpu, void *data)
{
	struct insn *insn = data;

	if (on[cpu])
		insn->executed++;
}

static void on_memory(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t addr, void *data)
{
	static struct {
		const struct insn *insn;
		uint64_t line;
	} loaded[CPUS];
	struct line *line;
	bool store;

	if (!on[cpu] || !(addr & KERNEL))
		return;
	addr >>= LINE_SHIFT;
	line = find_line(addr);
	store = qemu_plugin_mem_is_store(info);
	/* What reads and writes comes here twice. */
	if (!store || loaded[cpu].insn != data || loaded[cpu].line != addr)
		line->uses[cpu]++;
	loaded[cpu].insn = store ? NULL : data;
	loaded[cpu].line = addr;
	if (!store)
		return;
	line->stores[cpu]++;
	find_store(addr, data, cpu)->count++;
}

static void dump_all(void)
{
	size_t i;

	fprintf(out, "cell %u\n", cell++);
	for (i = 0; i < INSNS; i++) {
		if (insns[i].executed)
			fprintf(out, "exec %lx %lu\n", insns[i].pc, insns[i].executed);
		insns[i].executed = 0;
	}
	fflush(out);
}

static void dump(void)
{
	size_t i;

	for (i = 0; i < STORES; i++) {
		const struct store *s = &stores[i];
		const struct line *line;
		uint32_t own, others;

		if (!s->line)
			continue;
		line = find_line(s->line);
		own = line->stores[s->cpu];
		others = line->uses[!s->cpu];
		s->insn->taken += s->count * (others < own ? (double)others / own : 1);
	}
	fprintf(out, "cell %u\n", cell++);
	for (i = 0; i < INSNS; i++) {
		struct insn *insn = &insns[i];

		if (insn->target && insn->executed)
			fprintf(out, "call %lx %lx %lu\n", insn->pc, insn->target, insn->executed);
		if ((insn->locked && insn->executed) || insn->taken)
			fprintf(out, "%lx %d %lu %.1f\n", insn->pc, insn->locked, insn->executed,
				insn->taken);
		insn->executed = 0;
		insn->taken = 0;
	}
	memset(lines, 0, LINES * sizeof(*lines));
	memset(stores, 0, STORES * sizeof(*stores));
	fflush(out);
}

static void on_mark(unsigned int cpu, void *data)
{
	switch ((uintptr_t)data) {
	case MARK_BEGIN:
		on[cpu] = true;
		break;
	case MARK_END:
		on[cpu] = false;
		break;
	case MARK_CELL:
		if (all)
			dump_all();
		else
			dump();
		break;
	}
}

static bool is_prefix(uint8_t byte)
{
	return strchr("\x26\x2e\x36\x3e\x64\x65\x66\x67\xf2\xf3", byte) && byte;
}

static bool is_locked(const uint8_t *code, size_t size)
{
	size_t i = 0;

	while (i < size && is_prefix(code[i]))
		i++;
	if (i < size && code[i] == 0xf0)
		return true;
	if (i < size && (code[i] & 0xf0) == 0x40) /* REX */
		i++;
	return i + 1 < size && (code[i] & 0xfe) == 0x86 && code[i + 1] >> 6 != 3;
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, nr = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < nr; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t pc = qemu_plugin_insn_vaddr(insn);
		const uint8_t *code = qemu_plugin_insn_data(insn);
		size_t size = qemu_plugin_insn_size(insn);
		struct insn *known;
		uint32_t mark;
		int32_t distance;

		if (!(pc & KERNEL)) {
			if (size != 7 || memcmp(code, "\x0f\x1f\x80", 3))
				continue;
			memcpy(&mark, code + 3, sizeof(mark));
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, on_mark, QEMU_PLUGIN_CB_NO_REGS, (void *)(uintptr_t)mark);
			continue;
		}
		known = find_insn(pc);
		if (all) {
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_executed,
							       QEMU_PLUGIN_CB_NO_REGS, known);
			continue;
		}
		known->locked = is_locked(code, size);
		known->target = 0;
		if (size == 5 && code[0] == 0xe8) {
			memcpy(&distance, code + 1, sizeof(distance));
			known->target = pc + size + distance;
		}
		if (known->locked || known->target)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_executed,
							       QEMU_PLUGIN_CB_NO_REGS, known);
		qemu_plugin_register_vcpu_mem_cb(insn, on_memory, QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, known);
	}
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc,
			       char **argv)
{
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
		all |= !strcmp(argv[i], "all=1");
	}
	insns = calloc(INSNS, sizeof(*insns));
	lines = calloc(LINES, sizeof(*lines));
	stores = calloc(STORES, sizeof(*stores));
	if (!out || !insns || !lines || !stores) {
		fprintf(stderr, "contention_plugin: out=FILE, which can be written, and memory\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return 0;
}
