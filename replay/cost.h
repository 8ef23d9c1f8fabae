/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cost.h
 * @brief What an architecture costs to deploy: servers, links and ports with
 *        unit prices, and what its users give.
 *
 * Prices are the scenario's (section `cost`); the defaults are round numbers
 * of ours, made to weigh parts against each other and not to quote a market.
 * Only what differs or can differ between architectures is counted: no
 * buildings, no staff, no end devices.
 */
#ifndef TC_REPLAY_COST_H
#define TC_REPLAY_COST_H

#include <stdbool.h>
#include <stdint.h>

/** Unit prices in EUR; `mbps` is a Mbit/s of mean load in the window. */
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

/** What is counted; docs/kpis.md has a line for each. */
enum tc_cost_class {
    TC_COST_DS_SERVER,
    TC_COST_MANAGEMENT_SERVER, /**< registration, recovery, DSM, web; any other
                                    server */
    TC_COST_TRACKER,
    TC_COST_COPS_POINT,       /**< routers that decide on bandwidth */
    TC_COST_CORE_LINK,        /**< between core routers, each way one */
    TC_COST_AGGREGATION_LINK, /**< between other routers, each way one */
    TC_COST_ROUTER_PORT,      /**< at both ends of those pairs */
    TC_COST_SERVER_LINE,      /**< pairs of links to servers and to content
                                   providers */
    TC_COST_USER_LINE,        /**< pairs of links to users */
    TC_COST_USER_UPLINK,      /**< the way up of those: the users pay */
    TC_COST_CLASS_COUNT
};

/** What was found of one class in one replication; plain data. */
struct tc_cost_row {
    uint32_t count;
    double capacity_bps; /**< of all of them; NaN: no links */
    double mean_bps;     /**< what they carry in the window, together */
    double peak_bps;     /**< the greatest of an interval in the window */
    double unit_price;   /**< EUR a month, of one or of a Mbit/s */
    double cost;         /**< EUR a month */
};

/** "ds_server", "core_link", ...; static storage. */
const char *tc_cost_class_name(enum tc_cost_class class);

/** "isp" or "users": who pays for it; static storage. */
const char *tc_cost_payer(enum tc_cost_class class);

/** Is it paid by its mean load, and not by its number? */
bool tc_cost_is_by_load(enum tc_cost_class class);

/** Are they links or lines, which have a capacity and a load? */
bool tc_cost_is_link(enum tc_cost_class class);

/** Fill in price and cost; counts and loads are there. */
void tc_cost_price(struct tc_cost_row rows[TC_COST_CLASS_COUNT],
                   const struct tc_cost_config *prices);

/** EUR a month, and the users' upward load. */
struct tc_cost_sums {
    double total;   /**< what the ISP pays: the next three */
    double servers; /**< servers and decision points */
    double core;    /**< links between routers, by their load */
    double ports;   /**< ports of routers, lines of servers and users */
    double users;   /**< what users give, at the price of their uplink */
    double peer_uplink_bps;
};

struct tc_cost_sums
tc_cost_sum(const struct tc_cost_row rows[TC_COST_CLASS_COUNT]);

#endif
