/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "replay/replications_table.h"
#include "tests/analysis/h5_memory.h"
#include "tests/analysis/near.h"
#include "tests/support/test.h"

struct back {
    uint32_t replication;
    char kpi[TC_ESTIMATE_NAME_BYTES];
    char units[TC_ESTIMATE_UNITS_BYTES];
    uint64_t n;
    double mean, p50, p95, p99;
};

/* Figure f of replication r: n = f, mean r + f, quantiles NaN, 95, 99. */
static void each_replication_has_a_row_a_figure(TC_NO_STATE)
{
    static const size_t offsets[] = {
        offsetof(struct back, replication), offsetof(struct back, kpi),
        offsetof(struct back, units),       offsetof(struct back, n),
        offsetof(struct back, mean),        offsetof(struct back, p50),
        offsetof(struct back, p95),         offsetof(struct back, p99)
    };
    static const size_t sizes[] = {
        4, TC_ESTIMATE_NAME_BYTES, TC_ESTIMATE_UNITS_BYTES, 8, 8, 8, 8, 8
    };
    static struct back back[2 * TC_FIGURE_COUNT];
    struct tc_kpi_summary summaries[TC_FIGURE_COUNT];
    hid_t file = h5_memory_open();
    struct tc_h5_table *table;

    assert_int_equal(
        tc_h5_table_open(&table, file, tc_replications_table_shape()), TC_OK);
    for (uint32_t r = 0; r < 2; r++) {
        for (uint32_t f = 0; f < TC_FIGURE_COUNT; f++)
            summaries[f] = (struct tc_kpi_summary){ f, r + f, NAN, 95, 99 };
        assert_int_equal(tc_replications_table_append(table, r, summaries),
                         TC_OK);
    }
    assert_int_equal(tc_h5_table_close(table), TC_OK);
    assert_true(H5TBread_fields_name(file, "/replications",
                                     "replication,kpi,units,n,mean,p50,p95,p99",
                                     0, 2 * TC_FIGURE_COUNT, sizeof *back,
                                     offsets, sizes, back) >= 0);
    for (uint32_t i = 0; i < 2 * TC_FIGURE_COUNT; i++) {
        uint32_t f = i % TC_FIGURE_COUNT, r = i / TC_FIGURE_COUNT;

        assert_int_equal(back[i].replication, r);
        assert_string_equal(back[i].kpi, tc_figure_name((enum tc_figure)f));
        assert_string_equal(back[i].units, tc_figure_units((enum tc_figure)f));
        assert_int_equal(back[i].n, f);
        assert_near(back[i].mean, (double)(r + f));
        assert_nan(back[i].p50);
        assert_near(back[i].p95, 95);
        assert_near(back[i].p99, 99);
    }
    h5_memory_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_replication_has_a_row_a_figure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
