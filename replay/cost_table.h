/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cost_table.h
 * @brief The table `cost` of a model's group in a results file.
 */
#ifndef TC_REPLAY_COST_TABLE_H
#define TC_REPLAY_COST_TABLE_H

#include <hdf5.h>

#include "base/err.h"
#include "replay/cost.h"

/** Create the empty table in `<group_path>/tables`. */
TC_NODISCARD
tc_err tc_cost_table_make(hid_t file, const char *group_path);

/** Append the rows of one replication: one for each class, including those
 *  with count 0. */
TC_NODISCARD
tc_err tc_cost_table_append(hid_t file, const char *group_path,
                            uint32_t replication,
                            const struct tc_cost_row rows[TC_COST_CLASS_COUNT]);

#endif
