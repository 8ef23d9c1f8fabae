/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/cops_transactions.h"
#include "analysis/session.h"
#include "near.h"
#include "proto/cops/cops_msg.h"
#include "proto/cops/cops_policy.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

enum { PEP = 1, PDP = 2, OTHER = 3 };

static int setup(void **state)
{
    struct tc_cops_transactions *transactions;

    if (tc_cops_transactions_create(&transactions) != TC_OK)
        return -1;
    *state = transactions;
    return 0;
}

static int teardown(void **state)
{
    tc_cops_transactions_destroy(*state);
    return 0;
}

/* With the handle 0a ff 00 01. */
static struct tc_cops_msg msg_of(enum tc_cops_op op)
{
    static const uint8_t handle[] = { 0x0a, 0xff, 0x00, 0x01 };

    return (struct tc_cops_msg){
        .op               = op,
        .is_solicited     = op == TC_COPS_DEC,
        .client_type      = 0x8001,
        .handle           = { .at = handle, .len_bytes = 4, .c_type = 1 },
        .has_decision     = op == TC_COPS_DEC,
        .decision_command = op == TC_COPS_DEC ? TC_COPS_INSTALL : TC_COPS_NULL,
    };
}

/* First octet at `first_ms`, last one 2 ms later. */
static void feed(void **state, const struct tc_cops_msg *msg, uint32_t from,
                 uint32_t to, int64_t first_ms)
{
    const struct tc_record record = {
        .at_ns    = (first_ms + 2) * ms_ns,
        .first_ns = first_ms * ms_ns,
        .view     = { .cops = msg },
        .frame    = (uint64_t)first_ms,
        .from     = from,
        .to       = to,
        .tap      = 7,
        .kind     = TC_RECORD_MESSAGE,
        .protocol = TC_PROTOCOL_COPS,
    };

    assert_int_equal(tc_cops_transactions_feed(*state, &record), TC_OK);
}

static void request(void **state, int64_t at_ms)
{
    const struct tc_cops_msg msg = msg_of(TC_COPS_REQ);

    feed(state, &msg, PEP, PDP, at_ms);
}

static void decision(void **state, int64_t at_ms)
{
    const struct tc_cops_msg msg = msg_of(TC_COPS_DEC);

    feed(state, &msg, PDP, PEP, at_ms);
}

static const struct tc_cops_transaction *row_of(void **state, size_t i,
                                                size_t want_count)
{
    size_t count;
    const struct tc_cops_transaction *rows =
        tc_cops_transactions_borrow(*state, &count);

    assert_int_equal(count, want_count);
    return &rows[i];
}

/* Configuration is the broadcaster's channel, but for a join out of installed
 * policy in our own client-type (cops_policy.h). */
static void a_join_from_policy_is_not_the_broadcasters(void **state)
{
    static const struct {
        uint16_t client_type, r_type, m_type;
        bool is_broadcaster;
    } cases[] = {
        { 0x4001, TC_COPS_R_CONFIGURATION, 0, true },
        { 0x4001, TC_COPS_R_CONFIGURATION, TC_COPS_M_JOIN, false },
        { 0x8001, TC_COPS_R_CONFIGURATION, TC_COPS_M_JOIN, true },
        { 0x4002, TC_COPS_R_INCOMING, TC_COPS_M_JOIN, false },
        { 0x4002, TC_COPS_R_INCOMING, TC_COPS_M_BROADCAST, true },
    };

    for (size_t i = 0; i < TC_LEN(cases); i++) {
        struct tc_cops_msg msg = msg_of(TC_COPS_REQ);

        msg.client_type = cases[i].client_type;
        msg.r_type      = cases[i].r_type;
        msg.m_type      = cases[i].m_type;
        feed(state, &msg, PEP, PDP, 10 + (int64_t)i);
        assert_int_equal(row_of(state, i, i + 1)->is_broadcaster,
                         cases[i].is_broadcaster);
    }
}

