/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file figures.h
 * @brief The figures of one trial that are estimated over replications: the
 *        KPIs (analysis/kpi.h), and those that only a model has.
 */
#ifndef TC_REPLAY_FIGURES_H
#define TC_REPLAY_FIGURES_H

#include <stdbool.h>

#include "analysis/kpi.h"

/** The first TC_KPI_COUNT are enum tc_kpi. */
enum tc_figure {
    TC_FIGURE_FAILURE_SERVED_RATIO = TC_KPI_COUNT,
    TC_FIGURE_FAILURE_CONNECTION_DELAY,
    TC_FIGURE_FAILURE_KEPT_RATIO,
    TC_FIGURE_FAILURE_INTERRUPTION,
    TC_FIGURE_FAILURE_INTERRUPTION_MAX,
    TC_FIGURE_FAILURE_RECOVERY,
    TC_FIGURE_COST_TOTAL,
    TC_FIGURE_COST_PER_VIEWER,
    TC_FIGURE_COST_SERVERS,
    TC_FIGURE_COST_CORE,
    TC_FIGURE_COST_PORTS,
    TC_FIGURE_COST_USERS,
    TC_FIGURE_PEER_UPLINK,
    TC_FIGURE_COUNT
};

/** "connection_delay", "failure_served_ratio", ...; static storage. */
const char *tc_figure_name(enum tc_figure figure);

/** "s", "1", "bit/s", "EUR/month"; static storage. */
const char *tc_figure_units(enum tc_figure figure);

/** Is it a cost of deployment (TC_FIGURE_COST_TOTAL and those after it)? */
bool tc_figure_is_cost(enum tc_figure figure);

/** A description in a few words; static storage. */
const char *tc_figure_long_name(enum tc_figure figure);

#endif
