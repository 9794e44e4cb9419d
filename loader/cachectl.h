/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the commands of cachectl. Functions return 0 or -errno unless they say otherwise. */
#ifndef CACHECTL_H
#define CACHECTL_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <json-c/json.h>

#define CACHECTL_VERSION	"0.1"
#define CGROUP_ROOT		"/sys/fs/cgroup"
#define PIN_ROOT		"/sys/fs/bpf/cachectl"
#define MAX_VARS		32
#define MAX_STATS		96
#define MAX_IDS			8
#define INHERITED_LEN	(PATH_MAX + 64)
#define MAX_OPS		16
#define NAME_MAX_LEN	15	/* CACHE_EXT_NAME_LEN, without its end */
#define WHY_LEN		512

/*
 * Bytes a policy costs: in the side table (a ghost is the shadow entry that the kernel has
 * anyway), for the lists of a cgroup on a node, and for its counters there, by CPU.
 */
#define MEMORY_PAGE	8
#define MEMORY_CGROUP	2048
#define MEMORY_CPU	176

/* Exit codes, as cachectl(1) lists them. */
enum {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,
	EXIT_USAGE = 2,
	EXIT_NOTHING = 3,
	EXIT_KERNEL = 4,
	EXIT_PERMISSION = 5,
};

struct options {
	const char *command;
	bool json;
	bool quiet;
	int verbose;
	bool strict;
	bool all;
	bool longer;
	double interval;
	long count;
	/* sim */
	const char *trace, *format, *sizes, *plot;
	bool mrc, exact, stream, policy_stats;
	double sample;		/* 0: all */
	/* test */
	uint64_t seed;
	/* new */
	const char *from;
};

extern struct options opt;

/* main.c: one message at the leaf; the code is returned for the caller to exit with. */
int fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void fail_into(struct json_object *list);
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void print_json(struct json_object *obj);
const char *nearest(const char *word, const char *const *words, int n);

/* cgroup.c */
struct cgroup_ref {
	char path[PATH_MAX];	/* of the directory */
	char name[PATH_MAX];	/* as shown: from the root, "/" for the root itself */
	uint64_t ino;
};

int cgroup_find(const char *arg, struct cgroup_ref *cg);	/* returns an exit code */
bool cgroup_exists(const char *arg);				/* a path from the root */
int cgroup_walk(int (*fn)(const struct cgroup_ref *cg, void *arg), void *arg);
int cgroup_from_path(const char *path, struct cgroup_ref *cg);

/* stat.c: memory.cache_ext.stat */
struct cgroup_stat {
	char policy[32];	/* "" when none */
	bool inherited;		/* of a cgroup above */
	struct {
		char policy[32];	/* "": none was since the last attach */
		char kind[32];
		char reason[256];
	} ejected;
	int nr;
	struct {
		char name[32];
		uint64_t value;
	} v[MAX_STATS];
};

int stat_read(const struct cgroup_ref *cg, struct cgroup_stat *st);
bool stat_gone(int ret);
int stat_failed(const struct cgroup_ref *cg, int ret);	/* exit code */
int stat_parse(FILE *f, struct cgroup_stat *st);
uint64_t stat_get(const struct cgroup_stat *st, const char *name);
struct json_object *stat_json(const struct cgroup_stat *st, bool ejected);
double hit_pct(uint64_t hits, uint64_t misses);		/* NAN without accesses */

/* object.c: what a policy's object says about itself */
struct var {
	char name[64];
	char about[160];
	uint32_t offset;	/* in its section */
	uint32_t def, min, max;	/* knobs */
	uint32_t value;
	bool given;		/* the value, by the user */
};

/* A set of ids, of an object or, pinned, of what is attached. */
struct ids {
	char name[64];
	char kind[16];		/* of ids: task, file, cgroup */
	char about[160];
	uint32_t max;
	struct bpf_map *map;	/* of an object */
	int fd;			/* of a pinned one */
};

struct bpf_program;

struct policy {
	char path[PATH_MAX];
	char name[32];
	char about[160];
	uint32_t nr_lists;
	int nr_knobs, nr_stats;
	struct var knob[MAX_VARS], stat[MAX_VARS];
	int nr_ids;
	struct ids ids[MAX_IDS];
	int nr_ops;
	struct {
		char name[32];	/* of the member of struct cache_ext_ops */
		const struct bpf_program *prog;
	} op[MAX_OPS];
	struct bpf_object *obj;
	struct bpf_map *map, *rodata, *bss;
};

