// SPDX-License-Identifier: GPL-2.0
/*
 * What the messages of the verifier, of libbpf, of clang and of cachectl itself mean to somebody
 * who writes a policy, and what to do. selftests/bad has a program for each row, which is refused
 * with its words; selftests/host/check.sh names the rows that have none.
 *
 * What it is not good at: other kernels. The messages are those of 6.12; one that was rephrased
 * matches no row, and is shown as it is.
 */
#include <regex.h>
#include <string.h>
#include "refusal.h"

static const struct row {
	const char *message;	/* an extended regular expression */
	const char *where;	/* and one for the notes of the path, NULL: any */
	const char *reason;	/* $1 is what is in the first parentheses of @message */
	const char *suggestion;
} table[] = {
	/* Pointers that may be NULL. */
	{ "invalid mem access '(mem_or_null|scalar)'|or_null prohibited", "returned by bpf_cache_ext_state",
	  "the state of a folio is used, and it may be NULL: not every folio is managed",
	  "test it first: u8 *state = cache_ext_state(lv, folio); if (!state) return or go on" },
	{ "invalid mem access '(mem_or_null|scalar)'|or_null prohibited", "returned by bpf_cache_ext_lruvec_data",
	  "the memory of a lruvec is used, and it may be NULL as far as the verifier knows",
	  "test it first: u64 *data = bpf_cache_ext_lruvec_data(lv, 64); if (!data) return" },
	{ "Possibly NULL pointer passed to trusted arg", "returned by bpf_iter_cache_ext_list_next",
	  "the next folio of the walk is used, and it is NULL at the end of the list",
	  "walk with bpf_for_each(cache_ext_list, folio, ctx, list, end), which ends there, or test the folio first" },
	{ "Possibly NULL pointer passed to trusted arg", NULL,
	  "NULL is passed where a folio, a lruvec or a context is wanted",
	  "pass what the operation was given or what the walk returned; set no such variable to NULL before" },
	/* Folios and lruvecs. */
	{ "kernel function ([a-z_]+) args#[0-9]+ expected pointer to STRUCT ([a-z_]+) but R[0-9]+ has a pointer to [A-Z]+ ([a-z_]+)", NULL,
	  "$1() wants a struct $2 and is given a struct $3",
	  "look at the order of the arguments of $1() in cache_ext.bpf.h, and at the head of the operation,"
	  " whose arguments are those of its member of struct cache_ext_ops, in that order; cast no pointers" },
	{ "must be referenced or trusted|must point to scalar, or struct|max struct nesting depth", NULL,
	  "a function is given a pointer that is not one of this call: a number, or one that was kept in a variable or a map",
	  "keep no folio and no lruvec from one call to the next: keep args->ino and args->index, or mark the folio in its state (cache_ext_state())" },
	{ "invalid mem access 'scalar'", NULL,
	  "what is used as a pointer is only a number: one that was kept in a variable or a map, or was computed",
	  "keep no pointers from one call to the next: ask again with cache_ext_state() or bpf_cache_ext_lruvec_data(); a global table is an array (u64 table[4096]), no pointer" },
	{ "misaligned .*access off \\(0x0; 0xffffffffffffffff\\)", NULL,
	  "something is added, by an atomic operation, at an address that is only a number: a global pointer has no memory to point to",
	  "make it an array, u64 table[4096] in place of u64 *table, and bound the index: i & 4095" },
	{ "misaligned .*access", NULL,
	  "an atomic operation is made at an address that is not a multiple of its size",
	  "align what is added to: a u64 at a multiple of 8 bytes, a u32 at one of 4; no casts of u8 *" },
	/* Before other pointers: an index. */
	{ "math between (map_value|mem) pointer and register with unbounded min value", NULL,
	  "an index may be anything, or be negative: nothing bounds it",
	  "bound it before it is used: i % size, i & (size - 1), or if (i >= size) return; with a sign test i < 0 as well" },
	{ "R[0-9]+ is ptr_([a-z_]+) invalid variable offset", NULL,
	  "which part of struct $1 is read is computed while the program runs",
	  "read members by their names, an array's with a constant index: args->old_name[0]" },
	{ "must have zero offset when passed|dereference of modified|variable [a-z_]*ptr_ access|pointer arithmetic on|math between|cannot access ptr member|invalid negative access", NULL,
	  "a folio, a lruvec or arguments are moved or computed with, as if they were a place in an array or a number",
	  "use them as they are: the next folio comes from bpf_for_each(cache_ext_list, ...), a hash from args->ino and args->index" },
	{ "failed to resolve CO-RE relocation .*struct folio\\.", NULL,
	  "a field of a folio is read, and a folio is opaque to policies",
	  "take facts from args (ino, index, nr_pages, pid), from bpf_cache_ext_seen() and from cache_ext_state()" },
	{ "failed to resolve CO-RE relocation .*struct ([a-z_]+)\\.([a-z_]+)", NULL,
	  "the module that is loaded has no $2 in struct $1",
	  "build the policy with the cache_ext.bpf.h of this module, or load the module that belongs to the header" },
	{ "only read is supported", NULL,
	  "something of the kernel's is written: arguments, the lruvec, the context and folios are for reading",
	  "keep numbers in the folio's state (cache_ext_state()), in bpf_cache_ext_lruvec_data() or in a global variable" },
	{ "access beyond struct ([a-z_]+) at off ([0-9]+)", NULL,
	  "byte $2 of struct $1 is read, which is not that long",
	  "read the members that cache_ext.bpf.h declares, by their names" },
	{ "write into map forbidden", NULL,
	  "what is fixed is written: a knob while the policy is attached, a set of ids always",
	  "copy the knob to a variable of its own (u32 n = threshold), or use a global variable or a STAT();"
	  " ids come from cachectl ids and from applications" },
	/* Memory of the policy's own. */
	{ "invalid access to memory, mem_size=4 ", NULL,
	  "more than the 4 bytes of a folio's state are used",
	  "state[0] to state[3] are all there is: keep a u8, a u16 or one u32 there, and bound an index with & 3" },
	{ "invalid access to memory, mem_size=([0-9]+) ", NULL,
	  "more is used than the $1 bytes that were asked for with bpf_cache_ext_lruvec_data()",
	  "it has 64 bytes at most, eight u64; for more use a global array" },
	{ "min value is negative", NULL,
	  "an index may be negative",
	  "make it unsigned (u32, u64), or test it first: if (i < 0 || i >= size) return" },
	{ "unbounded memory access", NULL,
	  "an index may be anything: nothing compares it with the size of the array",
	  "bound it before it is used: i % size, i & (size - 1), or if (i >= size) return" },
	{ "invalid access to map value, value_size=([0-9]+) ", NULL,
	  "an index goes beyond the end of its array (all global variables of its kind are $1 bytes)",
	  "bound it by this array's size: i % size, or if (i >= size) return; & (size - 1) is right for powers of two only" },
	{ "invalid [a-z -]*(from|to) stack|variable offset stack pointer", NULL,
	  "a local array is used beyond its end, or is larger than the stack of 512 bytes",
	  "bound the index by the array's size, or make the array a global one" },
	{ "R[0-9]+ must be a known constant|R[0-9]+ is not a const", NULL,
	  "how much memory is wanted is not a constant",
	  "write the number: bpf_cache_ext_lruvec_data(lv, 64), cache_ext_state(lv, folio)" },
	/* Values. */
	{ "R0 !read_ok", NULL,
	  "it ends without having returned anything on this way, or returns a variable without a value",
	  "return CACHE_EXT_STAY or CACHE_EXT_TO(list, end) at the end; give each variable a value where it is declared" },
	{ "R[0-9]+ !read_ok", NULL,
	  "a variable or an argument is used that has no value on this way",
	  "declare the program with POLICY_PROG(name, ...), which unpacks its arguments; give a variable a value where it is declared" },
	{ "R[0-9]+ is not a scalar", NULL,
	  "a number is wanted, and what is given has no value on this way, or is a pointer",
	  "give it a value where it is declared; compile with -Wall, which says so too" },
	{ "last insn is not an exit or jmp", NULL,
	  "the program runs past its end: a function that is to return a value does not",
	  "let each way through it end with a return" },
	/* Walks. */
	{ "Unreleased reference", NULL,
	  "a walk is begun and, on this way, not ended",
	  "walk with bpf_for_each(cache_ext_list, ...), which ends it also on break and return" },
	{ "expected an initialized iter_", NULL,
	  "a walk goes on, or is ended, that was not begun or is over",
	  "walk with bpf_for_each(cache_ext_list, folio, ctx, list, end) in place of the functions of the iterator" },
	{ "expected uninitialized iter_", NULL,
	  "a walk is begun again before it is ended",
	  "go on at another list with bpf_cache_ext_seek(ctx, list, end); one call of evict_folios() has one walk" },
	/* Who may call what. */
	{ "calling kernel function bpf_cache_ext_(on_access|on_add_ghost) is not allowed", NULL,
	  "bpf_cache_ext_$1() sets a rule, which only init() may do",
	  "call it from init (POLICY_INIT(init, ...)); what a hit does is declared in POLICY(..., .on_access = ...)" },
	{ "calling kernel function bpf_cache_ext_keep is not allowed", NULL,
	  "bpf_cache_ext_keep() says what becomes of the lists there are, which only init() may do",
	  "call it from init (POLICY_INIT(init, ...))" },
	{ "calling kernel function bpf_(iter_cache_ext_list_[a-z]+|cache_ext_[a-z_]+) is not allowed", NULL,
	  "bpf_$1() is called by an operation that may not: only evict_folios() may",
	  "walk, evict and move in evict_folios(); elsewhere return CACHE_EXT_TO(list, end), or mark the folio in its state" },
	{ "calling kernel function ([a-z0-9_]+) is not allowed", NULL,
	  "$1() is a function of the kernel that policies may not call",
	  "use the functions that cache_ext.bpf.h declares" },
	{ "unsupported: sleepable", NULL,
	  "the program is sleepable, and this operation runs where nothing may sleep",
	  "declare it with POLICY_PROG(name, ...); POLICY_INIT() is for init() alone" },
	{ "unsupported: may_goto", NULL,
	  "the program has a loop that may go round for as long as it likes (may_goto)",
	  "loop with for (i = 0; i < CONSTANT; i++), or over folios with bpf_for_each(cache_ext_list, ...)" },
	{ "unsupported: kernel function bpf_iter_", NULL,
	  "the program uses a loop of the kernel's own (bpf_for, bpf_repeat), which nests to any length",
	  "loop with for (i = 0; i < CONSTANT; i++), or over folios with bpf_for_each(cache_ext_list, ...); init() may use bpf_for" },
	{ "unsupported: kernel function ([a-z0-9_?]+)", NULL,
	  "the program calls $1(), a function of the kernel that is not cache_ext's; only init() may",
	  "do it in init() and keep the result in a global variable, or take facts from args" },
	{ "unsupported: global function", NULL,
	  "the program calls a function that is not static: it is verified once for all calls, so nothing bounds them together",
	  "make it static: static __always_inline, or static __attribute__((noinline))" },
	{ "helper call might sleep|must be sleepable to call sleepable kfunc", NULL,
	  "it calls what may sleep, from a program that may not",
	  "declare init with POLICY_INIT(init, ...); no other operation may sleep" },
	{ "(cannot use helper |poisoned identifier ')(bpf_timer_[a-z_]+)", NULL,
	  "policies have no timers: $2() is not there",
	  "use .tick with .tick_ms or .tick_evictions, or count with bpf_cache_ext_accesses()" },
	{ "cannot use helper (bpf_loop|bpf_for_each_map_elem|bpf_find_vma)", NULL,
	  "$1() is not for policies: its bound is none under a lock",
	  "loop with for (i = 0; i < CONSTANT; i++), or over folios with bpf_for_each(cache_ext_list, ...)" },
	{ "cannot use helper (bpf_map_(update|delete)_elem)", NULL,
	  "$1() is not for this operation, which runs under a lock",
	  "use a global array in place of the map: u64 table[4096], indexed by a hash of args->ino" },
	{ "cannot use helper ([a-z0-9_]+)", NULL,
	  "policies may not call the helper $1()",
	  "take facts from args (pid, ino, dev, index) and from the functions of cache_ext.bpf.h" },
	{ "invalid func unknown", NULL,
	  "it calls a helper that this kernel does not have",
	  "call only functions that cache_ext.bpf.h declares; of helpers bpf_get_prandom_u32() and bpf_get_smp_processor_id()" },
	{ "extern \\(func ksym\\) '(bpf_(iter_)?cache_ext_[a-z_]+)': not found", NULL,
	  "the module has no function $1()",
	  "look for its name in cache_ext.bpf.h; if it is there, the module that is loaded is older than the header" },
	{ "extern \\(func ksym\\) '([a-z0-9_]+)': not found", NULL,
	  "neither the kernel nor the module has a function $1()",
	  "use the functions that cache_ext.bpf.h declares" },
	{ "extern \\(func ksym\\) '([a-z0-9_]+)': func_proto .* incompatible", NULL,
	  "$1() is declared with other arguments than it has",
	  "declare nothing yourself: include the cache_ext.bpf.h of the module that is loaded" },
	{ "failed to find BTF for extern '([a-z0-9_]+)'", NULL,
	  "$1() is declared, and nothing has it: a BPF program has no C library",
	  "is the name spelled as in cache_ext.bpf.h? else write it as a static function; memcpy and memset of a constant size are built in (__builtin_memcpy)" },
	/* Length. */
	{ "infinite loop detected", NULL,
	  "a loop has no end that the verifier can see: nothing it looks at changes from round to round",
	  "count the rounds up to a constant: for (i = 0; i < 64; i++); over folios use bpf_for_each(cache_ext_list, ...)" },
	{ "program is too large. Processed|jumps is too complex", NULL,
	  "the verifier gave up after a million instructions: a loop's bound is unknown or too high, or too many branches are in a loop",
	  "bound loops by a small constant, break where the real end is reached, and carry less from one round to the next" },
	{ "combined stack size of ([0-9]+) calls is ([0-9]+)", NULL,
	  "$1 functions that call one another have $2 bytes of local variables together; 512 is the limit",
	  "make large local arrays global, or fewer functions noinline" },
	{ "call stack of [0-9]+ frames is too deep", NULL,
	  "a function calls itself, or calls are nested more than 8 deep",
	  "write the recursion as a loop with a constant bound" },
	{ "unknown opcode", NULL,
	  "a function is called by its address, or an instruction is not of this kernel",
	  "call functions by their names: if (a) f(); else g(); and compile with -mcpu=v3" },
	{ "unreachable insn", NULL,
	  "there are instructions that nothing leads to",
	  "remove the code behind the jump; C without asm has none, so it is in an asm statement" },
	/* The policy as a whole. */
	{ "GPL compatible license|non-GPL compatible", NULL,
	  "its licence is not compatible with the GPL",
	  "POLICY() says \"GPL\" for you; without it: char _license[] SEC(\"license\") = \"GPL\"" },
	{ "isn't referenced anywhere", NULL,
	  "the program is of no operation of the policy",
	  "name it in POLICY(..., .evict_folios = (void *)name), or remove it" },
	{ "func '([a-z_]*__)?([a-z_]+)' doesn't have ([0-9]+)-th argument|invalid bpf_context access", NULL,
	  "the program takes more arguments than the operation has",
	  "write its head as struct cache_ext_ops of cache_ext.bpf.h has it" },
	{ "invalid reuse of prog ([a-z0-9_]+)", NULL,
	  "one program, $1(), is used for two operations",
	  "write a POLICY_PROG() for each; what they share goes into a static function" },
	{ "prog ([a-z0-9_]+) is not struct_ops BPF program", NULL,
	  "$1() is an operation and was not declared as a program of a policy",
	  "declare it with POLICY_PROG($1, ...), or POLICY_INIT() for init" },
	{ "cannot find prog at shdr_idx|unsupported non-static function", NULL,
	  "an operation is no program",
	  "declare it with POLICY_PROG(name, ...), or POLICY_INIT() for init, outside of any other section" },
	{ "Cannot find member ([a-z_]+) in kernel BTF", NULL,
	  "the module that is loaded knows no operation or member $1",
	  "build the policy with the cache_ext.bpf.h of this module, or load the module that belongs to the header" },
	{ "struct_ops init_kern", NULL,
	  "the module that is loaded has another struct cache_ext_ops than the policy",
	  "build the policy with the cache_ext.bpf.h of this module, or load the module that belongs to the header" },
	{ "Invalid format string", NULL,
	  "the format of cache_ext_error() has something that bpf_snprintf() does not know",
	  "use %d %u %x %ld %lu %lld %llu %llx %s %p; a number with a fraction does not exist" },
	/* cachectl's own. */
	{ "^flags must be 0", NULL, "flags is not 0, and no flag is known", "leave .flags out of POLICY()" },
	{ "^nr_lists must be", NULL, "nr_lists is not 1 to 16", "write .nr_lists = 1, or as many lists as the policy has, up to 16" },
	{ "^abi_version is not", NULL,
	  "abi_version is not that of this cachectl: it was built with a cache_ext.bpf.h of another version",
	  "compile it with the cache_ext.bpf.h that came with this cachectl; POLICY() sets abi_version" },
	{ "^it has no name", NULL, "the policy has no name", "use POLICY(name, \"what it is for\", ...), which sets it" },
	{ "^its name: (.*)", NULL, "the policy's name cannot be shown: $1",
	  "give POLICY_NAMED() a name of such letters, or leave the name to POLICY()" },
	{ "^its name is longer", NULL, "the policy's name is longer than 15 characters",
	  "give POLICY() a shorter name" },
	{ "^on_access has a rule whose kind", NULL,
	  "on_access has a rule whose kind is none of KEEP, COUNT, MOVE, CALL",
	  "write .kind = CACHE_EXT_KEEP, CACHE_EXT_COUNT, CACHE_EXT_MOVE or CACHE_EXT_CALL" },
	{ "^(on_add|on_access)(.*), and nr_lists is ([0-9]+)", NULL, "$1$2, and nr_lists is $3",
	  "lists are numbered from 0: raise .nr_lists, or name a list below it" },
	{ "^on_access\\[([0-9]+)\\]\\.end", NULL, "the rule of list $1 moves to an end that is none",
	  "write .end = CACHE_EXT_HEAD or CACHE_EXT_TAIL" },
	{ "^on_access\\[([0-9]+)\\] is CALL", NULL,
	  "list $1 has the rule CALL, and there is no folio_accessed(): a hit would do nothing",
	  "write .folio_accessed = (void *)accessed in POLICY(), or another rule: CACHE_EXT_KEEP does nothing, CACHE_EXT_COUNT counts, CACHE_EXT_MOVE moves" },
	{ "^tick\\(\\) is without", NULL, "tick() is without tick_ms and tick_evictions: it would never come",
	  "write .tick_ms = MILLISECONDS or .tick_evictions = PAGES in POLICY()" },
	{ "^tick_ms or tick_evictions", NULL, "tick_ms or tick_evictions is given, and there is no tick()",
	  "write .tick = (void *)tick in POLICY(), or leave them out" },
	{ "^no policy in it", NULL, "there is no policy in it, or it was compiled without -g",
	  "end the file with POLICY(name, \"what it is for\", .nr_lists = 1, ...) and compile it with -g" },
	{ "an operation in it is no program", NULL, "an operation of POLICY() is a number, and no program",
	  "give it one that POLICY_PROG() declares: .evict_folios = (void *)evict" },
	{ "^its struct cache_ext_ops", NULL, "its struct cache_ext_ops is not the one of cache_ext.bpf.h",
	  "include cache_ext.bpf.h and use POLICY(); declare no struct_ops yourself" },
	{ "^its global variables are (too large: .*)", NULL, "its global variables are $1",
	  "make the largest one smaller: u64 table[1 << 20] takes 8 MiB, and is indexed by a hash & ((1 << 20) - 1)" },
	{ "^not a BPF object", NULL, "it is no BPF object",
	  "compile it with clang -target bpf -g -O2, or give its source NAME.bpf.c" },
	/* Before all that clang then has against it. */
	{ "^cache_ext.bpf.h is not included", NULL, "cache_ext.bpf.h is not included, and all that a policy uses is declared there",
	  "begin the file with #include \"cache_ext.bpf.h\"" },
	/* What cache_ext.bpf.h asserts. */
	{ "static.assert.*(a folio's state has 4 bytes)", NULL,
	  "$1, and more is asked for: the kernel would answer NULL, always",
	  "keep a u8, a u16 or one u32 there: u8 *state = cache_ext_state(lv, folio); what is larger goes into a global array, indexed by a hash of args->ino and args->index" },
	{ "static.assert.*(a lruvec's memory has 64 bytes)", NULL,
	  "$1, and more is asked for: the kernel would answer NULL, always",
	  "ask for 64 or less, eight u64; for more use a global array" },
	{ "static.assert.*knob ([A-Za-z0-9_]+): the default is outside of its range, ([^\"]+)\"?$", NULL,
	  "the default of knob $1 is not in its range, $2",
	  "KNOB(name, default, min, max, \"what it is\"): min <= default <= max" },
	{ "static.assert.* not an integral constant", NULL,
	  "what has to be a number is a variable: a size of memory, or the range of a knob",
	  "write the number, or an enum's constant; a const variable is none to C: cache_ext_state(lv, folio), bpf_cache_ext_lruvec_data(lv, 64)" },
	/* clang's. */
	{ "poisoned identifier '(bpf_(trace_)?v?printk)'", NULL, "policies do not print: $1() is not there",
	  "count with STAT() and stat_add(), or give up with cache_ext_error(lv, \"...\")" },
	{ "poisoned identifier '(bpf_(ktime_get[a-z_]*|jiffies64))'", NULL,
	  "policies have no clock: $1() is not there",
	  "count accesses (bpf_cache_ext_accesses(lv)) or evictions, or use .tick with .tick_ms" },
	{ "poisoned identifier '(bpf_(map|ringbuf|kptr|perf)[a-z_]*)'", NULL,
	  "policies have no maps: $1() is not there",
	  "use a global array: u64 table[4096], indexed by a hash of args->ino; or the folio's state" },
	{ "poisoned identifier '(bpf_get_current[a-z_]*)'", NULL,
	  "policies do not see the current task: $1() is not there", "use args->pid, the thread that inserts or uses the folio" },
	{ "poisoned identifier '([a-z0-9_]+)'", NULL, "policies do without $1()",
	  "use the functions that cache_ext.bpf.h declares" },
	{ "field designator '([A-Za-z0-9_]+)' does not refer to any field in type 'struct cache_ext_ops'; did you mean '([a-z_]+)'", NULL,
	  "a policy has no operation or member $1",
	  "did you mean .$2? that is what struct cache_ext_ops of cache_ext.bpf.h has" },
	{ "field designator '([A-Za-z0-9_]+)' does not refer to any field in type 'struct cache_ext_ops'", NULL,
	  "a policy has no operation or member $1",
	  "struct cache_ext_ops of cache_ext.bpf.h has them all: nr_lists, on_add, on_access, tick_ms, tick_evictions;"
	  " evict_folios, folio_added, folio_accessed, folio_removed, admit_folio, tick, init, exit" },
	{ "field designator '([A-Za-z0-9_]+)' does not refer to any field in type 'struct cache_ext_access_rule'", NULL,
	  "a rule of on_access has no member $1",
	  "it has kind, list, end and arg: .on_access = { [0] = { .kind = CACHE_EXT_MOVE, .list = 1 } }" },
	{ "field designator '([A-Za-z0-9_]+)' does not refer to any field in type 'struct cache_ext_add_rule'", NULL,
	  "on_add has no member $1",
	  "it has list, ghost_from, ghost_list and ghost_pct: .on_add = { .list = 0, .ghost_list = 1, .ghost_pct = 50 }" },
	{ "no member named '([a-z_]+)' in 'struct folio'", NULL,
	  "a folio is opaque to policies: there is no $1 to read",
	  "take facts from args (ino, index, nr_pages, pid), from bpf_cache_ext_seen() and from cache_ext_state()" },
	{ "no member named '(ino|index|dev|inode|refault_distance|evicted_from)' in 'struct cache_ext_(access_args|evict_ctx)'", NULL,
	  "struct cache_ext_$2 has no $1: which page it is, only folio_added() and admit_folio() are told",
	  "let folio_added() leave what is needed of it in the folio's state (u8 *state = cache_ext_state(lv, folio)), or show it by the list" },
	{ "no member named '([a-z_]+)' in 'struct ([a-z_]+)'; did you mean '([a-z_]+)'", NULL,
	  "struct $2 has no $1", "did you mean $3? that is what cache_ext.bpf.h has in struct $2" },
	{ "no member named '([a-z_]+)' in 'struct ([a-z_]+)'", NULL, "struct $2 has no $1",
	  "cache_ext.bpf.h declares all that struct $2 has" },
	{ "(implicit declaration of|undeclared) function '([A-Za-z0-9_]+)'.*; did you mean '([A-Za-z0-9_]+)'", NULL,
	  "there is no function $2()", "did you mean $3()? use the functions that cache_ext.bpf.h declares" },
	{ "(implicit declaration of|undeclared) function '([A-Za-z0-9_]+)'", NULL, "there is no function $2()",
	  "use the functions that cache_ext.bpf.h declares; is the name spelled as there?" },
	{ "use of undeclared identifier '(BPF_MAP_TYPE_[A-Z_]+)'", NULL,
	  "policies have no maps: $1 is not there",
	  "use a global array: u64 table[4096], indexed by a hash of args->ino; or the folio's state" },
	{ "use of undeclared identifier '(lv|folio|args|ctx|ec)'", NULL, "$1 is not declared here",
	  "it is an argument of an operation: name it in its head, POLICY_PROG(name, struct cache_ext_lruvec *lv, ...) as struct cache_ext_ops has it, and hand it to functions of your own" },
	{ "use of undeclared identifier '([A-Za-z0-9_]+)'; did you mean '([A-Za-z0-9_]+)'", NULL,
	  "$1 is not declared", "did you mean $2? else declare $1 before its use" },
	{ "incompatible function pointer types", NULL,
	  "a program is given to an operation as it is, and has another type to C",
	  "cast it: .evict_folios = (void *)evict, and so each operation of POLICY()" },
	{ "use of undeclared identifier '([A-Za-z0-9_]+)'", NULL, "$1 is not declared",
	  "declare it before its use: lists are best numbered by an enum { SMALL, MAIN }" },
	{ "too (few|many) arguments to function call, expected ([0-9]+), have ([0-9]+)", NULL,
	  "a function wants $2 arguments and is given $3",
	  "its declaration is in cache_ext.bpf.h, see the path above" },
	{ "built-in function '__[a-z]*(sf|df|tf)[a-z0-9]*'", NULL,
	  "it computes with numbers that have a fraction, and BPF has none",
	  "compute in whole numbers: percents (n * 100 / all), or shares of 256" },
	{ "built-in function '(mem[a-z]+)'", NULL,
	  "$1() of so many bytes would be a call of the C library",
	  "a global array is zero at attach; set a part of it in a loop with a constant bound" },
	{ "too many args|stack arguments", NULL,
	  "a function has more than five arguments",
	  "make it static __always_inline, or pass a pointer to a struct" },
	{ "Unsupported atomic operations|AtomicLoad", NULL,
	  "an atomic addition is made to less than 4 bytes",
	  "add without it (state[2]++), or use a u32 or u64" },
	{ "Unsupport(ed)? signed division|sdiv|srem", NULL,
	  "numbers with a sign are divided, and BPF (v3) has no such division",
	  "divide unsigned ones: (u64)n / 3, after a test that n is not negative" },
	{ "dynamic stack allocation", NULL,
	  "a local array's size is not a constant",
	  "give it a constant size, or make it a global array" },
	{ "BPF stack limit", NULL,
	  "the local variables of a program are more than 512 bytes",
	  "make large arrays global: static u64 histogram[80]" },
	{ "cannot assign to variable '([a-z0-9_]+)' with const-qualified", NULL,
	  "$1 is a knob or another constant, and is assigned to",
	  "a knob is fixed while the policy is attached: copy it to a variable (u32 n = $1), or use a global variable" },
	{ "redefinition of '_license'", NULL, "there are two policies in one file",
	  "put each in a file of its own: one POLICY() a file" },
	{ "redefinition of '([a-z0-9_]+)'", NULL, "$1 is something else already",
	  "give it another name: the file has it already, or clang or the BPF headers have a function of that name" },
	{ "array designator index \\(([0-9]+)\\) exceeds", NULL, "there is a rule for list $1, and lists are 0 to 15",
	  "use fewer lists" },
	{ "^<([^>]+)> is included: ", NULL, "the header $1 is not made for BPF",
	  "include cache_ext.bpf.h in its place, and nothing else: it has all that a policy may use" },
	{ "'([^']+)' file not found", NULL, "the header $1 is not there",
	  "include cache_ext.bpf.h and nothing else: it has all that a policy may use (libbpf-dev has to be installed)" },
	{ "expected '?(;|\\)|\\}|expression|identifier)", NULL, "it is not C: clang expected $1",
	  "look at the line and the one before it" },
};

