/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file results_survey.h
 * @brief The tables that only a capture's results file has
 *        (docs/results-format.md).
 */
#ifndef TC_ANALYSIS_RESULTS_SURVEY_H
#define TC_ANALYSIS_RESULTS_SURVEY_H

#include <hdf5.h>

#include "analysis/capture_limits.h"
#include "analysis/survey.h"

/**
 * Write them below `group_path`/tables, which must exist.
 *
 * @param limits  limits of the capture; `limit_count` rows.
 * @retval TC_ESYS    HDF5 refused.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_results_write_survey(hid_t file, const char *group_path,
                               const struct tc_survey *survey,
                               const struct tc_limit *limits,
                               size_t limit_count);

#endif
