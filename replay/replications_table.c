/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/replications_table.h"

#include <stddef.h>
#include <stdio.h>

struct row {
    uint32_t replication;
    char kpi[TC_ESTIMATE_NAME_BYTES];
    char units[TC_ESTIMATE_UNITS_BYTES];
    uint64_t n;
    double mean;
    double p50;
    double p95;
    double p99;
};

#define COLUMN(kind, column)                           \
    {                                                  \
#column, (kind), offsetof(struct row, column), \
            sizeof(((struct row *)0)->column)          \
    }

static const struct tc_h5_field fields[] = {
    COLUMN(TC_H5_U32, replication), COLUMN(TC_H5_TEXT, kpi),
    COLUMN(TC_H5_TEXT, units),      COLUMN(TC_H5_U64, n),
    COLUMN(TC_H5_F64, mean),        COLUMN(TC_H5_F64, p50),
    COLUMN(TC_H5_F64, p95),         COLUMN(TC_H5_F64, p99),
};

static const struct tc_h5_shape shape = {
    .name        = "replications",
    .long_name   = "each KPI in each replication",
    .row_bytes   = sizeof(struct row),
    .fields      = fields,
    .field_count = TC_LEN(fields),
};

const struct tc_h5_shape *tc_replications_table_shape(void)
{
    return &shape;
}

tc_err tc_replications_table_append(
    struct tc_h5_table *table, uint32_t replication,
    const struct tc_kpi_summary summaries[TC_FIGURE_COUNT])
{
    tc_err err = TC_OK;

    for (int f = 0; f < TC_FIGURE_COUNT && err == TC_OK; f++) {
        const struct tc_kpi_summary *s = &summaries[f];
        const enum tc_figure figure    = (enum tc_figure)f;
        void *next;

        err = tc_h5_table_next(table, &next);
        if (err != TC_OK)
            return err;

        struct row *row  = next;
        row->replication = replication;
        row->n           = s->n;
        row->mean        = s->mean;
        row->p50         = s->p50;
        row->p95         = s->p95;
        row->p99         = s->p99;
        (void)snprintf(row->kpi, sizeof row->kpi, "%s", tc_figure_name(figure));
        (void)snprintf(row->units, sizeof row->units, "%s",
                       tc_figure_units(figure));
    }
    return err;
}
