/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file hold_table.h
 * @brief The HOLD model (Jones, CACM 29(4), 1986) on the event queue and, in
 *        the same run, on the heap that it has for few events.
 */
#ifndef TC_TESTS_BENCH_HOLD_TABLE_H
#define TC_TESTS_BENCH_HOLD_TABLE_H

/** Prints a line for each distribution of increments and number of pending
 *  events.  Takes a minute; ends the program when memory is out. */
void hold_table_print(void);

#endif
