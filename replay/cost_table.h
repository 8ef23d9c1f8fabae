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

/** What it looks like; static storage. */
const struct tc_h5_shape *tc_cost_table_shape(void);

/** Append one replication's rows: one for each class, those that count 0
 *  too. */
TC_NODISCARD
tc_err tc_cost_table_append(struct tc_h5_table *table, uint32_t replication,
                            const struct tc_cost_row rows[TC_COST_CLASS_COUNT]);

#endif
