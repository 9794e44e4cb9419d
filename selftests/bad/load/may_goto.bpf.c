// SPDX-License-Identifier: GPL-2.0
// reason: the program has a loop that may go round for as long as it likes (may_goto)
// at: asm volatile(".8byte 0x00000000000100e5\n"	/* may_goto +1 */
// in: evict_folios
// suggests: loop with for (i = 0; i < CONSTANT; i++)
// expect: attach to unsupported member evict_folios
/*
 * A loop that the verifier lets go round 8 million times: the instruction may_goto, which clang 14
 * does not know (code 0xe5; back to itself by way of the jump after it). Review A6.
 */
#include "cache_ext.bpf.h"

void POLICY_PROG(evict, struct cache_ext_lruvec *lv, struct cache_ext_evict_ctx *ec)
{
	asm volatile(".8byte 0x00000000000100e5\n"	/* may_goto +1 */
		     ".8byte 0x00000000fffe0005\n");	/* goto -2 */
}

POLICY(may_goto, "does not load", .nr_lists = 1, .evict_folios = (void *)evict);
