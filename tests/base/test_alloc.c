/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/alloc.h"
#include "tests/support/test.h"

static void memory_is_zeroed_and_of_that_size(TC_NO_STATE)
{
    for (size_t size = 1; size < 300; size++) {
        unsigned char *one  = tc_alloc(size);
        unsigned char *many = tc_alloc_array(size, 3);

        assert_non_null(one);
        assert_non_null(many);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(one[i], 0);
        for (size_t i = 0; i < 3 * size; i++)
            assert_int_equal(many[i], 0);
        memset(one, 0xff, size);
        memset(many, 0xff, 3 * size);
        tc_free(one);
        tc_free(many);
    }
    tc_free(NULL);
}

/* 2^63 elements of 2 bytes are 2^64 bytes, which a size_t holds as 0 */
static void a_product_beyond_size_t_is_refused(TC_NO_STATE)
{
    unsigned char *kept = tc_alloc(1);
    /* volatile: the compiler would see through it, and warn */
    volatile size_t half = SIZE_MAX / 2 + 1;

    assert_non_null(kept);
    *kept = 7;
    assert_null(tc_alloc_array(half, 2));
    assert_null(tc_realloc_array(kept, half, 2));
    assert_int_equal(*kept, 7);
    tc_free(kept);
}

static void realloc_of_nothing_is_alloc_and_keeps_what_was(TC_NO_STATE)
{
    uint32_t *numbers = tc_realloc_array(NULL, 2, sizeof *numbers);

    assert_non_null(numbers);
    numbers[0] = 1;
    numbers[1] = 2;
    numbers    = tc_realloc_array(numbers, 1000, sizeof *numbers);
    assert_non_null(numbers);
    assert_int_equal(numbers[0], 1);
    assert_int_equal(numbers[1], 2);
    tc_free(numbers);
}

/* 16 at first, then doubled where it is full: 16, 32, 64, 128 */
static void growing_doubles_from_16_only_when_full(TC_NO_STATE)
{
    uint32_t *numbers = NULL;
    size_t capacity   = 0;

    for (size_t count = 0; count < 100; count++) {
        size_t want = count < 16 ? 16 : count < 32 ? 32 : count < 64 ? 64 : 128;

        assert_true(tc_grow(&numbers, &capacity, count, sizeof *numbers));
        assert_int_equal(capacity, want);
        numbers[count] = (uint32_t)count;
    }
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(numbers[i], i);
    tc_free(numbers);
}

static void growth_that_cannot_be_changes_nothing(TC_NO_STATE)
{
    static uint32_t number;
    uint32_t *numbers = &number;
    size_t capacity   = SIZE_MAX / 2 + 1;

    assert_false(tc_grow(&numbers, &capacity, capacity, sizeof number));
    assert_ptr_equal(numbers, &number);
    assert_int_equal(capacity, SIZE_MAX / 2 + 1);

    /* doubled it fits a size_t, times 4 octets it does not */
    capacity = SIZE_MAX / 4;
    assert_false(tc_grow(&numbers, &capacity, capacity, sizeof number));
    assert_ptr_equal(numbers, &number);
    assert_int_equal(capacity, SIZE_MAX / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_of_that_size),
        cmocka_unit_test(a_product_beyond_size_t_is_refused),
        cmocka_unit_test(realloc_of_nothing_is_alloc_and_keeps_what_was),
        cmocka_unit_test(growing_doubles_from_16_only_when_full),
        cmocka_unit_test(growth_that_cannot_be_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
