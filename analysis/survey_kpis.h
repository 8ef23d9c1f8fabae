/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file survey_kpis.h
 * @brief All KPIs of a capture with their intervals: those shared with
 *        models (kpi.h), their quantiles, and those that only a survey has.
 *        docs/kpis.md defines each.
 */
#ifndef TC_ANALYSIS_SURVEY_KPIS_H
#define TC_ANALYSIS_SURVEY_KPIS_H

#include "analysis/kpi.h"
#include "analysis/survey.h"

/** Zero-initialised is empty. */
struct tc_estimate_list {
    struct tc_estimate *rows; /**< owned */
    size_t count;
    size_t capacity;
};

/** How KPIs are estimated. */
struct tc_survey_estimate_cfg {
    double confidence; /**< e.g. 0.95 */
    bool steady;       /**< assume a steady state: delete the initial
                            transient of series (transient.h) */
};

/** @retval TC_ENOMEM  no memory; *out is for tc_estimate_list_fini() in any
 * case. */
TC_NODISCARD
tc_err tc_survey_estimate(const struct tc_survey *survey,
                          const struct tc_survey_estimate_cfg *cfg,
                          struct tc_estimate_list *out);

void tc_estimate_list_fini(struct tc_estimate_list *list);

#endif
