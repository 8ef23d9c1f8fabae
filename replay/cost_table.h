/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cost_table.h
 * @brief The table `cost` of a model's group in a results file.
 */
#ifndef TC_REPLAY_COST_TABLE_H
#define TC_REPLAY_COST_TABLE_H

#include "analysis/h5_table.h"
#include "base/err.h"
#include "replay/cost.h"

/** Shape of the table; static storage. */
const struct tc_h5_shape *tc_cost_table_shape(void);

/** Append the rows of one replication: one for each class, including those
 *  with count 0. */
TC_NODISCARD
tc_err tc_cost_table_append(struct tc_h5_table *table, uint32_t replication,
                            const struct tc_cost_row rows[TC_COST_CLASS_COUNT]);

#endif
