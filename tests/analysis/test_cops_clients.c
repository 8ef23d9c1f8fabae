/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/cops_clients.h"

#include "proto/cops/cops_msg.h"
#include "tests/support/test.h"

enum { PEP = 1, PDP = 2, TYPE = 0x4002 };

static const int64_t ms_ns = 1000000;

static int setup(void **state)
{
    struct tc_cops_clients *clients;

    assert_int_equal(tc_cops_clients_create(&clients), TC_OK);
    *state = clients;
    return 0;
}

static int teardown(void **state)
{
    tc_cops_clients_destroy(*state);
    return 0;
}

static struct tc_cops_msg message(enum tc_cops_op op)
{
    static const uint8_t handle[] = { 7 };

    return (struct tc_cops_msg){
        .op               = op,
        .client_type      = op == TC_COPS_KA ? 0 : TYPE,
        .is_solicited     = op == TC_COPS_DEC,
        .has_decision     = op == TC_COPS_DEC,
        .decision_command = op == TC_COPS_DEC ? TC_COPS_INSTALL : TC_COPS_NULL,
        .report_type      = op == TC_COPS_RPT ? TC_COPS_SUCCESS : 0,
        .handle           = { .at = handle, .len_bytes = 1, .c_type = 1 },
    };
}

/* Several frames bear it: its last octet is later than its first. */
static void feed_long(void **state, const struct tc_cops_msg *msg,
                      bool from_pep, int64_t at_ms, int64_t last_ms)
{
    const struct tc_record record = {
        .at_ns    = last_ms * ms_ns,
        .first_ns = at_ms * ms_ns,
        .view     = { .cops = msg },
        .frame    = (uint64_t)at_ms,
        .from     = from_pep ? PEP : PDP,
        .to       = from_pep ? PDP : PEP,
        .kind     = TC_RECORD_MESSAGE,
        .protocol = TC_PROTOCOL_COPS,
    };

    assert_int_equal(tc_cops_clients_feed(*state, &record), TC_OK);
}

static void feed(void **state, const struct tc_cops_msg *msg, bool from_pep,
                 int64_t at_ms)
{
    feed_long(state, msg, from_pep, at_ms, at_ms);
}

static void say(void **state, enum tc_cops_op op, bool from_pep, int64_t at_ms)
{
    const struct tc_cops_msg msg = message(op);

    feed(state, &msg, from_pep, at_ms);
}

/* Row of a client type. */
static const struct tc_cops_client *client(void **state, uint16_t type)
{
    size_t count;
    const struct tc_cops_client *rows = tc_cops_clients_borrow(*state, &count);

    for (size_t i = 0; i < count; i++)
        if (rows[i].client_type == type)
            return &rows[i];
    return NULL;
}

static void messages_are_counted_by_op_and_client_type(void **state)
{
    say(state, TC_COPS_OPN, true, 0);
    say(state, TC_COPS_CAT, false, 1);
    say(state, TC_COPS_REQ, true, 2);
    say(state, TC_COPS_DEC, false, 3);
    say(state, TC_COPS_KA, true, 4);
    say(state, TC_COPS_KA, false, 5); /* the echo */
    assert_int_equal(client(state, TYPE)->messages[TC_COPS_REQ], 1);
    assert_int_equal(client(state, TYPE)->messages[TC_COPS_DEC], 1);
    assert_int_equal(client(state, TYPE)->messages[TC_COPS_KA], 0);
    assert_int_equal(client(state, 0)->messages[TC_COPS_KA], 2);
    assert_int_equal(client(state, 0)->pep, PEP);
    assert_int_equal(client(state, 0)->pdp, PDP);
}

/* Two decisions on one handle, the second by the PDP itself: reports come in
 * the order of decisions */
static void reports_keep_the_order_of_decisions(void **state)
{
    struct tc_cops_msg own = message(TC_COPS_DEC);
    size_t count;

    own.is_solicited     = false;
    own.decision_command = TC_COPS_REMOVE;
    say(state, TC_COPS_REQ, true, 0);
    say(state, TC_COPS_DEC, false, 10);
    feed(state, &own, false, 20);
    say(state, TC_COPS_RPT, true, 25);
    say(state, TC_COPS_RPT, true, 45);
    say(state, TC_COPS_RPT, true, 50);

    const struct tc_cops_report_delay *reports =
        tc_cops_clients_reports(*state, &count);
    assert_int_equal(count, 2);
    assert_int_equal(reports[0].report_ns - reports[0].decision_ns, 15 * ms_ns);
    assert_int_equal(reports[1].report_ns - reports[1].decision_ns, 25 * ms_ns);
    assert_int_equal(client(state, TYPE)->unsolicited, 1);
    assert_int_equal(client(state, TYPE)->refusals, 1);
    assert_int_equal(client(state, TYPE)->report_orphans, 1);
}

