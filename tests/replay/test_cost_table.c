/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "analysis/results.h"
#include "replay/cost_table.h"
#include "tests/analysis/h5_memory.h"
#include "tests/analysis/near.h"
#include "tests/support/test.h"

struct back {
    uint32_t replication;
    char item[24];
    char payer[8];
    uint32_t count;
    double peak_bps;
    char price_per[16];
    double cost;
};

/* Columns in the order in which the table has them. */
static void read_back(hid_t file, struct back *rows, hsize_t count)
{
    static const size_t offsets[] = {
        offsetof(struct back, replication), offsetof(struct back, item),
        offsetof(struct back, payer),       offsetof(struct back, count),
        offsetof(struct back, peak_bps),    offsetof(struct back, price_per),
        offsetof(struct back, cost),
    };
    static const size_t sizes[] = { 4, 24, 8, 4, 8, 16, 8 };

    assert_true(H5TBread_fields_name(
                    file, "/model/isp/tables/cost",
                    "replication,item,payer,count,peak_bps,price_per,cost", 0,
                    count, sizeof *rows, offsets, sizes, rows) >= 0);
}

static hid_t tables_of(hid_t file)
{
    hid_t tables = tc_results_tables(file, "model/isp");

    assert_true(tables >= 0);
    return tables;
}

static void each_replication_has_a_row_a_class(TC_NO_STATE)
{
    struct tc_cost_row rows[TC_COST_CLASS_COUNT] = { 0 };
    struct back back[2 * TC_COST_CLASS_COUNT]    = { 0 };
    hid_t file                                   = h5_memory_open();
    hid_t tables                                 = tables_of(file);
    struct tc_h5_table *table;

    for (uint32_t c = 0; c < TC_COST_CLASS_COUNT; c++)
        rows[c] = (struct tc_cost_row){ .count    = 10 + c,
                                        .peak_bps = NAN,
                                        .cost     = 100 + c };
    assert_int_equal(tc_h5_table_open(&table, tables, tc_cost_table_shape()),
                     TC_OK);
    for (uint32_t r = 0; r < 2; r++)
        assert_int_equal(tc_cost_table_append(table, r, rows), TC_OK);
    assert_int_equal(tc_h5_table_close(table), TC_OK);
    assert_int_equal(h5_rows(file, "/model/isp/tables/cost"),
                     2 * TC_COST_CLASS_COUNT);
    read_back(file, back, 2 * TC_COST_CLASS_COUNT);
    for (uint32_t i = 0; i < 2 * TC_COST_CLASS_COUNT; i++) {
        const uint32_t c = i % TC_COST_CLASS_COUNT;

        assert_int_equal(back[i].replication, i / TC_COST_CLASS_COUNT);
        assert_string_equal(back[i].item,
                            tc_cost_class_name((enum tc_cost_class)c));
        assert_int_equal(back[i].count, 10 + c);
        assert_nan(back[i].peak_bps);
        assert_near(back[i].cost, 100.0 + c);
    }
    assert_string_equal(back[TC_COST_CORE_LINK].price_per, "mbps_month");
    assert_string_equal(back[TC_COST_CORE_LINK].payer, "isp");
    assert_string_equal(back[TC_COST_USER_UPLINK].payer, "users");
    assert_string_equal(back[TC_COST_USER_LINE].price_per, "month");
    (void)H5Gclose(tables);
    h5_memory_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_replication_has_a_row_a_class),
    };

    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
