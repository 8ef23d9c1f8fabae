/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/index.h"
#include "tests/support/test.h"

enum { ROWS = 1000 };

/* A table whose row has a key of its own: 3 * row + 1. */
static bool key_is(const void *table, uint32_t row, const void *key)
{
    const uint32_t *keys = table;
    const uint32_t *want = key;

    return keys[row] == *want;
}

/* Few different hashes, some at the table's end: probes collide and wrap. */
static uint64_t bad_hash(uint32_t key)
{
    return key % 7 + 60;
}

static uint64_t good_hash(uint32_t key)
{
    return (uint64_t)key * 0x9e3779b97f4a7c15ULL;
}

typedef uint64_t hash_fn(uint32_t key);

struct rig {
    struct tc_index index;
    uint32_t keys[ROWS];
    hash_fn *hash;
};

static uint32_t find(const struct rig *rig, uint32_t key)
{
    return tc_index_find(&rig->index, rig->hash(key), key_is, rig->keys, &key);
}

static void fill(struct rig *rig, hash_fn *hash, uint32_t rows)
{
    rig->hash = hash;
    for (uint32_t row = 0; row < rows; row++) {
        rig->keys[row] = 3 * row + 1;
        assert_int_equal(tc_index_add(&rig->index, hash(rig->keys[row]), row),
                         TC_OK);
    }
}

static void every_row_is_found_by_its_key_and_no_other(TC_NO_STATE)
{
    hash_fn *const hashes[] = { bad_hash, good_hash };

    for (size_t h = 0; h < TC_LEN(hashes); h++) {
        struct rig rig = { 0 };

        fill(&rig, hashes[h], ROWS);
        assert_int_equal(rig.index.count, ROWS);
        for (uint32_t row = 0; row < ROWS; row++) {
            assert_int_equal(find(&rig, 3 * row + 1), row);
            assert_int_equal(find(&rig, 3 * row + 2), TC_INDEX_NONE);
        }
        tc_index_fini(&rig.index);
    }
}

static void an_empty_index_finds_nothing_and_is_usable_after_fini(TC_NO_STATE)
{
    struct rig rig = { .hash = good_hash };

    assert_int_equal(find(&rig, 1), TC_INDEX_NONE);
    assert_false(tc_index_replace(&rig.index, good_hash(1), 0, 1));
    tc_index_fini(&rig.index);
    fill(&rig, good_hash, 3);
    tc_index_fini(&rig.index);
    assert_int_equal(find(&rig, 1), TC_INDEX_NONE);
    fill(&rig, good_hash, 3);
    assert_int_equal(find(&rig, 4), 1);
    tc_index_fini(&rig.index);
}

/* Forget in an order that is neither that of the rows nor its reverse; after
 * each step the others must still be found (Knuth 6.4, algorithm R) */
static void a_forgotten_key_hides_no_other(TC_NO_STATE)
{
    enum { FEW = 40 };
    struct rig rig = { 0 };

    fill(&rig, bad_hash, FEW);
    for (uint32_t step = 0; step < FEW; step++) {
        uint32_t gone = step * 7 % FEW; /* 7 and 40 share no factor */

        assert_true(tc_index_replace(&rig.index, bad_hash(rig.keys[gone]), gone,
                                     TC_INDEX_NONE));
        assert_int_equal(rig.index.count, FEW - 1 - step);
        for (uint32_t after = 0; after < FEW; after++) {
            uint32_t row = after * 7 % FEW;

            assert_int_equal(find(&rig, rig.keys[row]),
                             after <= step ? TC_INDEX_NONE : row);
        }
    }
    tc_index_fini(&rig.index);
}

static void a_key_can_be_pointed_to_another_row(TC_NO_STATE)
{
    struct rig rig = { 0 };

    fill(&rig, bad_hash, 10);
    rig.keys[500] = rig.keys[4];
    assert_true(tc_index_replace(&rig.index, bad_hash(rig.keys[4]), 4, 500));
    assert_int_equal(find(&rig, rig.keys[500]), 500);
    assert_int_equal(rig.index.count, 10);
    assert_false(tc_index_replace(&rig.index, bad_hash(rig.keys[4]), 4, 501));
    tc_index_fini(&rig.index);
}

static uint64_t good_hash_of(const void *table, uint32_t row)
{
    return good_hash(((const uint32_t *)table)[row]);
}

/* Rows with odd numbers go; the others are at half their number, and come to
 * have another hash. */
static void rows_that_move_are_found_where_they_are(TC_NO_STATE)
{
    static uint32_t keys[ROWS], to[ROWS];
    struct tc_index index = { 0 };

    for (uint32_t row = 0; row < ROWS; row++) {
        assert_int_equal(tc_index_add(&index, bad_hash(3 * row + 1), row),
                         TC_OK);
        to[row]       = row % 2 ? TC_INDEX_NONE : row / 2;
        keys[row / 2] = 3 * (row - row % 2) + 1;
    }
    assert_int_equal(tc_index_remap(&index, to, NULL, NULL), TC_OK);
    assert_int_equal(index.count, ROWS / 2);
    for (uint32_t row = 0; row < ROWS / 2; row++)
        assert_int_equal(tc_index_find(&index, bad_hash(keys[row]), key_is,
                                       keys, &keys[row]),
                         row);
    assert_int_equal(tc_index_remap(&index, NULL, good_hash_of, keys), TC_OK);
    for (uint32_t row = 0; row < ROWS / 2; row++)
        assert_int_equal(tc_index_find(&index, good_hash(keys[row]), key_is,
                                       keys, &keys[row]),
                         row);
    tc_index_fini(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_key_and_no_other),
        cmocka_unit_test(an_empty_index_finds_nothing_and_is_usable_after_fini),
        cmocka_unit_test(a_forgotten_key_hides_no_other),
        cmocka_unit_test(a_key_can_be_pointed_to_another_row),
        cmocka_unit_test(rows_that_move_are_found_where_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