/* A decision of the PDP's own will. */
static void decide(void **state, int64_t at_ms)
{
    struct tc_cops_msg own = message(TC_COPS_DEC);

    own.is_solicited = false;
    feed(state, &own, false, at_ms);
}

/* From the newest report back to its decision, of that many reports. */
static int64_t last_delay_ns(void **state, size_t want)
{
    size_t count;
    const struct tc_cops_report_delay *reports =
        tc_cops_clients_reports(*state, &count);

    assert_int_equal(count, want);
    return reports[count - 1].report_ns - reports[count - 1].decision_ns;
}

/* The PEP has one request outstanding at most, and reports before the next:
 * the decision at 10 has no report, however soon the handle asks again */
static void a_request_ends_the_wait_for_reports_on_its_answers(void **state)
{
    say(state, TC_COPS_REQ, true, 0);
    decide(state, 5);
    say(state, TC_COPS_DEC, false, 10);
    say(state, TC_COPS_REQ, true, 100);
    say(state, TC_COPS_DEC, false, 110);
    say(state, TC_COPS_RPT, true, 117);
    assert_int_equal(last_delay_ns(state, 1), 7 * ms_ns);
    assert_int_equal(client(state, TYPE)->unreported, 2);
    assert_int_equal(client(state, TYPE)->report_orphans, 0);
}

/* Decision at 50 crosses the request at 51 */
static void a_request_keeps_what_crosses_it(void **state)
{
    say(state, TC_COPS_REQ, true, 0);
    say(state, TC_COPS_DEC, false, 10);
    say(state, TC_COPS_RPT, true, 15);
    decide(state, 50);
    say(state, TC_COPS_REQ, true, 51);
    say(state, TC_COPS_RPT, true, 61);
    assert_int_equal(last_delay_ns(state, 2), 11 * ms_ns);
    assert_int_equal(client(state, TYPE)->unreported, 0);
}

/* The first report is lost.  The second decision comes soon and takes the
 * blame; behind a pause of more than 2 s order is restored */
static void a_pause_between_decisions_ends_the_wait(void **state)
{
    decide(state, 0);
    decide(state, 500);
    say(state, TC_COPS_RPT, true, 510);
    assert_int_equal(last_delay_ns(state, 1), 510 * ms_ns);
    decide(state, 2501);
    say(state, TC_COPS_RPT, true, 2511);
    assert_int_equal(last_delay_ns(state, 2), 10 * ms_ns);
    assert_int_equal(client(state, TYPE)->unreported, 1);
    decide(state, 3000);
    say(state, TC_COPS_RPT, true, 8000); /* late, but no other can be meant */
    assert_int_equal(last_delay_ns(state, 3), 5000 * ms_ns);
    assert_int_equal(client(state, TYPE)->unreported, 1);
}

/* A damaged capture may step over the whole range of times */
static void steps_in_time_of_any_size_are_borne(void **state)
{
    const struct tc_cops_msg msg = message(TC_COPS_DEC);
    const int64_t steps[]        = { INT64_MIN, INT64_MAX, INT64_MIN };

    for (size_t i = 0; i < 3; i++) {
        const struct tc_record record = { .first_ns = steps[i],
                                          .view     = { .cops = &msg },
                                          .from     = PDP,
                                          .to       = PEP,
                                          .protocol = TC_PROTOCOL_COPS };

        assert_int_equal(tc_cops_clients_feed(*state, &record), TC_OK);
    }
    assert_int_equal(client(state, TYPE)->unreported, 1);
}

/* Of 10,064 decisions within 2 s the newest 64 wait */
static void no_more_than_64_decisions_wait_on_a_handle(void **state)
{
    for (int i = 0; i < 64; i++)
        decide(state, 1000);
    const uint64_t before = tc_cops_clients_bytes(*state);
    for (int i = 0; i < 10000; i++)
        decide(state, 1001);
    assert_int_equal(tc_cops_clients_bytes(*state), before);
    assert_int_equal(client(state, TYPE)->unreported, 10000);
    say(state, TC_COPS_RPT, true, 1003);
    assert_int_equal(last_delay_ns(state, 1), 2 * ms_ns);
    say(state, TC_COPS_DRQ, true, 1004);
    assert_int_equal(client(state, TYPE)->unreported, 10063);
}

