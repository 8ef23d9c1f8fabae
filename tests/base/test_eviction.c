/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/eviction.h"
#include "tests/support/test.h"

static void what_fits_stays(TC_NO_STATE)
{
    struct tc_ages ages = { .now_frame = 100 };

    tc_ages_add(&ages, 1, 500);
    tc_ages_add(&ages, 100, 500);
    assert_int_equal(tc_ages_cutoff(&ages, 1000), 0);
}

static void the_oldest_go_until_the_rest_fits(TC_NO_STATE)
{
    struct tc_ages ages = { .now_frame = 100 };

    /* ages 0 to 9, each a bin of its own */
    for (uint64_t frame = 91; frame <= 100; frame++)
        tc_ages_add(&ages, frame, 10);
    assert_int_equal(tc_ages_cutoff(&ages, 30), 98); /* 98, 99, 100 stay */
    assert_int_equal(tc_ages_cutoff(&ages, 39), 98);
    assert_int_equal(tc_ages_cutoff(&ages, 0), 101); /* none does */
}

static void great_ages_share_a_bin_within_a_sixteenth(TC_NO_STATE)
{
    struct tc_ages ages = { .now_frame = 1U << 20 };

    /* ages 1024 and 1087 are of one bin, [1024, 1088); 1088 is of the next */
    tc_ages_add(&ages, ages.now_frame - 1024, 10);
    tc_ages_add(&ages, ages.now_frame - 1087, 10);
    tc_ages_add(&ages, ages.now_frame - 1088, 10);
    assert_int_equal(tc_ages_cutoff(&ages, 20), ages.now_frame - 1087);
    assert_int_equal(tc_ages_cutoff(&ages, 19), ages.now_frame - 1023);
}

static void the_greatest_age_has_a_bin(TC_NO_STATE)
{
    struct tc_ages ages = { .now_frame = UINT64_MAX };

    tc_ages_add(&ages, 0, 10);
    assert_true(tc_ages_cutoff(&ages, 5) > 0);
}

static void a_row_of_the_future_is_new(TC_NO_STATE)
{
    struct tc_ages ages = { .now_frame = 5 };

    tc_ages_add(&ages, 9, 10);
    tc_ages_add(&ages, 1, 10);
    assert_int_equal(tc_ages_cutoff(&ages, 10), 2);
}

static void kept_rows_close_the_gaps(TC_NO_STATE)
{
    struct tc_row_map map;

    assert_int_equal(tc_row_map_init(&map, 4), TC_OK);
    assert_int_equal(tc_row_map_keep(&map, 1), 0);
    assert_int_equal(tc_row_map_keep(&map, 3), 1);
    assert_int_equal(map.kept, 2);
    assert_int_equal(tc_row_map_of(&map, 0), TC_INDEX_NONE);
    assert_int_equal(tc_row_map_of(&map, 1), 0);
    assert_int_equal(tc_row_map_of(&map, 3), 1);
    assert_int_equal(tc_row_map_of(&map, TC_INDEX_NONE), TC_INDEX_NONE);
    tc_row_map_fini(&map);
}

static void shrinking_keeps_what_counts(TC_NO_STATE)
{
    uint32_t *numbers = NULL;
    size_t capacity   = 0;

    for (uint32_t i = 0; i < 100; i++) {
        assert_true(tc_grow(&numbers, &capacity, i, sizeof *numbers));
        numbers[i] = i;
    }
    tc_shrink(&numbers, &capacity, 20, sizeof *numbers);
    assert_int_equal(capacity, 20);
    assert_int_equal(numbers[19], 19);
    tc_shrink(&numbers, &capacity, 0, sizeof *numbers);
    assert_int_equal(capacity, 16);
    tc_free(numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_stays),
        cmocka_unit_test(the_oldest_go_until_the_rest_fits),
        cmocka_unit_test(great_ages_share_a_bin_within_a_sixteenth),
        cmocka_unit_test(the_greatest_age_has_a_bin),
        cmocka_unit_test(a_row_of_the_future_is_new),
        cmocka_unit_test(kept_rows_close_the_gaps),
        cmocka_unit_test(shrinking_keeps_what_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
