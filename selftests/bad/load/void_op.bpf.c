// SPDX-License-Identifier: GPL-2.0
// expect: R0 !read_ok
// reason: it ends without having returned anything on this way, or returns a variable without a value
// at: }
// in: folio_added
// suggests: return CACHE_EXT_STAY or CACHE_EXT_TO
/* A program without a result for an op that has one. */
#include "cache_ext.bpf.h"

SEC("struct_ops/added")
void added(u64 *ctx)
{
}

POLICY(void_op, "does not load", .nr_lists = 1, .folio_added = (void *)added);
