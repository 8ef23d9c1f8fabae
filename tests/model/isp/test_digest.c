/* SPDX-License-Identifier: Apache-2.0 */
#include "model/engine/sim.h"
#include "model/isp/digest.h"

#include "tests/model/ladder.h"

static struct tc_person alice[] = { { "alice@x", 1 } };
static struct tc_person bob[]   = { { "bob@x", 0 } };

/* The nonce is the challenge's; 32 digits of a response, as MD5's has. */
static void credentials_answer_the_challenge(TC_NO_STATE)
{
    struct tc_world world = { 0 };
    char text[512];

    assert_int_equal(tc_sim_create(&world.sim), TC_OK);
    const struct tc_text challenge =
        tc_isp_digest_challenge(&world, 1, TC_TEXT("call-1"));
    const struct tc_text other =
        tc_isp_digest_challenge(&world, 2, TC_TEXT("call-1"));
    const struct tc_text credentials = tc_isp_digest_credentials(
        &world, "alice@x", challenge, TC_TEXT("sip:bob@x"));

    assert_false(tc_text_equal(challenge, other));
    (void)snprintf(text, sizeof text, "%.*s", (int)challenge.len_bytes,
                   challenge.at);
    const char *nonce = strstr(text, "nonce=\"");
    assert_non_null(nonce);
    char wanted[32];
    (void)snprintf(wanted, sizeof wanted, "%.24s", nonce);
    (void)snprintf(text, sizeof text, "%.*s", (int)credentials.len_bytes,
                   credentials.at);
    assert_non_null(strstr(text, wanted));
    const char *response = strstr(text, "response=\"");
    assert_non_null(response);
    assert_int_equal(strspn(response + 10, "0123456789abcdef"), 32);
    tc_sim_destroy(world.sim);
}

/* Alice's first INVITE to ds1 is challenged, her second is not. */
static void the_first_invite_is_challenged(TC_NO_STATE)
{
    struct tc_demand demands[]        = { { SECONDS(1), SECONDS(1), 0, 0 },
                                          { SECONDS(4), SECONDS(1), 0, 0 } };
    struct tc_model_config config     = small_config();
    const struct tc_workload workload = { .viewers           = alice,
                                          .viewer_count      = 1,
                                          .broadcasters      = bob,
                                          .broadcaster_count = 1,
                                          .demands           = demands,
                                          .demand_count      = 2,
                                          .end_ns            = SECONDS(7) };
    struct ladder ladder;

    config.isp.digest = true;
    ladder_run(&ladder, &tc_isp_architecture, &config, &workload);
    ASSERT_LADDER(
        &ladder, 0, "alice", "alice@x out INVITE", "alice@x in 407 INVITE",
        "alice@x out ACK", "alice@x out INVITE", "alice@x in 180 INVITE",
        "alice@x in 200 INVITE", "alice@x out ACK", "alice@x out BYE",
        "alice@x in 200 BYE", "alice@x out INVITE", "alice@x in 180 INVITE");
    assert_int_equal(count_lines(&ladder, "ds0 out 407 INVITE"), 0);
    assert_int_equal(ladder.totals.ready, 2);
    assert_int_equal(ladder.totals.reserved_kbps, 0);
    assert_int_equal(ladder.totals.open_handles, 0);
    ladder_fini(&ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credentials_answer_the_challenge),
        cmocka_unit_test(the_first_invite_is_challenged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
