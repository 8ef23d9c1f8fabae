/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/results.h"
#include "replay/totals_table.h"
#include "tests/analysis/h5_memory.h"
#include "tests/support/test.h"

struct back {
    uint32_t replication;
    uint32_t asked;
    uint32_t served;
    uint64_t lost;
    uint32_t open_handles;
};

static void each_replication_has_a_row(TC_NO_STATE)
{
    static const size_t offsets[]     = { offsetof(struct back, replication),
                                          offsetof(struct back, asked),
                                          offsetof(struct back, served),
                                          offsetof(struct back, lost),
                                          offsetof(struct back, open_handles) };
    static const size_t sizes[]       = { 4, 4, 4, 8, 4 };
    const struct tc_run_totals totals = {
        .joins = 5, .ready = 3, .open_handles = 2, .network = { .lost = 7 }
    };
    struct back back[2] = { 0 };
    hid_t file          = h5_memory_open();
    hid_t tables        = tc_results_tables(file, "model/isp");
    struct tc_h5_table *table;

    assert_true(tables >= 0);
    assert_int_equal(tc_h5_table_open(&table, tables, tc_totals_table_shape()),
                     TC_OK);
    for (uint32_t r = 0; r < 2; r++)
        assert_int_equal(tc_totals_table_append(table, r, &totals), TC_OK);
    assert_int_equal(tc_h5_table_close(table), TC_OK);
    (void)H5Gclose(tables);
    assert_int_equal(h5_rows(file, "/model/isp/tables/totals"), 2);
    assert_true(
        H5TBread_fields_name(file, "/model/isp/tables/totals",
                             "replication,asked,served,lost,open_handles", 0, 2,
                             sizeof *back, offsets, sizes, back) >= 0);
    for (uint32_t r = 0; r < 2; r++) {
        assert_int_equal(back[r].replication, r);
        assert_int_equal(back[r].asked, 5);
        assert_int_equal(back[r].served, 3);
        assert_int_equal(back[r].lost, 7);
        assert_int_equal(back[r].open_handles, 2);
    }
    h5_memory_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_replication_has_a_row),
    };

    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
