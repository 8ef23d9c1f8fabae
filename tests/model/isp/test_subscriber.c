/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/isp/managed.h"

/* Bob at 0.3 s, Alice at 0.6: each connects to the DS server that it is
 * assigned. */
static void who_has_signed_up_registers_at_its_server(TC_NO_STATE)
{
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    managed_run(&ladder, &config, NULL, 0, 0.9);
    ASSERT_LADDER(&ladder, 0, "alice", "alice@x out MESSAGE",
                  "alice@x in 200 MESSAGE", "alice@x out REGISTER",
                  "alice@x in 200 REGISTER");
    ASSERT_LADDER(&ladder, 0, "ds1", "ds1 in MESSAGE", "ds1 out 200 MESSAGE",
                  "ds1 in MESSAGE", "ds1 out 200 MESSAGE", "ds1 in REGISTER",
                  "ds1 out 200 REGISTER");
    assert_true(place_of(&ladder, "bob@x out REGISTER", 1) <
                place_of(&ladder, "alice@x out MESSAGE", 1));
    ladder_fini(&ladder);
}

/* Before the sign-up Bob is unknown: 404. */
static void an_unknown_broadcaster_is_not_found(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(0.1), SECONDS(100), 0, 0 } };
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    managed_run(&ladder, &config, demands, 1, 0.9);
    assert_int_equal(count_lines(&ladder, "alice@x in 404 INVITE"), 1);
    assert_int_equal(ladder.totals.ready, 0);
    ladder_fini(&ladder);
}

/* ds1 fails: Alice gets ds2, registers there, and sends it a request at
 * once. */
static void a_new_domain_is_used_from_then_on(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(8), SECONDS(1), 0, 0 } };
    struct tc_model_config config = managed_config();
    struct ladder ladder;

    config.isp.ds_assignment   = TC_DS_NEAREST;
    config.isp.recovery_ns     = SECONDS(60);
    config.failures.ds_server  = 1;
    config.failures.ds_down_ns = SECONDS(3);
    managed_run(&ladder, &config, demands, 1, 10);
    ASSERT_LADDER(&ladder, 4, "alice", "alice@x in NOTIFY",
                  "alice@x out 200 NOTIFY", "alice@x out REGISTER",
                  "alice@x in 200 REGISTER", "alice@x out MESSAGE",
                  "alice@x in 200 MESSAGE", "alice@x out INVITE",
                  "alice@x in 180 INVITE");
    assert_int_equal(count_lines(&ladder, "ds2 in REGISTER"), 1);
    assert_int_equal(count_lines(&ladder, "alice@x out INVITE"), 1);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_signed_up_registers_at_its_server),
        cmocka_unit_test(an_unknown_broadcaster_is_not_found),
        cmocka_unit_test(a_new_domain_is_used_from_then_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
