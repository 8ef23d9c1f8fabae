/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/sip_traffic.h"

#include <math.h>

#include "tests/support/test.h"

enum { ALICE = 1, PROXY = 2, REGISTRAR = 3, SECOND = 1000 };

static const int64_t ms_ns = 1000000;

static int open_traffic(void **state)
{
    struct tc_sip_traffic *traffic;

    assert_int_equal(tc_sip_traffic_create(&traffic), TC_OK);
    *state = traffic;
    return 0;
}

static int close_traffic(void **state)
{
    tc_sip_traffic_destroy(*state);
    return 0;
}

struct sending {
    uint16_t status; /* 0: the request */
    uint32_t cseq;
    const char *branch;
    int64_t first_ms, last_ms; /* octets */
    uint32_t from, to;
};

static void send(void **state, enum tc_sip_method method, struct sending s)
{
    const struct tc_sip_msg msg = {
        .is_request  = s.status == 0,
        .method      = method,
        .status      = s.status,
        .call_id     = TC_TEXT("call-1"),
        .from        = { .tag = TC_TEXT("a") },
        .cseq_number = s.cseq,
        .cseq_method = method,
        .vias        = { { .branch = tc_text_of(s.branch) } },
        .via_count   = 1,
    };
    const struct tc_record record = {
        .at_ns    = s.last_ms * ms_ns,
        .first_ns = s.first_ms * ms_ns,
        .view     = { .sip = &msg },
        .frame    = (uint64_t)s.last_ms,
        .flow     = s.from * 16 + s.to,
        .from     = s.from,
        .to       = s.to,
        .kind     = TC_RECORD_MESSAGE,
        .protocol = TC_PROTOCOL_SIP,
    };

    assert_int_equal(tc_sip_traffic_feed(*state, &record), TC_OK);
}

/* A request (status 0) from one to another, or the answer back. */
static void feed(void **state, enum tc_sip_method method, uint16_t status,
                 uint32_t cseq, const char *branch, int64_t at_ms)
{
    send(state, method,
         (struct sending){ status, cseq, branch, at_ms, at_ms,
                           status == 0 ? ALICE : PROXY,
                           status == 0 ? PROXY : ALICE });
}

static const struct tc_registration *only(void **state)
{
    size_t count;
    const struct tc_registration *rows =
        tc_sip_traffic_registrations(*state, &count);

    assert_int_equal(count, 1);
    return rows;
}

/* Timer A: 0, 500, 1500 ms; the answer comes twice */
static void repeats_are_counted_apart(void **state)
{
    size_t count;

    feed(state, TC_SIP_INVITE, 0, 1, "z1", 0);
    feed(state, TC_SIP_INVITE, 0, 1, "z1", 500);
    feed(state, TC_SIP_INVITE, 0, 1, "z1", 1500);
    feed(state, TC_SIP_INVITE, 180, 1, "z1", 1600);
    feed(state, TC_SIP_INVITE, 200, 1, "z1", 1700);
    feed(state, TC_SIP_INVITE, 200, 1, "z1", 2200);
    feed(state, TC_SIP_INVITE, 0, 2, "z2", 3000);

    const struct tc_sip_kind *kinds = tc_sip_traffic_kinds(*state, &count);
    assert_int_equal(count, 3);
    assert_int_equal(kinds[0].method, TC_SIP_INVITE);
    assert_int_equal(kinds[0].status, 0);
    assert_int_equal(kinds[0].messages, 4);
    assert_int_equal(kinds[0].repeats, 2);
    assert_int_equal(kinds[1].status, 180);
    assert_int_equal(kinds[1].repeats, 0);
    assert_int_equal(kinds[2].messages, 2);
    assert_int_equal(kinds[2].repeats, 1);
}

static void the_same_branch_after_timer_b_is_no_repeat(void **state)
{
    size_t count;

    feed(state, TC_SIP_OPTIONS, 0, 1, "z1", 0);
    feed(state, TC_SIP_OPTIONS, 0, 1, "z1", 31999);
    feed(state, TC_SIP_OPTIONS, 0, 1, "z1", 32000);
    assert_int_equal(tc_sip_traffic_kinds(*state, &count)[0].repeats, 1);
}

/* RFC 6076 section 4.1: RRD spans the challenge */
static void a_registration_spans_its_challenge(void **state)
{
    feed(state, TC_SIP_REGISTER, 0, 1, "z1", 0);
    feed(state, TC_SIP_REGISTER, 0, 1, "z1", 500);
    feed(state, TC_SIP_REGISTER, 401, 1, "z1", 600);
    feed(state, TC_SIP_REGISTER, 0, 2, "z2", 700);
    feed(state, TC_SIP_REGISTER, 200, 2, "z2", 900);
    tc_sip_traffic_close(*state, 50 * SECOND * ms_ns);
    assert_int_equal(only(state)->outcome, TC_REGISTRATION_DONE);
    assert_true(fabs(tc_registration_delay_s(only(state)) - 0.9) < 1e-12);
}

static void a_refresh_is_a_registration_of_its_own(void **state)
{
    size_t count;

    feed(state, TC_SIP_REGISTER, 0, 1, "z1", 0);
    feed(state, TC_SIP_REGISTER, 200, 1, "z1", 10);
    feed(state, TC_SIP_REGISTER, 0, 2, "z2", 60 * SECOND);
    feed(state, TC_SIP_REGISTER, 200, 2, "z2", 60 * SECOND + 30);

    const struct tc_registration *rows =
        tc_sip_traffic_registrations(*state, &count);
    assert_int_equal(count, 2);
    assert_true(fabs(tc_registration_delay_s(&rows[0]) - 0.01) < 1e-12);
    assert_true(fabs(tc_registration_delay_s(&rows[1]) - 0.03) < 1e-12);
}

