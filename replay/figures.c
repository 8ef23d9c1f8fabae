/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/figures.h"

#include <assert.h>

struct row {
    const char *name;
    const char *units;
    const char *long_name;
};

#define AT(figure) [(figure)-TC_KPI_COUNT]

static const struct row rows[TC_FIGURE_COUNT - TC_KPI_COUNT] = {
    AT(TC_FIGURE_FAILURE_SERVED_RATIO)     = { "failure_served_ratio", "1",
                                               "share of requests after the first "
                                                   "failure that were served" },
    AT(TC_FIGURE_FAILURE_CONNECTION_DELAY) = { "failure_connection_delay", "s",
                                               "connection delay of requests "
                                               "made after the first failure, "
                                               "mean" },
    AT(TC_FIGURE_FAILURE_KEPT_RATIO)       = { "failure_kept_ratio", "1",
                                               "share of sessions active at the "
                                                     "first failure whose media continued "
                                                     "to their end" },
    AT(TC_FIGURE_FAILURE_INTERRUPTION)     = { "failure_interruption", "s",
                                               "longest media gap of a session "
                                                   "after the failure, mean over kept "
                                                   "sessions" },
    AT(TC_FIGURE_FAILURE_INTERRUPTION_MAX) = { "failure_interruption_max", "s",
                                               "longest media gap after the "
                                               "failure, maximum over kept "
                                               "sessions" },
    AT(TC_FIGURE_FAILURE_RECOVERY)         = { "failure_recovery", "s",
                                               "time from the failure until no viewer "
                                                       "is affected any more" },
    AT(TC_FIGURE_COST_TOTAL)               = { "cost_total", "EUR/month",
                                               "cost to the ISP: servers, core and ports" },
    AT(TC_FIGURE_COST_PER_VIEWER)          = { "cost_per_viewer", "EUR/month",
                                               "cost_total per session open in the "
                                                        "window, on average" },
    AT(TC_FIGURE_COST_SERVERS)             = { "cost_servers", "EUR/month",
                                               "cost of servers and decision points" },
    AT(TC_FIGURE_COST_CORE)                = { "cost_core", "EUR/month",
                                               "cost of links between routers, by mean load" },
    AT(TC_FIGURE_COST_PORTS)               = { "cost_ports", "EUR/month",
                                               "cost of router ports and access links" },
    AT(TC_FIGURE_COST_USERS)               = { "cost_users", "EUR/month",
                                               "cost to users, by their mean uplink load" },
    AT(TC_FIGURE_PEER_UPLINK)              = { "peer_uplink", "bit/s",
                                               "traffic sent by users in the window" },
};

static const struct row *row_of(enum tc_figure figure)
{
    assert((int)figure >= TC_KPI_COUNT && figure < TC_FIGURE_COUNT);

    return &rows[(int)figure - TC_KPI_COUNT];
}

const char *tc_figure_name(enum tc_figure figure)
{
    return (int)figure < TC_KPI_COUNT ? tc_kpi_name((enum tc_kpi)figure)
                                      : row_of(figure)->name;
}

const char *tc_figure_units(enum tc_figure figure)
{
    return (int)figure < TC_KPI_COUNT ? tc_kpi_units((enum tc_kpi)figure)
                                      : row_of(figure)->units;
}

const char *tc_figure_long_name(enum tc_figure figure)
{
    return (int)figure < TC_KPI_COUNT ? tc_kpi_long_name((enum tc_kpi)figure)
                                      : row_of(figure)->long_name;
}

bool tc_figure_is_cost(enum tc_figure figure)
{
    return figure >= TC_FIGURE_COST_TOTAL && figure <= TC_FIGURE_PEER_UPLINK;
}
