/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/isp/managed.h"

/* Fig. 7: the web server asks the registration server, which tells the nearest
 * DS server; the domain comes back the same way. */
static void a_sign_up_goes_to_the_registration_server(TC_NO_STATE)
{
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    managed_run(&ladder, &config, NULL, 0, 0.5);
    ASSERT_LADDER(&ladder, 0, "web", "web in MESSAGE", "web out MESSAGE",
                  "web in 200 MESSAGE", "web out 200 MESSAGE");
    ASSERT_LADDER(&ladder, 0, "registration", "registration in MESSAGE",
                  "registration out MESSAGE", "registration in 200 MESSAGE",
                  "registration out 200 MESSAGE");
    assert_int_equal(count_lines(&ladder, "web in MESSAGE"), 1);
    ladder_fini(&ladder);
}

/* Alice reads the guide, 1 s, and then invites. */
static void the_guide_is_read_before_the_invite(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    managed_run(&ladder, &config, demands, 1, 1.9);
    ASSERT_LADDER(&ladder, 4, "alice", /* behind her sign-up */
                  "alice@x out MESSAGE", "alice@x in 200 MESSAGE",
                  "alice@x out INVITE", "alice@x in 180 INVITE",
                  "alice@x in 200 INVITE", "alice@x out ACK");
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

/* She zaps before she has read: there is nothing to cancel. */
static void who_leaves_while_reading_never_invites(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 },
                                      { SECONDS(1.001), SECONDS(100), 0, 0 } };
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    managed_run(&ladder, &config, demands, 2, 1.9);
    assert_int_equal(count_lines(&ladder, "alice@x out INVITE"), 1);
    assert_int_equal(count_lines(&ladder, "alice@x out CANCEL"), 0);
    assert_int_equal(ladder.totals.ready, 1);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sign_up_goes_to_the_registration_server),
        cmocka_unit_test(the_guide_is_read_before_the_invite),
        cmocka_unit_test(who_leaves_while_reading_never_invites),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
