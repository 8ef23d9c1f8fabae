/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/cost_table.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct row {
    uint32_t replication;
    uint32_t count;
    char item[24];
    char payer[8];
    char price_per[16];
    double capacity_bps;
    double mean_bps;
    double peak_bps;
    double unit_price;
    double cost;
};

#define COLUMN(kind, column)                           \
    {                                                  \
#column, (kind), offsetof(struct row, column), \
            sizeof(((struct row *)0)->column)          \
    }

static const struct tc_h5_field fields[] = {
    COLUMN(TC_H5_U32, replication),  COLUMN(TC_H5_TEXT, item),
    COLUMN(TC_H5_TEXT, payer),       COLUMN(TC_H5_U32, count),
    COLUMN(TC_H5_F64, capacity_bps), COLUMN(TC_H5_F64, mean_bps),
    COLUMN(TC_H5_F64, peak_bps),     COLUMN(TC_H5_TEXT, price_per),
    COLUMN(TC_H5_F64, unit_price),   COLUMN(TC_H5_F64, cost),
};

static const struct tc_h5_shape shape = {
    .name        = "cost",
    .long_name   = "deployed equipment: count, capacity, load and cost",
    .row_bytes   = sizeof(struct row),
    .fields      = fields,
    .field_count = TC_LEN(fields),
};

const struct tc_h5_shape *tc_cost_table_shape(void)
{
    return &shape;
}

static void fill(struct row *to, uint32_t replication, enum tc_cost_class class,
                 const struct tc_cost_row *from)
{
    memset(to, 0, sizeof *to); /* with padding and the rest of texts */
    to->replication = replication;
    to->count       = from->count;
    (void)snprintf(to->item, sizeof to->item, "%s", tc_cost_class_name(class));
    (void)snprintf(to->payer, sizeof to->payer, "%s", tc_cost_payer(class));
    (void)snprintf(to->price_per, sizeof to->price_per, "%s",
                   tc_cost_is_by_load(class) ? "mbps_month" : "month");
    to->capacity_bps = from->capacity_bps;
    to->mean_bps     = from->mean_bps;
    to->peak_bps     = from->peak_bps;
    to->unit_price   = from->unit_price;
    to->cost         = from->cost;
}

tc_err tc_cost_table_append(struct tc_h5_table *table, uint32_t replication,
                            const struct tc_cost_row rows[TC_COST_CLASS_COUNT])
{
    struct row out[TC_COST_CLASS_COUNT];

    for (int c = 0; c < TC_COST_CLASS_COUNT; c++)
        fill(&out[c], replication, (enum tc_cost_class)c, &rows[c]);
    return tc_h5_table_append(table, out, TC_COST_CLASS_COUNT);
}
