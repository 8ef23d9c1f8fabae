/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "analysis/h5_table.h"
#include "h5_memory.h"
#include "tests/support/test.h"

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

static struct tc_h5_table *open_in(hid_t file)
{
    struct tc_h5_table *table;

    assert_int_equal(tc_h5_table_open(&table, file, &shape), TC_OK);
    return table;
}

static void rows_come_back_as_they_were(TC_NO_STATE)
{
    const struct row rows[] = {
        { "abcd", 0.25, 200, -1, UINT64_MAX },
        { "", -1e300, UINT32_MAX, INT64_MIN, 0 },
    };
    struct row back[2] = { 0 };
    hid_t file         = h5_memory_open();

    assert_int_equal(tc_h5_table_write(file, &shape, rows, 2), TC_OK);
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

/* More than one chunk of 1024 rows, in blocks that do not divide it. */
static void blocks_are_appended_in_order(TC_NO_STATE)
{
    struct row block[300] = { 0 };
    struct row back;
    hid_t file                = h5_memory_open();
    struct tc_h5_table *table = open_in(file);

    for (uint32_t b = 0; b < 8; b++) {
        for (uint32_t i = 0; i < 300; i++)
            block[i].code = b * 300 + i;
        assert_int_equal(tc_h5_table_append(table, block, 300), TC_OK);
    }
    assert_int_equal(tc_h5_table_close(table), TC_OK);
    assert_int_equal(h5_rows(file, "things"), 2400);
    for (uint32_t i = 0; i < 2400; i += 107) {
        read_back(file, &back, i, 1);
        assert_int_equal(back.code, i);
    }
    h5_memory_close(file);
}

/* A part of a chunk would be compressed, and soon decompressed, once more. */
static void only_whole_chunks_are_written_before_the_end(TC_NO_STATE)
{
    const struct row row      = { 0 };
    hid_t file                = h5_memory_open();
    struct tc_h5_table *table = open_in(file);

    for (int i = 0; i < 1024; i++)
        assert_int_equal(tc_h5_table_append(table, &row, 1), TC_OK);
    assert_int_equal(h5_rows(file, "things"), 0);
    assert_int_equal(tc_h5_table_append(table, &row, 1), TC_OK);
    assert_int_equal(h5_rows(file, "things"), 1024);
    assert_int_equal(tc_h5_table_close(table), TC_OK);
    assert_int_equal(h5_rows(file, "things"), 1025);
    h5_memory_close(file);
}

static void the_next_row_is_zeroed(TC_NO_STATE)
{
    hid_t file                = h5_memory_open();
    struct tc_h5_table *table = open_in(file);
    const struct row none     = { 0 };
    void *row;

    for (int i = 0; i < 1500; i++) {
        assert_int_equal(tc_h5_table_next(table, &row), TC_OK);
        assert_memory_equal(row, &none, sizeof none);
        memset(row, 0x7f, sizeof none);
    }
    tc_h5_table_discard(table);
    h5_memory_close(file);
}

static void a_table_may_stay_empty(TC_NO_STATE)
{
    hid_t file = h5_memory_open();

    assert_int_equal(tc_h5_table_write(file, &shape, NULL, 0), TC_OK);
    assert_int_equal(h5_rows(file, "things"), 0);
    assert_label(file, "things", "long_name", "things that are");
    h5_memory_close(file);
}

static void a_name_that_is_taken_is_refused(TC_NO_STATE)
{
    hid_t file = h5_memory_open();
    struct tc_h5_table *table;

    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    assert_int_equal(tc_h5_table_write(file, &shape, NULL, 0), TC_OK);
    ssize_t open_before = H5Fget_obj_count(file, H5F_OBJ_ALL);
    assert_int_equal(tc_h5_table_open(&table, file, &shape), TC_ESYS);
    assert_null(table);
    assert_int_equal(H5Fget_obj_count(file, H5F_OBJ_ALL), open_before);
    tc_h5_table_discard(NULL);
    h5_memory_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_back_as_they_were),
        cmocka_unit_test(blocks_are_appended_in_order),
        cmocka_unit_test(only_whole_chunks_are_written_before_the_end),
        cmocka_unit_test(the_next_row_is_zeroed),
        cmocka_unit_test(a_table_may_stay_empty),
        cmocka_unit_test(a_name_that_is_taken_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
