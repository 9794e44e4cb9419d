// SPDX-License-Identifier: GPL-2.0
/*
 * replay - issue a known sequence of page requests to a file and say what became of them.
 *
 * It knows nothing of cgroups: whoever measures one starts it in there. The sequences, traces,
 * engines and the report are in files of their own; here are the options.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "replay.h"

static const char usage_text[] =
	"usage: replay [OPTIONS] FILE\n"
	"       replay --prepare --pages N [--seed S] FILE\n"
	"       replay --info | --dump OUT [OPTIONS]\n"
	"\n"
	"what to issue\n"
	"  -w, --workload W    z99 zscan getscan shift loop: the reference sequences\n"
	"                      zipf[:THETA] uniform scan mix[:PERCENT OF SCANS]\n"
	"  -T, --trace F       a recorded sequence, also .zst .gz .xz\n"
	"      --format F      u32 u32be u64be text lis vscsi oracleGeneral iolog, where the name does not say it\n"
	"      --reads-only    issue all writes as reads, as studies of eviction do\n"
	"      --dense         number its pages in order of first touch (vscsi, oracleGeneral, u64be: always)\n"
	"      --pages N       size of what the workload reads       --requests N  its length\n"
	"      --seed N        of the workload, and of the file's content (--prepare, --verify)\n"
	"  -n, --limit N       issue only the first N requests\n"
	"      --write-pct N   make N %% of the requests that are not a scan's writes\n"
	"how\n"
	"  -e, --engine E      psync (default) or uring\n"
	"  -q, --depth N       requests in flight, uring (default 1)\n"
	"  -t, --threads N     each with every Nth request (default 1)\n"
	"      --readahead     leave it on; without, FADV_RANDOM\n"
	"      --verify        check what is read; FILE is fresh from --prepare, same --seed\n"
	"      --classify      count reads that went to the device, scans apart (psync)\n"
	"      --after N       count what the device read after the first N requests (psync, one thread)\n"
	"      --scan-ids F    put the thread into the set of ids pinned at F while it scans (psync)\n"
	"      --wait-fd N     begin when N can be read from, or is closed; memory is locked\n"
	"      --ready-fd N    write a line to N before waiting\n"
	"what comes out\n"
	"      --text          for people instead of JSON\n"
	"      --info          only what the sequence is made of\n"
	"      --dump OUT      write it as u32 words: bit 31 a scan's, bit 30 a write\n"
	"exit: 0 done, 1 failed, 2 usage, 3 wrong data read\n";

void complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("replay: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
}

static int number(const char *name, const char *arg, uint64_t min, uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(arg, &end, 10);
	if (errno || *end || end == arg || *arg == '-' || *value < min || *value > max) {
		fprintf(stderr, "replay: --%s %s: a number from %llu to %llu\n", name, arg,
			(unsigned long long)min, (unsigned long long)max);
		return -EINVAL;
	}
	return 0;
}

enum {
	PAGES = 256,
	REQUESTS,
	SEED,
	WRITE_PCT,
	READAHEAD,
	VERIFY,
	CLASSIFY,
	AFTER,
	SCAN_IDS,
	WAIT_FD,
	READY_FD,
	TEXT,
	INFO,
	DUMP,
	FORMAT,
	DENSE,
	READS_ONLY,
	PREPARE
};

static const struct option longopts[] = { { "workload", required_argument, NULL, 'w' },
					  { "trace", required_argument, NULL, 'T' },
					  { "limit", required_argument, NULL, 'n' },
					  { "engine", required_argument, NULL, 'e' },
					  { "depth", required_argument, NULL, 'q' },
					  { "threads", required_argument, NULL, 't' },
					  { "pages", required_argument, NULL, PAGES },
					  { "requests", required_argument, NULL, REQUESTS },
					  { "seed", required_argument, NULL, SEED },
					  { "write-pct", required_argument, NULL, WRITE_PCT },
					  { "readahead", no_argument, NULL, READAHEAD },
					  { "verify", no_argument, NULL, VERIFY },
					  { "classify", no_argument, NULL, CLASSIFY },
					  { "after", required_argument, NULL, AFTER },
					  { "scan-ids", required_argument, NULL, SCAN_IDS },
					  { "wait-fd", required_argument, NULL, WAIT_FD },
					  { "ready-fd", required_argument, NULL, READY_FD },
					  { "text", no_argument, NULL, TEXT },
					  { "info", no_argument, NULL, INFO },
					  { "dump", required_argument, NULL, DUMP },
					  { "format", required_argument, NULL, FORMAT },
					  { "dense", no_argument, NULL, DENSE },
					  { "reads-only", no_argument, NULL, READS_ONLY },
					  { "prepare", no_argument, NULL, PREPARE },
					  { "help", no_argument, NULL, 'h' },
					  {} };

static int set_number(struct options *o, int opt, const char *arg)
{
	uint64_t v = 0;
	int err;

	switch (opt) {
	case 'n':
		return number("limit", arg, 1, UINT64_MAX - 1, &o->limit);
	case AFTER:
		return number("after", arg, 0, UINT32_MAX, &o->after);
	case PAGES:
		return number("pages", arg, 1, MAX_PAGES - 1, &o->src.pages);
	case REQUESTS:
		return number("requests", arg, 1, UINT32_MAX, &o->src.requests);
	case SEED:
		return number("seed", arg, 0, UINT64_MAX - 1, &o->src.seed);
	case 'q':
		err = number("depth", arg, 1, 4096, &v);
		o->depth = v;
		return err;
	case 't':
		err = number("threads", arg, 1, 256, &v);
		o->threads = v;
		return err;
	case WRITE_PCT:
		err = number("write-pct", arg, 0, 100, &v);
		o->write_pct = v;
		return err;
	case READY_FD:
		err = number("ready-fd", arg, 0, 65535, &v);
		o->ready_fd = v;
		return err;
	default:
		err = number("wait-fd", arg, 0, 65535, &v);
		o->wait_fd = v;
		return err;
	}
}

static int parse(int argc, char **argv, struct options *o)
{
	int opt;

	while ((opt = getopt_long(argc, argv, "w:T:n:e:q:t:h", longopts, NULL)) != -1) {
		switch (opt) {
		case 'w':
			o->src.workload = optarg;
			break;
		case 'T':
			o->src.trace = optarg;
			break;
		case 'e':
			o->uring = !strcmp(optarg, "uring");
			if (!o->uring && strcmp(optarg, "psync")) {
				fprintf(stderr, "replay: --engine %s: psync or uring\n", optarg);
				return -EINVAL;
			}
			break;
		case READAHEAD:
			o->readahead = true;
			break;
		case VERIFY:
			o->verify = true;
			break;
		case CLASSIFY:
			o->classify = true;
			break;
		case SCAN_IDS:
			o->scan_ids = optarg;
			break;
		case TEXT:
			o->text = true;
			break;
		case INFO:
			o->info = true;
			break;
		case DUMP:
			o->dump = optarg;
			break;
		case FORMAT:
			o->src.format = optarg;
			break;
		case DENSE:
			o->src.dense = true;
			break;
		case READS_ONLY:
			o->reads_only = true;
			break;
		case PREPARE:
			o->prepare = true;
			break;
		case 'h':
			printf(usage_text);
			exit(0);
		case '?':
			fprintf(stderr, "replay: see replay --help\n");
			return -EINVAL;
		default:
			if (set_number(o, opt, optarg))
				return -EINVAL;
		}
	}
	o->file = argv[optind];
	if (argc - optind > 1) {
		fprintf(stderr, "replay: %s: one file only\n", argv[optind + 1]);
		return -EINVAL;
	}
	return 0;
}

static const char *contradiction(const struct options *o)
{
	if (o->prepare)
		return !o->file		 ? "--prepare needs a FILE" :
		       o->src.pages == UNSET ? "--prepare needs --pages" :
					   NULL;
	if (!o->src.workload == !o->src.trace)
		return "give a workload (-w) or a trace (-T)";
	if (!o->file && !o->info && !o->dump)
		return "give the FILE to read";
	if (o->classify && (o->uring || o->readahead))
		return "--classify needs -e psync and no readahead";
	if (o->after != UNSET && (o->uring || o->readahead || o->threads > 1))
		return "--after needs -e psync, one thread and no readahead";
	if (o->scan_ids && o->uring)
		return "--scan-ids needs -e psync";
	if (!o->uring && o->depth > 1)
		return "-q needs -e uring";
	return NULL;
}

int main(int argc, char **argv)
{
	struct options o = {
		.depth = 1,
		.threads = 1,
		.wait_fd = -1,
		.ready_fd = -1,
		.src = { .pages = UNSET, .requests = UNSET, .seed = UNSET },
		.limit = UNSET,
		.after = UNSET,
	};
	static struct result result; /* histograms: too big for a stack */
	struct sequence seq = {};
	const char *wrong;
	int err;

	if (parse(argc, argv, &o))
		return 2;
	wrong = contradiction(&o);
	if (wrong) {
		fprintf(stderr, "replay: %s; see replay --help\n", wrong);
		return 2;
	}
	if (o.prepare)
		return data_prepare(o.file, o.src.pages,
				    o.src.seed == UNSET ? 0 : o.src.seed) ? 1 : 0;

	err = o.src.trace ? trace_read(&seq, &o.src) : seq_generate(&seq, &o.src);
	if (err)
		return 1;
	seq_limit(&seq, o.limit);
	if (o.write_pct)
		seq_add_writes(&seq, o.write_pct);
	if (o.reads_only)
		seq_reads_only(&seq);
	if (o.dump)
		err = seq_dump(&seq, o.dump);
	else if (o.info)
		err = report_info(&seq, &o);
	else
		err = engine_run(&seq, &o, &result);
	if (!err && !o.dump && !o.info)
		err = report_result(&seq, &o, &result);
	free(seq.req);
	if (result.bad)
		fprintf(stderr, "replay: %s: %llu of %llu reads gave wrong data\n", o.file,
			(unsigned long long)result.bad, (unsigned long long)result.checked);
	return err ? 1 : result.bad ? 3 : 0;
}
