/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file replications_table.h
 * @brief The table `replications` of a model's group in a results file: one row
 *        for each figure and replication, so that a reader can repeat the
 *        paired tests.
 */
#ifndef TC_REPLAY_REPLICATIONS_TABLE_H
#define TC_REPLAY_REPLICATIONS_TABLE_H

#include "analysis/h5_table.h"
#include "base/err.h"
#include "replay/figures.h"

/** Shape of the table; static storage. */
const struct tc_h5_shape *tc_replications_table_shape(void);

/** Append the rows of one replication: one for each figure, in their order. */
TC_NODISCARD
tc_err tc_replications_table_append(
    struct tc_h5_table *table, uint32_t replication,
    const struct tc_kpi_summary summaries[TC_FIGURE_COUNT]);

#endif