/* Last octet of the REQ at 12 ms, first one of the DEC at 50 ms. */
static void a_decision_ends_the_request_of_its_handle(void **state)
{
    request(state, 10);
    decision(state, 50);

    const struct tc_cops_transaction *t = row_of(state, 0, 1);
    assert_near(tc_cops_transaction_delay_s(t), 0.038);
    assert_int_equal(t->outcome, TC_COPS_OUTCOME_INSTALL);
    assert_int_equal(t->client_type, 0x8001);
    assert_int_equal(t->pep, PEP);
    assert_int_equal(t->pdp, PDP);
    assert_int_equal(t->tap, 7);
    assert_int_equal(t->request_ns, 12 * ms_ns);
    assert_string_equal(t->handle, "0aff0001");
    assert_int_equal(tc_cops_transactions_orphans(*state), 0);
}

static void a_request_without_a_decision_has_no_delay(void **state)
{
    request(state, 10);
    assert_nan(tc_cops_transaction_delay_s(row_of(state, 0, 1)));
    assert_int_equal(row_of(state, 0, 1)->decision_ns, TC_TIME_NONE);
    assert_int_equal(row_of(state, 0, 1)->outcome, TC_COPS_OUTCOME_NONE);
}

static void a_decision_without_a_request_is_an_orphan(void **state)
{
    decision(state, 10);
    assert_int_equal(tc_cops_transactions_orphans(*state), 1);
    (void)row_of(state, 0, 0);
}

static void a_second_decision_is_an_orphan(void **state)
{
    request(state, 10);
    decision(state, 50);
    decision(state, 60);
    assert_near(tc_cops_transaction_delay_s(row_of(state, 0, 1)), 0.038);
    assert_int_equal(tc_cops_transactions_orphans(*state), 1);
}

/* RFC 2748 4.3: the PDP may change its mind without being asked. */
static void an_unsolicited_decision_answers_nothing(void **state)
{
    struct tc_cops_msg msg = msg_of(TC_COPS_DEC);

    msg.is_solicited = false;
    request(state, 10);
    feed(state, &msg, PDP, PEP, 20);
    assert_nan(tc_cops_transaction_delay_s(row_of(state, 0, 1)));
    assert_int_equal(tc_cops_transactions_orphans(*state), 0);
}

/* RFC 2748 3.1: the handle that asks again updates its state. */
static void a_handle_that_asks_again_is_a_second_transaction(void **state)
{
    request(state, 10);
    decision(state, 50);
    request(state, 100);
    decision(state, 122);
    assert_near(tc_cops_transaction_delay_s(row_of(state, 0, 2)), 0.038);
    assert_near(tc_cops_transaction_delay_s(row_of(state, 1, 2)), 0.020);
    assert_int_equal(tc_cops_transactions_orphans(*state), 0);
}

/* Asked twice before any answer: the newest request has it. */
static void a_decision_goes_to_the_newest_request(void **state)
{
    request(state, 10);
    request(state, 20);
    decision(state, 52);
    assert_nan(tc_cops_transaction_delay_s(row_of(state, 0, 2)));
    assert_near(tc_cops_transaction_delay_s(row_of(state, 1, 2)), 0.030);
    decision(state, 60);
    assert_int_equal(tc_cops_transactions_orphans(*state), 1);
}

static enum tc_cops_outcome outcome_after(void **state, uint16_t command,
                                          uint16_t error, bool has_decision)
{
    struct tc_cops_msg msg = msg_of(TC_COPS_DEC);
    size_t count;

    msg.decision_command = command;
    msg.error_code       = error;
    msg.has_decision     = has_decision;
    request(state, 10);
    feed(state, &msg, PDP, PEP, 20);

    const struct tc_cops_transaction *rows =
        tc_cops_transactions_borrow(*state, &count);
    return rows[count - 1].outcome;
}

static void a_decision_says_what_it_is(void **state)
{
    assert_int_equal(outcome_after(state, TC_COPS_INSTALL, 0, true),
                     TC_COPS_OUTCOME_INSTALL);
    assert_int_equal(outcome_after(state, TC_COPS_REMOVE, 0, true),
                     TC_COPS_OUTCOME_REMOVE);
    assert_int_equal(outcome_after(state, TC_COPS_NULL, 0, true),
                     TC_COPS_OUTCOME_NULL);
    /* RFC 2748 3.2: a DEC has either decisions or an error */
    assert_int_equal(outcome_after(state, TC_COPS_NULL, 2, false),
                     TC_COPS_OUTCOME_ERROR);
    assert_int_equal(outcome_after(state, TC_COPS_INSTALL, 2, true),
                     TC_COPS_OUTCOME_ERROR);
    assert_int_equal(outcome_after(state, TC_COPS_NULL, 0, false),
                     TC_COPS_OUTCOME_ERROR);
}

