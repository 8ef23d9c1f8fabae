/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/cost.h"

#include <assert.h>
#include <stddef.h>

enum part { SERVERS, CORE, PORTS, USERS };

static const double bits_of_mbit = 1e6;

#define PRICE(member) offsetof(struct tc_cost_config, member)

static const struct class_row {
    const char *name;
    enum part part;
    bool is_link;
    bool is_by_load;
    size_t price; /* offset in struct tc_cost_config */
} classes[TC_COST_CLASS_COUNT] = {
    [TC_COST_DS_SERVER]         = { "ds_server", SERVERS, false, false,
                                    PRICE(ds_server_per_month) },
    [TC_COST_MANAGEMENT_SERVER] = { "management_server", SERVERS, false, false,
                                    PRICE(management_server_per_month) },
    [TC_COST_TRACKER]           = { "tracker", SERVERS, false, false,
                                    PRICE(tracker_per_month) },
    [TC_COST_COPS_POINT]        = { "cops_point", SERVERS, false, false,
                                    PRICE(cops_point_per_month) },
    [TC_COST_CORE_LINK]         = { "core_link", CORE, true, true,
                                    PRICE(core_link_per_mbps_month) },
    [TC_COST_AGGREGATION_LINK]  = { "aggregation_link", CORE, true, true,
                                    PRICE(aggregation_link_per_mbps_month) },
    [TC_COST_ROUTER_PORT]       = { "router_port", PORTS, false, false,
                                    PRICE(router_port_per_month) },
    [TC_COST_SERVER_LINE]       = { "server_line", PORTS, true, false,
                                    PRICE(server_line_per_month) },
    [TC_COST_USER_LINE]         = { "user_line", PORTS, true, false,
                                    PRICE(user_line_per_month) },
    [TC_COST_USER_UPLINK]       = { "user_uplink", USERS, true, true,
                                    PRICE(user_uplink_per_mbps_month) },
};

static const struct class_row *row_of(enum tc_cost_class class)
{
    assert(class < TC_COST_CLASS_COUNT);

    return &classes[class];
}

const char *tc_cost_class_name(enum tc_cost_class class)
{
    return row_of(class)->name;
}

const char *tc_cost_payer(enum tc_cost_class class)
{
    return row_of(class)->part == USERS ? "users" : "isp";
}

bool tc_cost_is_by_load(enum tc_cost_class class)
{
    return row_of(class)->is_by_load;
}

bool tc_cost_is_link(enum tc_cost_class class)
{
    return row_of(class)->is_link;
}

static double price_of(const struct tc_cost_config *prices,
                       enum tc_cost_class class)
{
    return *(const double *)((const char *)prices + row_of(class)->price);
}

void tc_cost_price(struct tc_cost_row rows[TC_COST_CLASS_COUNT],
                   const struct tc_cost_config *prices)
{
    assert(rows && prices);

    for (int c = 0; c < TC_COST_CLASS_COUNT; c++) {
        struct tc_cost_row *row = &rows[c];
        const double amount     = tc_cost_is_by_load((enum tc_cost_class)c)
                                      ? row->mean_bps / bits_of_mbit
                                      : row->count;

        row->unit_price = price_of(prices, (enum tc_cost_class)c);
        row->cost       = amount * row->unit_price;
    }
}

struct tc_cost_sums
tc_cost_sum(const struct tc_cost_row rows[TC_COST_CLASS_COUNT])
{
    double sums[USERS + 1] = { 0 };

    for (int c = 0; c < TC_COST_CLASS_COUNT; c++)
        sums[classes[c].part] += rows[c].cost;
    return (struct tc_cost_sums){
        .total           = sums[SERVERS] + sums[CORE] + sums[PORTS],
        .servers         = sums[SERVERS],
        .core            = sums[CORE],
        .ports           = sums[PORTS],
        .users           = sums[USERS],
        .peer_uplink_bps = rows[TC_COST_USER_UPLINK].mean_bps,
    };
}