/* From 10, the first octet of the decision, to 29, the last of the report. */
static void a_report_counts_from_first_octet_to_last(void **state)
{
    const struct tc_cops_msg decision = message(TC_COPS_DEC);
    const struct tc_cops_msg report   = message(TC_COPS_RPT);
    size_t count;

    say(state, TC_COPS_REQ, true, 0);
    feed_long(state, &decision, false, 10, 14);
    feed_long(state, &report, true, 25, 29);

    const struct tc_cops_report_delay *reports =
        tc_cops_clients_reports(*state, &count);
    assert_int_equal(count, 1);
    assert_int_equal(reports[0].decision_ns, 10 * ms_ns);
    assert_int_equal(reports[0].report_ns, 29 * ms_ns);
    assert_int_equal(reports[0].pep, PEP);
}

static void an_accounting_report_answers_nothing(void **state)
{
    struct tc_cops_msg accounting = message(TC_COPS_RPT);
    size_t count;

    accounting.report_type = TC_COPS_ACCOUNTING;
    say(state, TC_COPS_REQ, true, 0);
    say(state, TC_COPS_DEC, false, 10);
    feed(state, &accounting, true, 20);
    (void)tc_cops_clients_reports(*state, &count);
    assert_int_equal(count, 0);
    assert_int_equal(client(state, TYPE)->report_orphans, 0);
}

/* Install, Remove, Null, an Error in place of a decision; one of them the PDP
 * sent by itself.  Of four reports one failed. */
static void decisions_and_reports_are_counted_by_what_they_say(void **state)
{
    static const struct {
        uint16_t command, error;
        bool is_solicited;
    } said[] = { { TC_COPS_INSTALL, 0, true },
                 { TC_COPS_REMOVE, 0, false },
                 { TC_COPS_NULL, 0, true },
                 { 0, 3, true } };

    for (size_t i = 0; i < TC_LEN(said); i++) {
        struct tc_cops_msg decision = message(TC_COPS_DEC);
        struct tc_cops_msg report   = message(TC_COPS_RPT);

        decision.decision_command = said[i].command;
        decision.error_code       = said[i].error;
        decision.has_decision     = said[i].error == 0;
        decision.is_solicited     = said[i].is_solicited;
        report.report_type        = i == 0 ? TC_COPS_FAILURE : TC_COPS_SUCCESS;
        feed(state, &decision, false, 10 * (int64_t)i);
        feed(state, &report, true, 10 * (int64_t)i + 5);
    }

    const struct tc_cops_client *row = client(state, TYPE);
    assert_int_equal(row->messages[TC_COPS_DEC], 4);
    assert_int_equal(row->refusals, 3);
    assert_int_equal(row->unsolicited, 1);
    assert_int_equal(row->reports_failed, 1);
    assert_int_equal(row->report_orphans, 0);
}

/* Five octets are no header of RFC 2748; what no capture has seen is not
 * judged. */
static void what_contradicts_the_grammar_is_counted(void **state)
{
    static const uint8_t octets[]  = { 0x10, 0x01, 0x40, 0x02, 0x00 };
    const struct tc_cops_msg msg   = message(TC_COPS_REQ);
    const struct tc_record damaged = { .view      = { .cops = &msg },
                                       .raw       = octets,
                                       .raw_bytes = sizeof octets,
                                       .from      = PEP,
                                       .to        = PDP,
                                       .protocol  = TC_PROTOCOL_COPS };

    say(state, TC_COPS_REQ, true, 0);
    assert_int_equal(client(state, TYPE)->violations, 0);
    assert_int_equal(tc_cops_clients_feed(*state, &damaged), TC_OK);
    assert_int_equal(client(state, TYPE)->violations, 1);
}

/* 2 s between two decisions keep the first waiting, a millisecond more does
 * not. */
static void two_seconds_are_no_pause_yet(void **state)
{
    decide(state, 0);
    decide(state, 2000);
    assert_int_equal(client(state, TYPE)->unreported, 0);
    say(state, TC_COPS_RPT, true, 2001);
    assert_int_equal(last_delay_ns(state, 1), 2001 * ms_ns);
    decide(state, 4001);
    assert_int_equal(client(state, TYPE)->unreported, 1);
}

/* From the last octet of a message, 105, to the first of the next, 600; what
 * is said takes until 603. */
