/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cost.h
 * @brief Cost of deploying an architecture: servers, links and ports at unit
 *        prices, and what its users contribute.
 *
 * Prices come from the scenario (section `cost`).  The defaults are round
 * numbers of our own, meant to weigh the parts against each other; they are no
 * market prices.  Only what can differ between architectures is counted: no
 * buildings, no staff, no end devices.
 */
#ifndef TC_REPLAY_COST_H
#define TC_REPLAY_COST_H

#include <stdbool.h>
#include <stdint.h>

/** Unit prices in EUR; `mbps`: per Mbit/s of mean load in the window. */
struct tc_cost_config {
    double ds_server_per_month;
    double management_server_per_month;
    double tracker_per_month;
    double cops_point_per_month;
    double core_link_per_mbps_month;
    double aggregation_link_per_mbps_month;
    double router_port_per_month;
    double server_line_per_month;
    double user_line_per_month;
    double user_uplink_per_mbps_month;
};

/** Classes of equipment (docs/results-format.md, table `cost`). */
enum tc_cost_class {
    TC_COST_DS_SERVER,
    TC_COST_MANAGEMENT_SERVER, /**< registration, recovery, DSM, web; any other
                                    server */
    TC_COST_TRACKER,
    TC_COST_COPS_POINT,       /**< routers that decide on bandwidth */
    TC_COST_CORE_LINK,        /**< between core routers, per direction */
    TC_COST_AGGREGATION_LINK, /**< between other routers, per direction */
    TC_COST_ROUTER_PORT,      /**< at both ends of those links */
    TC_COST_SERVER_LINE,      /**< pairs of links to servers and to content
                                   providers */
    TC_COST_USER_LINE,        /**< pairs of links to users */
    TC_COST_USER_UPLINK,      /**< their upstream direction: users pay */
    TC_COST_CLASS_COUNT
};

/** One class in one replication; plain data. */
struct tc_cost_row {
    uint32_t count;
    double capacity_bps; /**< of all of them; NaN: not links */
    double mean_bps;     /**< total load in the window, mean */
    double peak_bps;     /**< total load, maximum over the intervals in
                              the window */
    double unit_price;   /**< EUR per month, per item or per Mbit/s */
    double cost;         /**< EUR per month */
};

/** "ds_server", "core_link", ...; static storage. */
const char *tc_cost_class_name(enum tc_cost_class class);

/** The payer: "isp" or "users"; static storage. */
const char *tc_cost_payer(enum tc_cost_class class);

/** Is it priced by mean load, and not by count? */
bool tc_cost_is_by_load(enum tc_cost_class class);

/** Is the class one of links, which have a capacity and a load? */
bool tc_cost_is_link(enum tc_cost_class class);

/** Fill in price and cost; counts and loads must be set. */
void tc_cost_price(struct tc_cost_row rows[TC_COST_CLASS_COUNT],
                   const struct tc_cost_config *prices);

/** Costs in EUR per month, and the uplink load of the users. */
struct tc_cost_sums {
    double total;   /**< cost to the ISP: the next three */
    double servers; /**< servers and decision points */
    double core;    /**< links between routers, by load */
    double ports;   /**< router ports, links of servers and users */
    double users;   /**< cost to the users, for their uplink load */
    double peer_uplink_bps;
};

struct tc_cost_sums
tc_cost_sum(const struct tc_cost_row rows[TC_COST_CLASS_COUNT]);

#endif
