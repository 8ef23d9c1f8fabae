/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "base/cover.h"
#include "tests/support/test.h"

static void what_is_new_is_zero_and_what_was_there_stays(TC_NO_STATE)
{
    uint32_t *numbers = NULL;
    size_t capacity   = 0;

    assert_int_equal(tc_cover(&numbers, &capacity, 0, sizeof *numbers), TC_OK);
    assert_int_equal(capacity, 64);
    for (size_t i = 0; i < capacity; i++)
        assert_int_equal(numbers[i], 0);

    numbers[63] = 7;
    assert_int_equal(tc_cover(&numbers, &capacity, 63, sizeof *numbers), TC_OK);
    assert_int_equal(capacity, 64);
    assert_int_equal(tc_cover(&numbers, &capacity, 200, sizeof *numbers),
                     TC_OK);
    assert_int_equal(capacity, 256);
    assert_int_equal(numbers[63], 7);
    for (size_t i = 64; i < capacity; i++)
        assert_int_equal(numbers[i], 0);
    tc_free(numbers);
}

static void an_index_that_no_memory_holds_changes_nothing(TC_NO_STATE)
{
    uint64_t *numbers = NULL;
    size_t capacity   = 0;

    assert_int_equal(
        tc_cover(&numbers, &capacity, SIZE_MAX - 1, sizeof *numbers),
        TC_ENOMEM);
    assert_null(numbers);
    assert_int_equal(capacity, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_new_is_zero_and_what_was_there_stays),
        cmocka_unit_test(an_index_that_no_memory_holds_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