static void outcomes_have_names(TC_NO_STATE)
{
    static const char *const want[] = { "none", "install", "remove", "null",
                                        "error" };

    for (int o = 0; o < TC_COPS_OUTCOME_COUNT; o++)
        assert_string_equal(tc_cops_outcome_name((enum tc_cops_outcome)o),
                            want[o]);
}

/* Another handle, client type, PEP or PDP: another request. */
static void what_differs_in_anything_is_not_paired(void **state)
{
    struct tc_cops_msg other = msg_of(TC_COPS_DEC);
    struct tc_cops_msg typed = msg_of(TC_COPS_DEC);
    struct tc_cops_msg same  = msg_of(TC_COPS_DEC);

    other.handle.len_bytes = 3;
    typed.client_type      = 2;
    request(state, 10);
    feed(state, &other, PDP, PEP, 20);
    feed(state, &typed, PDP, PEP, 20);
    feed(state, &same, OTHER, PEP, 20);
    feed(state, &same, PDP, OTHER, 20);
    feed(state, &same, PEP, PDP, 20);
    assert_int_equal(tc_cops_transactions_orphans(*state), 5);
    assert_nan(tc_cops_transaction_delay_s(row_of(state, 0, 1)));
}

static void other_messages_change_nothing(void **state)
{
    request(state, 10);
    for (int op = TC_COPS_RPT; op < TC_COPS_OP_END; op++) {
        const struct tc_cops_msg msg = msg_of((enum tc_cops_op)op);

        feed(state, &msg, PDP, PEP, 20);
        feed(state, &msg, PEP, PDP, 20);
    }
    assert_nan(tc_cops_transaction_delay_s(row_of(state, 0, 1)));
    assert_int_equal(tc_cops_transactions_orphans(*state), 0);
}

/* Shown: 16 octets; told apart: all of them. */
static void a_long_handle_is_cut_where_it_is_shown_only(void **state)
{
    const uint8_t handle[18] = { 1, 2, 3, [16] = 0xaa };
    uint8_t other[18]        = { 1, 2, 3, [16] = 0xbb };
    struct tc_cops_msg req   = msg_of(TC_COPS_REQ);
    struct tc_cops_msg dec   = msg_of(TC_COPS_DEC);

    req.handle = (struct tc_cops_bytes){ .at = handle, .len_bytes = 18 };
    dec.handle = (struct tc_cops_bytes){ .at = other, .len_bytes = 18 };
    feed(state, &req, PEP, PDP, 0);
    feed(state, &dec, PDP, PEP, 20);
    assert_int_equal(tc_cops_transactions_orphans(*state), 1);
    dec.handle.at = handle;
    feed(state, &dec, PDP, PEP, 20);
    assert_near(tc_cops_transaction_delay_s(row_of(state, 0, 1)), 0.018);
    assert_string_equal(row_of(state, 0, 1)->handle,
                        "01020300000000000000000000000000");
}

static void no_handle_at_all_is_a_handle_too(void **state)
{
    struct tc_cops_msg req = msg_of(TC_COPS_REQ);

    req.handle = (struct tc_cops_bytes){ 0 };
    feed(state, &req, PEP, PDP, 0);
    assert_string_equal(row_of(state, 0, 1)->handle, "");
}

/* Octets take 2 ms each: the report is there with its last one, 52; the handle
 * is let go with the first of the DRQ, 60.  A report before the decision is on
 * something else, a second one on a later decision. */
static void a_report_and_a_release_have_their_times(void **state)
{
    struct tc_cops_msg report        = msg_of(TC_COPS_RPT);
    const struct tc_cops_msg release = msg_of(TC_COPS_DRQ);

    report.report_type = TC_COPS_FAILURE;
    request(state, 10);
    feed(state, &report, PEP, PDP, 20);
    assert_int_equal(row_of(state, 0, 1)->report_ns, TC_TIME_NONE);
    decision(state, 40);
    assert_int_equal(row_of(state, 0, 1)->report_ns, TC_TIME_NONE);
    feed(state, &report, PEP, PDP, 50);
    report.report_type = TC_COPS_SUCCESS;
    feed(state, &report, PEP, PDP, 55);
    assert_int_equal(row_of(state, 0, 1)->release_ns, TC_TIME_NONE);
    feed(state, &release, PEP, PDP, 60);

    const struct tc_cops_transaction *row = row_of(state, 0, 1);
    assert_int_equal(row->report_ns, 52 * ms_ns);
    assert_int_equal(row->report_type, TC_COPS_FAILURE);
    assert_int_equal(row->release_ns, 60 * ms_ns);
}