static void a_line_is_silent_between_octets(void **state)
{
    const struct tc_cops_msg open  = message(TC_COPS_OPN);
    const struct tc_cops_msg alive = message(TC_COPS_KA);

    feed_long(state, &open, true, 100, 105);
    feed_long(state, &alive, true, 600, 603);
    assert_int_equal(client(state, 0)->start_ns, 100 * ms_ns);
    assert_int_equal(client(state, 0)->silence_ns, 495 * ms_ns);
    assert_int_equal(client(state, 0)->end_ns, 603 * ms_ns);
    assert_int_equal(client(state, TYPE)->end_ns, 105 * ms_ns);
}

static void a_release_of_nothing_is_an_orphan(void **state)
{
    say(state, TC_COPS_DRQ, true, 0);
    say(state, TC_COPS_REQ, true, 1);
    say(state, TC_COPS_DRQ, true, 2);
    assert_int_equal(client(state, TYPE)->messages[TC_COPS_DRQ], 2);
    assert_int_equal(client(state, TYPE)->release_orphans, 1);
}

/* KA timer 1 s: the PEP is silent for 0.9 s, then for 1.5 s; what the PDP
 * says in between is no sign of the PEP's life */
static void silence_beyond_the_timer_is_overdue(void **state)
{
    struct tc_cops_msg accept = message(TC_COPS_CAT);

    accept.has_ka_timer = true;
    accept.ka_timer_s   = 1;
    say(state, TC_COPS_OPN, true, 0);
    feed(state, &accept, false, 1);
    say(state, TC_COPS_KA, true, 900);
    say(state, TC_COPS_KA, false, 901);
    say(state, TC_COPS_KA, true, 2400);
    assert_int_equal(client(state, 0)->overdue, 1);
    assert_int_equal(client(state, 0)->silence_ns, 1500 * ms_ns);
    assert_int_equal(client(state, 0)->ka_timer_s, 1);
}

/* Frames are as milliseconds.  The handle of frame 1 goes, that of 2 stays;
 * then the ends are renumbered: PEP 1 becomes 0, PDP 2 becomes 1. */
static void a_decision_still_waits_after_an_eviction(void **state)
{
    static const uint8_t other[] = { 8 };
    uint32_t ends[]              = { TC_FLOW_NONE, 0, 1 };
    struct tc_flow_sweep sweep   = { .endpoints = { .to = ends, .count = 3 } };
    struct tc_cops_msg old       = message(TC_COPS_REQ);
    struct tc_cops_msg report    = message(TC_COPS_RPT);
    uint64_t evicted;
    size_t count;

    old.handle.at = other;
    feed(state, &old, true, 1);
    say(state, TC_COPS_REQ, true, 2);
    say(state, TC_COPS_DEC, false, 3);
    assert_int_equal(tc_cops_clients_evict(*state, 2, &evicted), TC_OK);
    assert_int_equal(evicted, 1);
    assert_int_equal(tc_cops_clients_sweep(*state, &sweep), TC_OK);

    const struct tc_record record = { .at_ns    = 10 * ms_ns,
                                      .first_ns = 10 * ms_ns,
                                      .view     = { .cops = &report },
                                      .frame    = 10,
                                      .from     = 0,
                                      .to       = 1,
                                      .kind     = TC_RECORD_MESSAGE,
                                      .protocol = TC_PROTOCOL_COPS };
    assert_int_equal(tc_cops_clients_feed(*state, &record), TC_OK);
    const struct tc_cops_report_delay *delays =
        tc_cops_clients_reports(*state, &count);
    assert_int_equal(count, 1);
    assert_int_equal(delays[0].decision_ns, 3 * ms_ns);
    assert_int_equal(client(state, TYPE)->report_orphans, 0);
    assert_int_equal(client(state, TYPE)->pep, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(messages_are_counted_by_op_and_client_type),
        TEST(reports_keep_the_order_of_decisions),
        TEST(a_request_ends_the_wait_for_reports_on_its_answers),
        TEST(a_request_keeps_what_crosses_it),
        TEST(a_pause_between_decisions_ends_the_wait),
        TEST(steps_in_time_of_any_size_are_borne),
        TEST(no_more_than_64_decisions_wait_on_a_handle),
        TEST(a_report_counts_from_first_octet_to_last),
        TEST(an_accounting_report_answers_nothing),
        TEST(decisions_and_reports_are_counted_by_what_they_say),
        TEST(what_contradicts_the_grammar_is_counted),
        TEST(two_seconds_are_no_pause_yet),
        TEST(a_line_is_silent_between_octets),
        TEST(a_release_of_nothing_is_an_orphan),
        TEST(silence_beyond_the_timer_is_overdue),
        cmocka_unit_test_setup_teardown(
            a_decision_still_waits_after_an_eviction, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
