// SPDX-License-Identifier: GPL-2.0
// reason: the header string.h is not made for BPF
// at: #include <string.h>
// suggests: include cache_ext.bpf.h in its place, and nothing else
// by: file not found
/* A header of the C library, which includes others that are not there. */
#include "cache_ext.bpf.h"
#include <string.h>

POLICY(header_of_libc, "does not compile", .nr_lists = 1);
