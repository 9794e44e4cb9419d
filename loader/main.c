// SPDX-License-Identifier: GPL-2.0
/*
 * cachectl - set, watch and remove page-cache policies of cgroups.
 *
 * The table of commands, the options they share, and the two places that decide how an error
 * and how JSON look.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/libbpf.h>
#include "cachectl.h"

struct options opt = { .interval = 0, .count = -1, .seed = 1 };

static int cmd_help(int argc, char **argv);
static int cmd_version(int argc, char **argv);

static const struct command {
	const char *name;
	int (*fn)(int argc, char **argv);
	int min, max;		/* arguments; max -1: any number */
	const char *args;
	const char *about;
	const char *help;
} commands[] = {
	{ "set", cmd_set, 2, -1, "CGROUP POLICY [KNOB=VALUE ...]", "give a cgroup a policy",
	  "The policy stays until `cachectl unset` or until the cgroup is removed; no process has to.\n"
	  "CGROUP: a path under or relative to /sys/fs/cgroup, @PID, or the name of a systemd unit.\n"
	  "POLICY: a name that `cachectl list` shows, or the path of a .bpf.o file.\n\n"
	  "  cachectl set system.slice/postgresql.service s3fifo ghost_pct=90\n"
	  "  cachectl set @4711 ./mine.bpf.o\n" },
	{ "unset", cmd_unset, 0, 1, "CGROUP | --all", "back to the kernel's LRU",
	  "Nothing is dropped from the cache. Done also when there was nothing (with --strict: exit 3).\n\n"
	  "  cachectl unset backup.service\n  cachectl unset --all\n" },
	{ "status", cmd_status, 0, 1, "[CGROUP]", "which cgroups have a policy; one in detail",
	  "Reads the kernel's state: shows whatever is attached, whoever attached it.\n\n"
	  "  cachectl status\n  cachectl status postgresql.service --json\n" },
	{ "list", cmd_list, 0, 0, "[-l]", "policies there are",
	  "Searched: $CACHECTL_POLICY_PATH, /etc/cachectl/policies, the build tree's, the installed ones.\n\n"
	  "  cachectl list\n  cachectl list -l\n" },
	{ "info", cmd_info, 1, 1, "POLICY", "what a policy does, its knobs and statistics",
	  "POLICY: a name, or the path of a .bpf.o, or of a .bpf.c, which is compiled by $CLANG (clang).\n\n"
	  "  cachectl info s3fifo\n  cachectl info ./mine.bpf.o --json\n" },
	{ "ids", cmd_ids, 1, -1, "CGROUP [SET [+ID|-ID ...]]", "threads, files or cgroups a policy treats apart",
	  "The sets of ids of the policy that is set there; one of them; +ID puts into it, -ID takes out.\n"
	  "ID: a number; of a file its inode number or a path; of a cgroup a name as CGROUP.\n"
	  "A thread's id stays when the thread ends, and is given to another one some day: take it out.\n\n"
	  "  cachectl ids postgresql.service\n  cachectl ids postgresql.service scanners +4711 -4712\n"
	  "  cachectl ids db.slice files +/var/lib/db/backup.tar\n" },
	{ "stats", cmd_stats, 1, 1, "CGROUP [-i SEC] [-n N]", "counters of a cgroup",
	  "Without -i and -n: totals since the policy was set. Else a row of differences every SEC seconds (1),\n"
	  "whose time has as many decimals as SEC, at most 3.\n\n"
	  "  cachectl stats postgresql.service\n  cachectl stats backup.service -i 1 -n 5\n" },
	{ "check", cmd_check, 0, 1, "[POLICY]", "is this machine ready; does a policy load, or why not",
	  "Loads the programs, so that the verifier sees them, and attaches nothing. POLICY: a name, the path of\n"
	  "a .bpf.o, or of a .bpf.c, which is compiled by $CLANG (clang). What is refused is told as Reason, At,\n"
	  "Causal path, Suggestion, Full log.\n\n"
	  "  cachectl check\n  cachectl check mine.bpf.c\n" },
	{ "sim", cmd_sim, 1, -1, "POLICY [KNOB=VALUE] ... -t TRACE (-c SIZES | --mrc)", "miss ratios on a trace, without a kernel",
	  "Runs policies' own code, compiled for the host. POLICY: a name, the path of a .bpf.c, or min\n"
	  "(Belady's, the fewest misses there can be). TRACE: a file, also .zst .gz .xz, or a generated\n"
	  "sequence: z99 zscan getscan shift loop zipf:THETA uniform scan mix:PERCENT.\n"
	  "A set of ids is given as SET=ID,...: requests of scans come from 2, others from 1.\n\n"
	  "  -c SIZES       pages (4000), bytes (64M), a part of the trace's pages (5%), with commas\n"
	  "  --mrc          12 sizes, up to all of its pages\n"
	  "  --exact        one victim at a time, as textbooks do; without: as the kernel reclaims\n"
	  "  --sample RATE  simulate this part of the pages (0.1), ten times as fast\n"
	  "  --plot FILE    a picture of it, .svg or .png, by gnuplot\n"
	  "  --format F     u32 u32be u64be text lis vscsi oracleGeneral iolog, where the name does not say it\n"
	  "                 (iolog: fio's, of versions 2 and 3)\n"
	  "  --stats        the policies' statistics as well\n"
	  "  --stream       read the trace anew in each run; else only if it does not fit in memory\n\n"
	  "MISS %: of all requests; GET %: of those that are not a scan's, where the trace tells them apart.\n\n"
	  "  cachectl sim lru s3fifo min -t z99 -c 4000\n"
	  "  cachectl sim lru refresh=0 ./mine.bpf.c -t disk.oracleGeneral.zst --mrc --plot mine.svg\n" },
	{ "new", cmd_new, 1, 1, "NAME [--from POLICY]", "begin a policy of your own",
	  "Makes a directory NAME with NAME.bpf.c, a Makefile and a README. In it: make, make test, make sim,\n"
	  "make check. POLICY: a name that `cachectl list` shows, or the path of a .bpf.c file; without it\n"
	  "the policy is a small one that is good at skewed reads and scans. NAME is none that `cachectl list` shows.\n\n"
	  "  cachectl new mine\n  cachectl new mine --from s3fifo\n" },
	{ "test", cmd_test, 1, -1, "POLICY [KNOB=VALUE] ...", "what each policy should be able to stand",
	  "Runs policies' own code, compiled for this machine, on random requests. POLICY: a name, or the path\n"
	  "of a .bpf.c. It is to name no page twice and none that is gone, to return, to go on where pages cannot\n"
	  "be evicted, when the cache changes its size, when a cgroup goes; a line for each property that fails.\n\n"
	  "  --seed N       the first seed (1)\n"
	  "  -n N           so many seeds (3)\n"
	  "  --exact        one victim at a time\n\n"
	  "  cachectl test ./mine.bpf.c\n  cachectl test lru refresh=0 s3fifo --seed 4711 -n 100\n" },
	{ "help", cmd_help, 0, 1, "[COMMAND]", "this text, or a command's",
	  "  cachectl help set\n" },
	{ "version", cmd_version, 0, 0, "", "the version", "  cachectl version\n" },
};