/* The template with $1 to $9 filled in. */
static void expand(const char *template, const char *message, const regmatch_t *m, char *text,
		   size_t size)
{
	size_t n = 0;
	const char *s;

	for (s = template; *s && n + 1 < size; s++) {
		if (*s == '$' && s[1] >= '1' && s[1] <= '9') {
			const regmatch_t *g = &m[*++s - '0'];
			int len = g->rm_so < 0 ? 0 : g->rm_eo - g->rm_so;
			int w = snprintf(text + n, size - n, "%.*s", len, message + (len ? g->rm_so : 0));

			n += (size_t)w < size - n ? (size_t)w : size - n - 1;
		} else {
			text[n++] = *s;
		}
	}
	text[n] = 0;
}

static bool matches(const char *pattern, const char *text, regmatch_t *m, size_t n)
{
	regex_t re;
	bool found;

	if (regcomp(&re, pattern, REG_EXTENDED))
		return false;
	found = !regexec(&re, text, n, m, 0);
	regfree(&re);
	return found;
}

static bool on_path(const struct refusal *r, const char *pattern)
{
	int i;

	for (i = 0; i < r->nr_steps; i++)
		if (matches(pattern, r->step[i].note, NULL, 0))
			return true;
	return false;
}

bool refusal_explain(const char *message, struct refusal *r)
{
	regmatch_t m[10];
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct row *row = &table[i];

		if (!matches(row->message, message, m, 10) ||
		    (row->where && !on_path(r, row->where)))
			continue;
		expand(row->reason, message, m, r->reason, sizeof(r->reason));
		expand(row->suggestion, message, m, r->suggestion, sizeof(r->suggestion));
		return true;
	}
	return false;
}
