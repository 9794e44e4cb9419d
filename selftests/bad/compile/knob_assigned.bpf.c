// SPDX-License-Identifier: GPL-2.0
// reason: threshold is a knob or another constant, and is assigned to
// at: threshold = 3;
// suggests: a knob is fixed while the policy is attached
/* A knob is fixed. */
#include "cache_ext.bpf.h"

KNOB(threshold, 2, 1, 3, "uses");

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	threshold = 3;
}

POLICY(knob_assigned, "does not compile", .nr_lists = 1, .evict_folios = (void *)evict);