#define NR_COMMANDS ((int)(sizeof(commands) / sizeof(commands[0])))

/* Where errors go that do not end the command, so that its output is one document; NULL: out. */
static struct json_object *errors;

void fail_into(struct json_object *list)
{
	errors = list;
}

int fail(int code, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (opt.json) {
		struct json_object *obj = json_object_new_object();

		json_object_object_add(obj, "error", json_object_new_string(text));
		json_object_object_add(obj, "code", json_object_new_int(code));
		if (errors)
			json_object_array_add(errors, obj);
		else
			print_json(obj);
	} else {
		fprintf(stderr, "cachectl: %s\n", text);
	}
	return code;
}

void note(const char *fmt, ...)
{
	va_list ap;

	if (opt.quiet)
		return;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

/* Print and let go of it. Names of files and cgroups are bytes, and JSON is UTF-8. */
void print_json(struct json_object *obj)
{
	const char *s = json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PRETTY |
						       JSON_C_TO_STRING_NOSLASHESCAPE);
	size_t n;

	for (; *s; s += n ? n : 1) {
		n = utf8_length(s);
		if (n)
			fwrite(s, 1, n, stdout);
		else
			fputs("\xef\xbf\xbd", stdout);	/* U+FFFD: there was something */
	}
	putchar('\n');
	fflush(stdout);
	json_object_put(obj);
}

#define WORD_MAX 63

/* Letters too few, too many, other ones, and neighbours that changed places (Damerau). */
static int distance(const char *a, const char *b)
{
	int la = strlen(a), lb = strlen(b), i, j, least;
	unsigned char d[WORD_MAX + 1][WORD_MAX + 1];

	if (la > WORD_MAX || lb > WORD_MAX)
		return INT_MAX;
	for (i = 0; i <= la; i++) {
		for (j = 0; j <= lb; j++) {
			if (!i || !j) {
				d[i][j] = i + j;
				continue;
			}
			least = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			if (d[i - 1][j] + 1 < least)
				least = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < least)
				least = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < least)
				least = d[i - 2][j - 2] + 1;
			d[i][j] = least;
		}
	}
	return d[la][lb];
}

