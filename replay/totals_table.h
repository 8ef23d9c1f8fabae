/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file totals_table.h
 * @brief The table `totals` of a model's group in a results file: the outcomes
 *        of all requests and packets of each replication.
 */
#ifndef TC_REPLAY_TOTALS_TABLE_H
#define TC_REPLAY_TOTALS_TABLE_H

#include <hdf5.h>

#include "base/err.h"
#include "model/run.h"

/** Create the empty table in `<group_path>/tables`. */
TC_NODISCARD
tc_err tc_totals_table_make(hid_t file, const char *group_path);

/** Append the row of one replication. */
TC_NODISCARD
tc_err tc_totals_table_append(hid_t file, const char *group_path,
                              uint32_t replication,
                              const struct tc_run_totals *totals);

#endif
