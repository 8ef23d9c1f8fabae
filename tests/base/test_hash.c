/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "tests/support/test.h"

/* The product in 128 bits, by the compiler instead of by halves */
static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;

    return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

static void mixing_is_the_folded_product(TC_NO_STATE)
{
    static const uint64_t edges[] = {
        0,
        1,
        0xffffffff,
        0x100000000,
        0x1ffffffff,
        0x8000000000000000,
        0xffffffff00000000,
        UINT64_MAX,
        0x9e3779b97f4a7c15,
    };
    const size_t count = sizeof edges / sizeof edges[0];

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            assert_int_equal(tc_hash_mix(edges[i], edges[k]),
                             fold(edges[i], edges[k]));
}

/* The block ends with the bytes: the sanitizer sees a word read too far */
static void every_length_hashes_to_something_of_its_own(TC_NO_STATE)
{
    enum { LENGTHS = 40 };
    uint64_t hashes[LENGTHS];

    for (size_t len = 0; len < LENGTHS; len++) {
        unsigned char *zeros = calloc(1, len > 0 ? len : 1);

        assert_non_null(zeros);
        hashes[len] = tc_hash_bytes(zeros, len);
        for (size_t shorter = 0; shorter < len; shorter++)
            assert_int_not_equal(hashes[len], hashes[shorter]);
        free(zeros);
    }
    assert_int_equal(tc_hash_bytes(NULL, 0), hashes[0]);
}

static void every_bit_counts(TC_NO_STATE)
{
    unsigned char bytes[23] = "the quick brown fox ...";
    uint64_t plain          = tc_hash_bytes(bytes, sizeof bytes);

    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
        assert_int_not_equal(tc_hash_bytes(bytes, sizeof bytes), plain);
        bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    assert_int_equal(tc_hash_bytes(bytes, sizeof bytes), plain);
}

/* 4096 numbers in 4096 buckets by their low bits, as the index uses them:
 * a Poisson load of 1 has no bucket of 12 or more but with a chance below
 * 4096 / 12! = 1e-5 */
static void consecutive_numbers_spread_over_the_low_bits(TC_NO_STATE)
{
    static unsigned char load[4096];

    for (uint64_t number = 0; number < sizeof load; number++)
        load[tc_hash_u64(number) % sizeof load]++;
    for (size_t i = 0; i < sizeof load; i++)
        assert_true(load[i] < 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mixing_is_the_folded_product),
        cmocka_unit_test(every_length_hashes_to_something_of_its_own),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(consecutive_numbers_spread_over_the_low_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