/* What comes on it after the release is about something else. */
static void a_handle_that_was_let_go_is_not_decided_on(void **state)
{
    const struct tc_cops_msg release = msg_of(TC_COPS_DRQ);

    request(state, 10);
    feed(state, &release, PEP, PDP, 20);
    decision(state, 30);
    assert_int_equal(row_of(state, 0, 1)->outcome, TC_COPS_OUTCOME_NONE);
    assert_int_equal(tc_cops_transactions_orphans(*state), 1);
}

static void kinds_have_names(TC_NO_STATE)
{
    assert_string_equal(tc_cops_kind_name(TC_COPS_OUTSOURCING), "outsourcing");
    assert_string_equal(tc_cops_kind_name(TC_COPS_PROVISIONING),
                        "provisioning");
}

static void many_requests_find_their_decisions(void **state)
{
    for (uint32_t n = 0; n < 1000; n++) {
        const struct tc_cops_msg msg = msg_of(TC_COPS_REQ);

        feed(state, &msg, 10 + n, PDP, n);
    }
    for (uint32_t n = 1000; n-- > 0;) {
        const struct tc_cops_msg msg = msg_of(TC_COPS_DEC);

        feed(state, &msg, PDP, 10 + n, 2002);
    }
    for (size_t n = 0; n < 1000; n++)
        assert_near(tc_cops_transaction_delay_s(row_of(state, n, 1000)),
                    2.000 - 0.001 * (double)n);
    assert_int_equal(tc_cops_transactions_orphans(*state), 0);
    tc_cops_transactions_destroy(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* Frames are as milliseconds.  OTHER's request is of frame 1, PEP's of 2. */
static void a_request_that_is_left_gets_its_decision(void **state)
{
    const struct tc_cops_msg req = msg_of(TC_COPS_REQ);
    const struct tc_cops_msg dec = msg_of(TC_COPS_DEC);
    uint32_t ends[]              = { TC_FLOW_NONE, 0, 1, 2 };
    struct tc_flow_sweep sweep   = { .endpoints = { .to = ends, .count = 4 } };
    uint64_t evicted;
    size_t count;

    feed(state, &req, OTHER, PDP, 1);
    feed(state, &req, PEP, PDP, 2);
    assert_int_equal(tc_cops_transactions_evict(*state, 2, &evicted), TC_OK);
    assert_int_equal(evicted, 1);
    assert_int_equal(tc_cops_transactions_sweep(*state, &sweep), TC_OK);
    feed(state, &dec, PDP - 1, PEP - 1, 20);
    feed(state, &dec, PDP - 1, OTHER - 1, 21); /* of the one that went */

    const struct tc_cops_transaction *rows =
        tc_cops_transactions_borrow(*state, &count);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].decision_ns, 20 * ms_ns);
    assert_int_equal(tc_cops_transactions_orphans(*state), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_join_from_policy_is_not_the_broadcasters),
        TEST(a_decision_ends_the_request_of_its_handle),
        TEST(a_request_without_a_decision_has_no_delay),
        TEST(a_decision_without_a_request_is_an_orphan),
        TEST(a_second_decision_is_an_orphan),
        TEST(an_unsolicited_decision_answers_nothing),
        TEST(a_handle_that_asks_again_is_a_second_transaction),
        TEST(a_decision_goes_to_the_newest_request),
        TEST(a_decision_says_what_it_is),
        TEST(outcomes_have_names),
        TEST(what_differs_in_anything_is_not_paired),
        TEST(other_messages_change_nothing),
        TEST(a_long_handle_is_cut_where_it_is_shown_only),
        TEST(no_handle_at_all_is_a_handle_too),
        TEST(a_report_and_a_release_have_their_times),
        TEST(a_handle_that_was_let_go_is_not_decided_on),
        TEST(kinds_have_names),
        TEST(many_requests_find_their_decisions),
        cmocka_unit_test_setup_teardown(
            a_request_that_is_left_gets_its_decision, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