/*
 * The word that was probably meant, NULL if none is near. A mistake in three letters, but one in
 * up to five, where two are mostly another word; a word of one letter says nothing.
 */
const char *nearest(const char *word, const char *const *words, int n)
{
	int i, d, len = strlen(word), least = (len < 6 ? 1 : len / 3) + 1;
	const char *best = NULL;

	for (i = 0; i < n && len > 1; i++) {
		d = distance(word, words[i]);
		if (d < least) {
			least = d;
			best = words[i];
		}
	}
	return best;
}

static const struct command *find_command(const char *name)
{
	int i;

	for (i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int unknown_command(const char *name)
{
	const char *names[NR_COMMANDS], *near;
	int i;

	for (i = 0; i < NR_COMMANDS; i++)
		names[i] = commands[i].name;
	near = nearest(name, names, NR_COMMANDS);
	return fail(EXIT_USAGE, "no command %s%s%s%s; see cachectl help", name,
		    near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

static int cmd_help(int argc, char **argv)
{
	const struct command *c;
	int i;

	if (argc) {
		c = find_command(argv[0]);
		if (!c)
			return unknown_command(argv[0]);
		printf("cachectl %s %s\n\n%s.\n%s", c->name, c->args, c->about, c->help);
		return EXIT_DONE;
	}
	printf("usage: cachectl [-jqv] COMMAND [ARGUMENTS]; no command: status\n\n");
	for (i = 0; i < NR_COMMANDS; i++)
		printf("  %-8s%-34s%s%*s%s\n", commands[i].name, commands[i].args,
		       strlen(commands[i].args) < 34 ? "" : "\n", strlen(commands[i].args) < 34 ? 0 : 44,
		       "", commands[i].about);
	printf("\n  -j, --json   machine-readable output    -q  no notes    -v  what libbpf says (-vv: all of it)\n");
	printf("  exit: 0 done, 1 refused or failed, 2 usage, 3 nothing there, 4 kernel lacks it, 5 permission\n");
	return EXIT_DONE;
}

static int cmd_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (opt.json) {
		struct json_object *obj = json_object_new_object();

		json_object_object_add(obj, "version", json_object_new_string(CACHECTL_VERSION));
		json_object_object_add(obj, "libbpf",
				       json_object_new_string(libbpf_version_string()));
		print_json(obj);
	} else {
		printf("cachectl %s (libbpf %s)\n", CACHECTL_VERSION, libbpf_version_string());
	}
	return EXIT_DONE;
}

enum { OPT_FORMAT = 256, OPT_MRC, OPT_EXACT, OPT_SAMPLE, OPT_PLOT, OPT_STATS, OPT_STREAM, OPT_SEED,
	OPT_FROM, OPT_INCLUDE_DIR };

static bool is_ids_option(const char *arg)
{
	static const char *const options[] = { "-h", "-j", "-q", "-v", "-vv" };
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (!strcmp(arg, options[i]))
			return true;
	return arg[1] == '-' || !arg[1];
}

static int run(int argc, char **argv)
{
	static const struct option longopts[] = { { "json", no_argument, NULL, 'j' },
						  { "quiet", no_argument, NULL, 'q' },
						  { "verbose", no_argument, NULL, 'v' },
						  { "strict", no_argument, NULL, 's' },
						  { "all", no_argument, NULL, 'a' },
						  { "long", no_argument, NULL, 'l' },
						  { "interval", required_argument, NULL, 'i' },
						  { "count", required_argument, NULL, 'n' },
						  { "trace", required_argument, NULL, 't' },
						  { "sizes", required_argument, NULL, 'c' },
						  { "format", required_argument, NULL, OPT_FORMAT },
						  { "mrc", no_argument, NULL, OPT_MRC },
						  { "exact", no_argument, NULL, OPT_EXACT },
						  { "sample", required_argument, NULL, OPT_SAMPLE },
						  { "plot", required_argument, NULL, OPT_PLOT },
						  { "stats", no_argument, NULL, OPT_STATS },
						  { "stream", no_argument, NULL, OPT_STREAM },
						  { "seed", required_argument, NULL, OPT_SEED },
						  { "from", required_argument, NULL, OPT_FROM },
						  { "include-dir", no_argument, NULL,
						    OPT_INCLUDE_DIR },
						  { "help", no_argument, NULL, 'h' },
						  { "version", no_argument, NULL, 'V' },
						  {} };
	const struct command *c;
	bool help = false, ids;
	int o, i, words = 0;
	char *end;

	/* An error in an option is to be JSON as well, wherever --json stands. */
	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--json") || !strcmp(argv[i], "-j"))
			opt.json = true;
	/* Behind a set -ID is none, but for those that `ids` has. */
	for (i = 1; i < argc && argv[i][0] == '-'; i++)
		;
	for (ids = i < argc && !strcmp(argv[i], "ids"); ids && i < argc; i++)
		if (argv[i][0] != '-')
			words++;
		else if (words >= 3 && !is_ids_option(argv[i]))
			argv[i][0] = IDS_MINUS;
	opterr = 0;
	while ((o = getopt_long(argc, argv, "jqvali:n:t:c:hV", longopts, NULL)) != -1) {
		switch (o) {
		case 'j': opt.json = true; break;
		case 'q': opt.quiet = true; break;
		case 'v': opt.verbose++; break;
		case 's': opt.strict = true; break;
		case 'a': opt.all = true; break;
		case 'l': opt.longer = true; break;
		case 'i':
			opt.interval = strtod(optarg, &end);
			if (*end || !(opt.interval >= 0.01 && opt.interval <= 86400))
				return fail(EXIT_USAGE, "-i %s: seconds, 0.01 to 86400", optarg);
			break;
		case 'n':
			errno = 0;
			opt.count = strtol(optarg, &end, 10);
			if (errno || *end || opt.count < 1)
				return fail(EXIT_USAGE, "-n %s: a number, 1 or more",
					    optarg);
			break;
		case 't':
			if (opt.trace)
				return fail(EXIT_USAGE, "-t %s: there is -t %s already; one trace at a time",
					    optarg, opt.trace);
			opt.trace = optarg;
			break;
		case 'c':
			if (opt.sizes)
				return fail(EXIT_USAGE, "-c %s: there is -c %s already; several sizes: -c %s,%s",
					    optarg, opt.sizes, opt.sizes, optarg);
			opt.sizes = optarg;
			break;
		case OPT_FORMAT: opt.format = optarg; break;
		case OPT_MRC: opt.mrc = true; break;
		case OPT_EXACT: opt.exact = true; break;
		case OPT_PLOT: opt.plot = optarg; break;
		case OPT_STATS: opt.policy_stats = true; break;
		case OPT_STREAM: opt.stream = true; break;
		case OPT_FROM: opt.from = optarg; break;
		case OPT_INCLUDE_DIR: return print_include_dir();
		case OPT_SEED:
			opt.seed = strtoull(optarg, &end, 10);
			if (end == optarg || *end || *optarg == '-' || opt.seed > INT64_MAX)
				return fail(EXIT_USAGE, "--seed %s: a number, 0 to 2^63 - 1", optarg);
			break;
		case OPT_SAMPLE:
			opt.sample = strtod(optarg, &end);
			if (end == optarg || *end || !(opt.sample > 0 && opt.sample <= 1))
				return fail(EXIT_USAGE, "--sample %s: a part of the pages, as 0.1",
					    optarg);
			break;
		case 'h': help = true; break;
		case 'V': return cmd_version(0, NULL);
		default:
			return fail(EXIT_USAGE,
				    "option %s: unknown or without its value; see cachectl help",
				    argv[optind - 1]);
		}
	}
	argc -= optind;
	argv += optind;
	if (help)
		return cmd_help(argc > 0, argv);
	if (!argc)
		return cmd_status(0, argv);
	c = find_command(argv[0]);
	if (!c)
		return unknown_command(argv[0]);
	opt.command = c->name;
	argc--;
	argv++;
	if (argc < c->min || (c->max >= 0 && argc > c->max))
		return fail(EXIT_USAGE, "usage: cachectl %s %s", c->name, c->args);
	return c->fn(argc, argv);
}

/*
 * One of the three that is closed would be the next file that is opened. It cannot be written to,
 * so that who writes to it hears of it.
 */
static void open_standard(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* A result that nobody can have got is none. */
static int finish(int code)
{
	bool lost = ferror(stdout);

	if (!fclose(stdout) && !lost)
		return code;
	fprintf(stderr, "cachectl: standard output: not all of it could be written\n");
	return code ? code : EXIT_REFUSED;
}

int main(int argc, char **argv)
{
	/* If the parent ignores it so do we, and nobody hears how a child of ours ended. */
	signal(SIGCHLD, SIG_DFL);
	open_standard();
	return finish(run(argc, argv));
}
