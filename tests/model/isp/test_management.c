/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/isp/managed.h"

/* The paper's Figs 4 and 5 for ds1, Alice's, in order. */
static void recovery_takes_its_seven_steps(TC_NO_STATE)
{
    static const struct {
        const char *line;
        unsigned nth;
    } steps[] = {
        { "recovery out OPTIONS", 1 },    /* 1 Hello */
        { "recovery in 200 OPTIONS", 1 }, /* 2 who answers is listed */
        { "recovery out MESSAGE", 1 },    /* 3 who does not is told of */
        { "dsm in MESSAGE", 1 },          /* 4 to be recovered */
        { "alice@x in NOTIFY", 1 },       /* 6 users are moved */
        { "ds1 out OPTIONS", 1 },         /* 5 it is started again */
        { "dsm out MESSAGE", 1 },         /* 7 the outcome is reported */
        { "alice@x in NOTIFY", 2 },       /* and its users go back */
    };
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.failures.ds_server  = 1;
    config.failures.ds_down_ns = SECONDS(3);
    managed_run(&ladder, &config, NULL, 0, 12);
    for (size_t i = 1; i < TC_LEN(steps); i++)
        assert_true(place_of(&ladder, steps[i - 1].line, steps[i - 1].nth) <
                    place_of(&ladder, steps[i].line, steps[i].nth));
    /* the list of them comes from a neighbour */
    assert_true(place_of(&ladder, "dsm out MESSAGE", 1) <
                place_of(&ladder, "ds2 out MESSAGE", 1));
    assert_true(place_of(&ladder, "ds2 out MESSAGE", 1) <
                place_of(&ladder, "ds2 in 200 MESSAGE", 1));
    ladder_fini(&ladder);
}

/* Alice watches from 1 s on.  Whatever becomes of ds1, her stream goes on. */
static void who_watches_notices_nothing(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = managed_config();
    struct ladder whole, failed;

    managed_run(&whole, &config, demands, 1, 12);
    config.failures.ds_server  = 1;
    config.failures.ds_down_ns = SECONDS(3);
    managed_run(&failed, &config, demands, 1, 12);
    assert_true(whole.media[1] > 150);
    assert_int_equal(whole.media[1], failed.media[1]);
    ladder_fini(&whole);
    ladder_fini(&failed);
}

static void without_them_nothing_is_said(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.isp.has_management = false;
    managed_run(&ladder, &config, demands, 1, 12);
    assert_int_equal(ladder.count, 4 + 21 + 5); /* Fig. 7, Alice and Bob */
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recovery_takes_its_seven_steps),
        cmocka_unit_test(who_watches_notices_nothing),
        cmocka_unit_test(without_them_nothing_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
