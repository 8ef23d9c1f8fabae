/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/totals_table.h"

#include <stddef.h>

struct row {
    uint64_t sent;
    uint64_t copies;
    uint64_t delivered;
    uint64_t dropped;
    uint64_t unheard;
    uint64_t lost;
    uint64_t in_flight;
    uint64_t reserved_kbps;
    uint32_t replication;
    uint32_t asked;
    uint32_t served;
    uint32_t gave_up;
    uint32_t zapped_on;
    uint32_t unserved;
    uint32_t absent;
    uint32_t open_handles;
};

#define COLUMN(kind, column)                           \
    {                                                  \
#column, (kind), offsetof(struct row, column), \
            sizeof(((struct row *)0)->column)          \
    }

static const struct tc_h5_field fields[] = {
    COLUMN(TC_H5_U32, replication),   COLUMN(TC_H5_U32, asked),
    COLUMN(TC_H5_U32, served),        COLUMN(TC_H5_U32, gave_up),
    COLUMN(TC_H5_U32, zapped_on),     COLUMN(TC_H5_U32, unserved),
    COLUMN(TC_H5_U32, absent),        COLUMN(TC_H5_U64, sent),
    COLUMN(TC_H5_U64, copies),        COLUMN(TC_H5_U64, delivered),
    COLUMN(TC_H5_U64, dropped),       COLUMN(TC_H5_U64, unheard),
    COLUMN(TC_H5_U64, lost),          COLUMN(TC_H5_U64, in_flight),
    COLUMN(TC_H5_U64, reserved_kbps), COLUMN(TC_H5_U32, open_handles),
};

static const struct tc_h5_shape shape = {
    .name        = "totals",
    .long_name   = "outcome of every request and every packet",
    .row_bytes   = sizeof(struct row),
    .fields      = fields,
    .field_count = TC_LEN(fields),
};

const struct tc_h5_shape *tc_totals_table_shape(void)
{
    return &shape;
}

tc_err tc_totals_table_append(struct tc_h5_table *table, uint32_t replication,
                              const struct tc_run_totals *totals)
{
    const struct row row = {
        .replication   = replication,
        .asked         = totals->joins,
        .served        = totals->ready,
        .gave_up       = totals->gave_up,
        .zapped_on     = totals->superseded,
        .unserved      = totals->unfinished,
        .absent        = totals->absent,
        .sent          = totals->network.sent,
        .copies        = totals->network.copies,
        .delivered     = totals->network.delivered,
        .dropped       = totals->network.dropped,
        .unheard       = totals->network.unheard,
        .lost          = totals->network.lost,
        .in_flight     = totals->network.in_flight,
        .reserved_kbps = totals->reserved_kbps,
        .open_handles  = totals->open_handles,
    };

    return tc_h5_table_append(table, &row, 1);
}
