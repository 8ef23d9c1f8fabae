/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include <gsl/gsl_randist.h>

#include "base/err.h"
#include "model/engine/random.h"
#include "tests/support/test.h"

/* Random123's kat_vectors, the three of philox4x32-10 */
static void blocks_are_those_of_random123(TC_NO_STATE)
{
    static const struct {
        struct tc_random at;
        uint32_t block[4];
    } known[] = {
        { { 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { .seed        = UINT64_MAX,
            .replication = UINT32_MAX,
            .entity      = UINT32_MAX,
            .purpose     = UINT32_MAX,
            .draw        = UINT32_MAX },
          { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { .seed        = UINT64_C(0x299f31d0a4093822),
            .replication = 0x243f6a88,
            .entity      = 0x85a308d3,
            .purpose     = 0x13198a2e,
            .draw        = 0x03707344 },
          { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };

    for (size_t i = 0; i < TC_LEN(known); i++) {
        struct tc_random random = known[i].at;

        const struct tc_random_block block = tc_random_next(&random);
        assert_memory_equal(block.word, known[i].block, sizeof block.word);
        assert_int_equal(random.draw, (uint32_t)(known[i].at.draw + 1U));
    }
}

/* One changed coordinate gives another stream; the same gives the same */
static void a_draw_depends_on_its_coordinates_only(TC_NO_STATE)
{
    struct tc_random same[] = {
        tc_random_stream(7, 1, 2, TC_PURPOSE_HOLD),
        tc_random_stream(7, 1, 2, TC_PURPOSE_HOLD),
    };
    struct tc_random others[] = {
        tc_random_stream(8, 1, 2, TC_PURPOSE_HOLD),
        tc_random_stream(7, 2, 2, TC_PURPOSE_HOLD),
        tc_random_stream(7, 1, 3, TC_PURPOSE_HOLD),
        tc_random_stream(7, 1, 2, TC_PURPOSE_ARRIVAL),
        tc_random_stream(UINT64_C(7) << 32, 1, 2, TC_PURPOSE_HOLD),
    };
    const uint32_t first = tc_random_u32(&same[0]);

    assert_int_equal(tc_random_u32(&same[1]), first);
    for (size_t i = 0; i < TC_LEN(others); i++)
        assert_int_not_equal(tc_random_u32(&others[i]), first);

    /* draw 5 without the draws before it */
    struct tc_random ahead = same[0];
    uint32_t fifth         = 0;

    for (int i = 0; i < 5; i++)
        fifth = tc_random_u32(&same[1]);
    ahead.draw = 5;
    assert_int_equal(tc_random_u32(&ahead), fifth);
}

/* Scenarios keep their results only while these stand */
static void purposes_have_the_numbers_they_always_had(TC_NO_STATE)
{
    assert_int_equal(TC_PURPOSE_ARRIVAL, 1);
    assert_int_equal(TC_PURPOSE_HOLD, 2);
    assert_int_equal(TC_PURPOSE_CHANNEL, 3);
    assert_int_equal(TC_PURPOSE_PLACEMENT, 4);
    assert_int_equal(TC_PURPOSE_ANSWER_DELAY, 5);
    assert_int_equal(TC_PURPOSE_SERVICE, 6);
    assert_int_equal(TC_PURPOSE_FRAME_SIZE, 7);
    assert_int_equal(TC_PURPOSE_SEARCH_ORDER, 8);
    assert_int_equal(TC_PURPOSE_STREAM_PHASE, 9);
    assert_int_equal(TC_PURPOSE_RESAMPLE, 10);
    assert_int_equal(TC_PURPOSE_SSRC, 11);
}

enum { DRAWS = 100000 };

/* Five standard errors: a right generator fails once in 1.7 million seeds */
static void assert_mean(double sum, double mean, double sd)
{
    assert_true(fabs(sum / DRAWS - mean) < 5.0 * sd / sqrt(DRAWS));
}

static void uniform_stays_inside_0_and_1(TC_NO_STATE)
{
    struct tc_random random = tc_random_stream(1, 0, 0, TC_PURPOSE_ARRIVAL);
    double sum = 0.0, squares = 0.0;

    /* the first 52 bits of the known block, and half a step */
    struct tc_random known = { 0 };
    assert_true(tc_random_uniform(&known) ==
                (double)(2 * INT64_C(0x6627e8d5e169c) + 1) * 0x1p-53);

    for (int i = 0; i < DRAWS; i++) {
        const double u = tc_random_uniform(&random);

        assert_true(u > 0.0 && u < 1.0);
        sum += u;
        squares += u * u;
    }
    /* E U = 1/2, var U = 1/12; E U^2 = 1/3, var U^2 = 1/5 - 1/9 */
    assert_mean(sum, 0.5, sqrt(1.0 / 12.0));
    assert_mean(squares, 1.0 / 3.0, sqrt(4.0 / 45.0));
}

static void exponential_has_its_mean_and_variance(TC_NO_STATE)
{
    struct tc_random random = tc_random_stream(1, 0, 0, TC_PURPOSE_HOLD);
    double sum = 0.0, squares = 0.0;

    for (int i = 0; i < DRAWS; i++) {
        const double x = tc_random_exponential(&random, 3.0);

        assert_true(x > 0.0);
        sum += x;
        squares += x * x;
    }
    /* moments of Exp(mean m): m, 2 m^2, and E X^4 = 24 m^4 */
    assert_mean(sum, 3.0, 3.0);
    assert_mean(squares, 18.0, sqrt(20.0 * 81.0));
}

static void the_log_of_a_lognormal_is_normal(TC_NO_STATE)
{
    struct tc_random random = tc_random_stream(1, 0, 0, TC_PURPOSE_HOLD);
    double sum = 0.0, squares = 0.0;
    int beyond = 0;

    for (int i = 0; i < DRAWS; i++) {
        const double z =
            (log(tc_random_lognormal(&random, 1.5, 0.5)) - 1.5) / 0.5;

        sum += z;
        squares += z * z;
        beyond += z > 1.959963984540054;
    }
    assert_mean(sum, 0.0, 1.0);
    assert_mean(squares, 1.0, sqrt(2.0));
    assert_mean(beyond, 0.025, sqrt(0.025 * 0.975));
}

/* n = 3 * 2^30.  Of a plain remainder of 2^32 the numbers below n / 3 would
 * come twice as often, of a plain product every third number would. */
static void below_is_without_bias(TC_NO_STATE)
{
    const uint32_t n        = UINT32_C(3) << 30;
    struct tc_random random = tc_random_stream(1, 0, 0, TC_PURPOSE_CHANNEL);
    int first_third         = 0;
    int every_third         = 0;

    for (int i = 0; i < DRAWS; i++) {
        const uint32_t k = tc_random_below(&random, n);

        assert_true(k < n);
        first_third += k < n / 3;
        every_third += k % 3 == 0;
    }
    assert_mean(first_third, 1.0 / 3.0, sqrt(2.0 / 9.0));
    assert_mean(every_third, 1.0 / 3.0, sqrt(2.0 / 9.0));
    for (int i = 0; i < 100; i++)
        assert_int_equal(tc_random_below(&random, 1), 0);
}

/* 6 permutations of 3 items: chi-square with 5 degrees of freedom, whose
 * 0.9999 quantile is 25.74 */
static void every_permutation_is_as_likely(TC_NO_STATE)
{
    struct tc_random random = tc_random_stream(1, 0, 0, TC_PURPOSE_PLACEMENT);
    int seen[3][3]          = { 0 };
    double chi_square       = 0.0;

    for (int i = 0; i < DRAWS; i++) {
        uint32_t items[] = { 0, 1, 2 };

        tc_random_shuffle(&random, items, 3);
        assert_int_equal(1U << items[0] | 1U << items[1] | 1U << items[2], 7);
        seen[items[0]][items[1]]++;
    }
    for (int i = 0; i < 9; i++) {
        const double off = seen[i / 3][i % 3] - DRAWS / 6.0;

        if (i / 3 != i % 3)
            chi_square += off * off / (DRAWS / 6.0);
    }
    assert_true(chi_square < 25.74);
    tc_random_shuffle(&random, NULL, 0);
}

static void gsl_draws_from_the_same_stream(TC_NO_STATE)
{
    struct tc_random ours  = tc_random_stream(9, 1, 2, TC_PURPOSE_SERVICE);
    struct tc_random lent  = ours;
    const gsl_rng borrowed = tc_random_gsl(&lent);

    assert_int_equal(gsl_rng_get(&borrowed), tc_random_u32(&ours));
    assert_true(gsl_rng_uniform(&borrowed) == tc_random_uniform(&ours));
    assert_int_equal(lent.draw, 2);

    /* Gamma(2, 3): mean 6, variance 18 */
    double sum = 0.0;

    for (int i = 0; i < DRAWS; i++)
        sum += gsl_ran_gamma(&borrowed, 2.0, 3.0);
    assert_mean(sum, 6.0, sqrt(18.0));
}

static void gsl_may_own_a_stream(TC_NO_STATE)
{
    gsl_rng *owned = gsl_rng_alloc(tc_random_gsl_type());

    assert_non_null(owned);
    gsl_rng_set(owned, 0);
    assert_int_equal(gsl_rng_get(owned), 0x6627e8d5);
    assert_int_equal(gsl_rng_max(owned), UINT32_MAX);
    gsl_rng_free(owned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_those_of_random123),
        cmocka_unit_test(a_draw_depends_on_its_coordinates_only),
        cmocka_unit_test(purposes_have_the_numbers_they_always_had),
        cmocka_unit_test(uniform_stays_inside_0_and_1),
        cmocka_unit_test(exponential_has_its_mean_and_variance),
        cmocka_unit_test(the_log_of_a_lognormal_is_normal),
        cmocka_unit_test(below_is_without_bias),
        cmocka_unit_test(every_permutation_is_as_likely),
        cmocka_unit_test(gsl_draws_from_the_same_stream),
        cmocka_unit_test(gsl_may_own_a_stream),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
