/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file totals_table.h
 * @brief The table `totals` of a model's group in a results file: the outcomes
 *        of all requests and packets of each replication.
 */
#ifndef TC_REPLAY_TOTALS_TABLE_H
#define TC_REPLAY_TOTALS_TABLE_H

#include "analysis/h5_table.h"
#include "base/err.h"
#include "model/run.h"

/** Shape of the table; static storage. */
const struct tc_h5_shape *tc_totals_table_shape(void);

/** Append the row of one replication. */
TC_NODISCARD
tc_err tc_totals_table_append(struct tc_h5_table *table, uint32_t replication,
                              const struct tc_run_totals *totals);

#endif
