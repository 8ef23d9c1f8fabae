/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/h5_table.h"
#include "h5_memory.h"

struct row {
    char name[5];
    double delay_s;
    uint32_t code;
    int64_t offset_bytes;
    uint64_t packets;
};

static const struct tc_h5_field fields[] = {
    { "name", TC_H5_TEXT, offsetof(struct row, name), 5 },
    { "delay_s", TC_H5_F64, offsetof(struct row, delay_s), 0 },
    { "code", TC_H5_U32, offsetof(struct row, code), 0 },
    { "offset_bytes", TC_H5_I64, offsetof(struct row, offset_bytes), 0 },
    { "packets", TC_H5_U64, offsetof(struct row, packets), 0 },
};

static const struct tc_h5_shape shape = {
    .name        = "things",
    .long_name   = "things that are",
    .row_bytes   = sizeof(struct row),
    .fields      = fields,
    .field_count = TC_LEN(fields),
};

static void read_back(hid_t file, struct row *rows, hsize_t start,
                      hsize_t count)
{
    size_t offsets[TC_LEN(fields)];
    const size_t sizes[] = { 5, 8, 4, 8, 8 };

    for (size_t i = 0; i < TC_LEN(fields); i++)
        offsets[i] = fields[i].offset_bytes;
    assert_true(H5TBread_records(file, "things", start, count,
                                 sizeof(struct row), offsets, sizes,
                                 rows) >= 0);
}

static void rows_come_back_as_they_were(void **state)
{
    const struct row rows[] = {
        { "abcd", 0.25, 200, -1, UINT64_MAX },
        { "", -1e300, UINT32_MAX, INT64_MIN, 0 },
    };
    struct row back[2] = { 0 };
    hid_t file         = h5_memory_open();

    (void)state;
    assert_int_equal(tc_h5_table_create(file, &shape), TC_OK);
    assert_int_equal(tc_h5_table_append(file, &shape, rows, 2), TC_OK);
    assert_int_equal(h5_rows(file, "things"), 2);
    read_back(file, back, 0, 2);
    assert_string_equal(back[0].name, "abcd");
    assert_true(back[0].delay_s == 0.25);
    assert_int_equal(back[0].code, 200);
    assert_int_equal(back[0].offset_bytes, -1);
    assert_true(back[0].packets == UINT64_MAX);
    assert_string_equal(back[1].name, "");
    assert_true(back[1].delay_s == -1e300);
    assert_true(back[1].offset_bytes == INT64_MIN);
    h5_memory_close(file);
}

/* More than one chunk of 1024 rows. */
static void blocks_are_put_behind_each_other(void **state)
{
    struct row block[300] = { 0 };
    struct row back;
    hid_t file = h5_memory_open();

    (void)state;
    assert_int_equal(tc_h5_table_create(file, &shape), TC_OK);
    for (uint32_t b = 0; b < 5; b++) {
        for (uint32_t i = 0; i < 300; i++)
            block[i].code = b * 300 + i;
        assert_int_equal(tc_h5_table_append(file, &shape, block, 300), TC_OK);
    }
    assert_int_equal(h5_rows(file, "things"), 1500);
    for (uint32_t i = 0; i < 1500; i += 107) {
        read_back(file, &back, i, 1);
        assert_int_equal(back.code, i);
    }
    h5_memory_close(file);
}

static void a_table_may_stay_empty(void **state)
{
    hid_t file = h5_memory_open();

    (void)state;
    assert_int_equal(tc_h5_table_create(file, &shape), TC_OK);
    assert_int_equal(tc_h5_table_append(file, &shape, NULL, 0), TC_OK);
    assert_int_equal(h5_rows(file, "things"), 0);
    assert_label(file, "things", "long_name", "things that are");
    h5_memory_close(file);
}

static void what_hdf5_refuses_is_reported(void **state)
{
    const struct row row = { "x", 0, 0, 0, 0 };
    hid_t file           = h5_memory_open();

    (void)state;
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    assert_int_equal(tc_h5_table_append(file, &shape, &row, 1), TC_ESYS);
    assert_int_equal(tc_h5_table_create(file, &shape), TC_OK);
    assert_int_equal(tc_h5_table_create(file, &shape), TC_ESYS);
    h5_memory_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back_as_they_were),
        cmocka_unit_test(blocks_are_put_behind_each_other),
        cmocka_unit_test(a_table_may_stay_empty),
        cmocka_unit_test(what_hdf5_refuses_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
