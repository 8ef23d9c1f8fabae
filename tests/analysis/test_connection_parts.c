/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/connection_parts.h"

#include <math.h>

#include "tests/support/test.h"

static const int64_t ms = 1000000;

/* At a tap at the DS server; in ms: INVITE 0, passed on 10, answered 110,
 * passed back 250, ACK 260, media 300 */
static struct tc_session session(void)
{
    return (struct tc_session){ .outcome        = TC_SESSION_COMPLETED,
                                .invite_ns      = 0,
                                .forward_ns     = 10 * ms,
                                .answer_ns      = 110 * ms,
                                .setup_ns       = 250 * ms,
                                .ready_ns       = 260 * ms,
                                .first_media_ns = 300 * ms,
                                .end_ns         = TC_TIME_NONE };
}

static struct tc_cops_transaction request(int64_t from_ms, int64_t to_ms)
{
    return (struct tc_cops_transaction){ .request_ns  = from_ms * ms,
                                         .decision_ns = to_ms < 0
                                                            ? TC_TIME_NONE
                                                            : to_ms * ms };
}

static void assert_ms(double value_s, double want_ms)
{
    assert_true(fabs(value_s * 1e3 - want_ms) < 1e-9);
}

/* REQ to DEC 20-60 before the answer, 120-220 behind it */
static void the_parts_add_up_to_the_delay(TC_NO_STATE)
{
    struct tc_cops_transaction a = request(20, 60), b = request(120, 220);
    const struct tc_cops_transaction *requests[] = { &a, &b };
    struct tc_session s                          = session();

    struct tc_connection_parts p = tc_connection_parts_of(&s, requests, 2);
    assert_ms(p.forward_s, 10);
    assert_ms(p.broadcaster_cops_s, 40);
    assert_ms(p.answer_s, 60);
    assert_ms(p.viewer_cops_s, 100);
    assert_ms(p.return_s, 40);
    assert_ms(p.ack_s, 10);
    assert_ms(p.first_media_s, 40);
    assert_ms(tc_connection_parts_sum_s(&p), 260);
}

/* 20-60 and 40-80 wait together for 60 ms; one that is never decided and one
 * that ends behind the answer count as far as they reach */
static void requests_that_overlap_count_once(TC_NO_STATE)
{
    struct tc_cops_transaction a = request(20, 60), b = request(40, 80);
    struct tc_cops_transaction c = request(90, -1), d = request(100, 130);
    const struct tc_cops_transaction *requests[] = { &a, &b, &c, &d };
    struct tc_session s                          = session();

    struct tc_connection_parts p = tc_connection_parts_of(&s, requests, 4);
    assert_ms(p.broadcaster_cops_s, 70);
    assert_ms(p.viewer_cops_s, 20);
    assert_ms(tc_connection_parts_sum_s(&p), 260);
}

/* One leg only: asked and answered, and nothing between */
static void a_tap_at_the_viewer_tells_what_it_can(TC_NO_STATE)
{
    struct tc_session s = session();

    s.forward_ns                 = TC_TIME_NONE;
    s.answer_ns                  = s.setup_ns;
    struct tc_connection_parts p = tc_connection_parts_of(&s, NULL, 0);
    assert_true(isnan(p.forward_s));
    assert_true(isnan(p.broadcaster_cops_s));
    assert_true(isnan(p.return_s));
    assert_true(isnan(p.viewer_cops_s));
    assert_ms(p.answer_s, 250);
    assert_ms(tc_connection_parts_sum_s(&p), 260);
}

static void what_was_not_completed_has_no_parts(TC_NO_STATE)
{
    struct tc_session s = session();

    s.outcome                    = TC_SESSION_REJECTED;
    struct tc_connection_parts p = tc_connection_parts_of(&s, NULL, 0);
    assert_true(isnan(p.answer_s));
    assert_true(isnan(tc_connection_parts_sum_s(&p)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_add_up_to_the_delay),
        cmocka_unit_test(requests_that_overlap_count_once),
        cmocka_unit_test(a_tap_at_the_viewer_tells_what_it_can),
        cmocka_unit_test(what_was_not_completed_has_no_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
