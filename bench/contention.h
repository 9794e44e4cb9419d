/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What contention_probe and cost_probe tell contention_plugin: a NOP with one of these numbers.
 * Other programs have NOPs of this size, with other numbers.
 */
#ifndef CONTENTION_H
#define CONTENTION_H

#define MARK_BEGIN 0x0ce0c001 /* this CPU's instructions count from here on */
#define MARK_END 0x0ce0c002
#define MARK_CELL 0x0ce0c003 /* that was a cell */

#define MARK(number) asm volatile(".byte 0x0f, 0x1f, 0x80\n.long %c0" ::"i"(number) : "memory")

#endif /* CONTENTION_H */