struct btf;
void exe_dir(char dir[PATH_MAX]);
/* What is taken beside a name: for what is said. */
enum { TAKES_OBJECT = 1, TAKES_SOURCE = 2 };
int policy_find(const char *arg, int takes, char path[PATH_MAX]);	/* returns an exit code */
int policy_errno(const char *path);
bool policy_known(const char *name);
int policy_open(const char *path, struct policy *p);		/* returns an exit code */
int policy_read(const char *path, struct policy *p, char why[WHY_LEN]);	/* the same, says nothing */
void policy_close(struct policy *p);
int policy_set_knobs(struct policy *p, const char *from, int argc, char **argv); /* the same */
int policy_set_cgroup(struct policy *p, uint64_t ino);
void *policy_member(const struct policy *p, const char *name, size_t size);
int policy_each(int (*fn)(const char *path, void *arg), void *arg);
const char *tag_next(const struct btf *btf, const char *what, int *at, uint32_t *var);
int vars_parse(const struct btf *btf, const char *section, const char *tag, struct var *v, int max);
struct json_object *policy_json(const struct policy *p);
struct json_object *knobs_json(const struct var *v, int n);
struct refusal;
/* Returns an exit code; what is in *r, if it was refused, is for the caller to tell. */
int policy_load(struct policy *p, const char *source, struct refusal *r);
const char *policy_log(size_t *len);				/* what libbpf said so far */
size_t policy_memory(const struct policy *p);
void policy_print(const struct policy *p, bool loaded);
uint32_t program_verified(const struct bpf_program *prog);	/* instructions, of a loaded one */

/* temp.c */
void temp_template(char path[PATH_MAX], const char *name);	/* for mkdtemp(), mkstemp() */
int temp_make(const char *name, char path[PATH_MAX + 32]);	/* returns an exit code */
void temp_clean(void);

/* text.c */
bool in_word(char c);
bool has_word(const char *text, const char *word);
const char *base_name(const char *path);
bool ends_with(const char *s, const char *end);
const char *name_wrong(const char *name);
size_t utf8_length(const char *text);

/* size.c: is there room for an object's global variables, to read it or to load it? */
bool data_fits(const char *path, bool load, char why[WHY_LEN]);

/* rules.c: what a policy declares */
bool rules_there(const struct policy *p);
bool rules_valid(const struct policy *p, char why[WHY_LEN]);
void rules_print(const struct policy *p);
struct json_object *rules_json(const struct policy *p);

/* new.c */
int print_include_dir(void);					/* returns an exit code */

/* kernel.c: is everything there that a policy needs? Each returns an exit code. */
int kernel_patched(void);
int kernel_cgroup2(void);
int kernel_ready(bool load_module);
int no_controller(const struct cgroup_ref *cg);
int attach_failed(const struct cgroup_ref *cg, const struct policy *p, int err);
int pin_failed(const struct cgroup_ref *cg, const struct cgroup_stat *st, int err,
	       const char *holder, const char *what);

/* patience.c: around what may take the kernel minutes */
void patience_begin(const char *name, struct policy *p, struct refusal *r);
void patience_end(void);

/* pins.c */
void pin_path(const struct cgroup_ref *cg, const char *what, char path[PATH_MAX]);
int pin_root(void);
void pin_lock(void);
int pin_open(const struct cgroup_ref *cg);	/* the link, -ENOENT: nothing pinned */
int pin_maps(const struct cgroup_ref *cg, const struct policy *p);
int pin_link(const struct cgroup_ref *cg, int link);
void pin_tidy(const struct cgroup_ref *cg);
int pin_check(const struct cgroup_ref *cg);	/* -ENOENT: what it has is not by its pin */
int pin_detach(const struct cgroup_ref *cg);	/* the same */
void pin_sweep(bool detached);
int pin_stats(const struct cgroup_ref *cg, struct var *v, uint64_t *value, int max);
int pin_knobs(const struct cgroup_ref *cg, struct var *v, int max);
void pin_ids_path(const struct cgroup_ref *cg, const char *name, char path[PATH_MAX]);
int pin_ids_open(const struct cgroup_ref *cg, struct ids *ids, int max);

/* ids.c */
#define IDS_MINUS	'~'	/* in place of the minus of -ID, so that it is no option */
int ids_number(const char *text, uint64_t *id);
const char *ids_find(struct policy *p);	/* in an object: what is wrong, or NULL */
int ids_describe(struct ids *ids);	/* a pinned one, by its fd and name */
void ids_close(struct ids *ids, int n);
void ids_keep(const struct cgroup_ref *cg, struct policy *p);
struct json_object *ids_json(const struct ids *ids, int n);

/* status.c */
int stat_read_or_explain(const struct cgroup_ref *cg, struct cgroup_stat *st);	/* exit code */
const char *age_text(uint64_t ms, char text[16]);
#define HITS_LEN 64
const char *hits_text(uint64_t hits, uint64_t misses, char text[HITS_LEN]);
const char *inherited_text(const struct cgroup_ref *cg, const struct cgroup_stat *st,
			   char text[INHERITED_LEN]);

int cmd_set(int argc, char **argv);
int cmd_unset(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_ids(int argc, char **argv);
int cmd_stats(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_sim(int argc, char **argv);
int cmd_test(int argc, char **argv);
int cmd_new(int argc, char **argv);

#endif /* CACHECTL_H */