/* RFC 6076 section 4.2: 4xx but 401, 402 and 407, 5xx and 6xx have failed */
static void what_has_failed_is_what_rfc_6076_says(void **state)
{
    static const struct {
        uint16_t status;
        enum tc_registration_outcome outcome;
    } rows[] = {
        { 200, TC_REGISTRATION_DONE },   { 299, TC_REGISTRATION_DONE },
        { 300, TC_REGISTRATION_OTHER },  { 301, TC_REGISTRATION_OTHER },
        { 399, TC_REGISTRATION_OTHER },  { 400, TC_REGISTRATION_FAILED },
        { 402, TC_REGISTRATION_OTHER },  { 403, TC_REGISTRATION_FAILED },
        { 503, TC_REGISTRATION_FAILED }, { 603, TC_REGISTRATION_FAILED },
    };
    size_t count;

    for (uint32_t i = 0; i < TC_LEN(rows); i++) {
        feed(state, TC_SIP_REGISTER, 0, i + 1, "z", 100 * i);
        feed(state, TC_SIP_REGISTER, rows[i].status, i + 1, "z", 100 * i + 1);
    }
    const struct tc_registration *found =
        tc_sip_traffic_registrations(*state, &count);
    assert_int_equal(count, TC_LEN(rows));
    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(found[i].outcome, rows[i].outcome);
    assert_true(isnan(tc_registration_delay_s(&found[5])));
}

/* From the first octet of the request, 10, to the last of the answer, 47. */
static void a_registration_counts_from_first_octet_to_last(void **state)
{
    send(state, TC_SIP_REGISTER,
         (struct sending){ 0, 1, "z1", 10, 13, ALICE, PROXY });
    send(state, TC_SIP_REGISTER,
         (struct sending){ 200, 1, "z1", 41, 47, PROXY, ALICE });
    assert_true(fabs(tc_registration_delay_s(only(state)) - 0.037) < 1e-12);
}

/* The registrar's answer at the proxy is not yet Alice's, 100 is no answer,
 * and one to another request is not to this one. */
static void only_the_final_answer_on_the_first_leg_ends_it(void **state)
{
    feed(state, TC_SIP_REGISTER, 0, 2, "z1", 10);
    send(state, TC_SIP_REGISTER,
         (struct sending){ 200, 2, "z2", 20, 20, REGISTRAR, PROXY });
    feed(state, TC_SIP_REGISTER, 100, 2, "z1", 25);
    feed(state, TC_SIP_REGISTER, 200, 1, "z1", 30);
    assert_int_equal(only(state)->outcome, TC_REGISTRATION_OPEN);
    feed(state, TC_SIP_REGISTER, 200, 2, "z1", 40);
    assert_true(fabs(tc_registration_delay_s(only(state)) - 0.030) < 1e-12);
}

static void silence_for_timer_f_is_a_timeout(void **state)
{
    feed(state, TC_SIP_REGISTER, 0, 1, "z1", 0);
    tc_sip_traffic_close(*state, 31999 * ms_ns);
    assert_int_equal(only(state)->outcome, TC_REGISTRATION_OPEN);
    tc_sip_traffic_close(*state, 32000 * ms_ns);
    assert_int_equal(only(state)->outcome, TC_REGISTRATION_TIMEOUT);
}

static void a_challenge_never_met_has_not_failed(void **state)
{
    feed(state, TC_SIP_REGISTER, 0, 1, "z1", 0);
    feed(state, TC_SIP_REGISTER, 407, 1, "z1", 10);
    tc_sip_traffic_close(*state, 50 * SECOND * ms_ns);
    assert_int_equal(only(state)->outcome, TC_REGISTRATION_OTHER);
    assert_int_equal(only(state)->code, 407);
}

/* Frames are as milliseconds. */
static void an_evicted_registration_is_counted_and_forgotten(void **state)
{
    uint64_t evicted;
    size_t count;

    feed(state, TC_SIP_REGISTER, 0, 1, "z9hG4bK1", 1);
    assert_int_equal(tc_sip_traffic_evict(*state, 1, &evicted), TC_OK);
    assert_int_equal(evicted, 0);
    assert_int_equal(tc_sip_traffic_evict(*state, 2, &evicted), TC_OK);
    assert_int_equal(evicted, 1);
    feed(state, TC_SIP_REGISTER, 200, 1, "z9hG4bK1", 3); /* belongs to no
                                                            registration */
    (void)tc_sip_traffic_registrations(*state, &count);
    assert_int_equal(count, 0);
    feed(state, TC_SIP_REGISTER, 0, 2, "z9hG4bK2", 4);
    feed(state, TC_SIP_REGISTER, 200, 2, "z9hG4bK2", 5);
    assert_int_equal(only(state)->outcome, TC_REGISTRATION_DONE);
}

int main(void)
{
#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, open_traffic, close_traffic)
    const struct CMUnitTest tests[] = {
        TEST(repeats_are_counted_apart),
        TEST(the_same_branch_after_timer_b_is_no_repeat),
        TEST(a_registration_spans_its_challenge),
        TEST(a_refresh_is_a_registration_of_its_own),
        TEST(what_has_failed_is_what_rfc_6076_says),
        TEST(a_registration_counts_from_first_octet_to_last),
        TEST(only_the_final_answer_on_the_first_leg_ends_it),
        TEST(silence_for_timer_f_is_a_timeout),
        TEST(a_challenge_never_met_has_not_failed),
        cmocka_unit_test_setup_teardown(
            an_evicted_registration_is_counted_and_forgotten, open_traffic,
            close_traffic),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
