// SPDX-License-Identifier: GPL-2.0
// reason: the header linux/mm.h is not there
// at: #include <linux/mm.h>
// suggests: include cache_ext.bpf.h and nothing else
/* A header of the kernel. */
#include <linux/mm.h>
#include "cache_ext.bpf.h"

POLICY(no_header, "does not compile", .nr_lists = 1);
