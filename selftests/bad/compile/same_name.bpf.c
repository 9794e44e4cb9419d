// SPDX-License-Identifier: GPL-2.0
// reason: ghosts is something else already
// at: STAT(ghosts, "folios that came back");
// suggests: give it another name
/* A knob and a statistic of one name. */
#include "cache_ext.bpf.h"

KNOB(ghosts, 100, 0, 400, "how long a folio is remembered, in percent of what is cached");
STAT(ghosts, "folios that came back");

POLICY(same_name, "does not compile", .nr_lists = 1);
