/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file survey_kpis.h
 * @brief The figures of a capture, all of them, each with its interval: those
 *        that a model has, too (kpi.h), their quantiles, and those that only a
 *        survey knows.  docs/kpis.md tells each.
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

/** How to estimate. */
struct tc_survey_estimate_cfg {
    double confidence; /**< e.g. 0.95 */
    bool steady; /**< the capture is cut out of a steady state: what is not
                      yet like it is left out of series (transient.h) */
};

/** @retval TC_ENOMEM  no memory; *out is for fini all the same. */
TC_NODISCARD
tc_err tc_survey_estimate(const struct tc_survey *survey,
                          const struct tc_survey_estimate_cfg *cfg,
                          struct tc_estimate_list *out);

void tc_estimate_list_fini(struct tc_estimate_list *list);

#endif
