/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/sip_sessions.h"
#include "base/index.h"
#include "proto/sdp/sdp.h"
#include "proto/sip/sip_msg.h"
#include "tests/support/test.h"

/* Alice calls Bob through a proxy; times in ms. */
enum { ALICE = 1, PROXY = 2, BOB = 3, SECOND_PROXY = 4, END_MS = 100000 };

static const int64_t ms_ns = 1000000;

struct rig {
    struct tc_directory directory;
    struct tc_session_table table;
    struct tc_media_watch *watch;
    struct tc_sip_sessions *sessions;
};

static int setup(void **state)
{
    static struct rig rig;
    uint16_t tap;

    rig    = (struct rig){ 0 };
    *state = &rig;
    return tc_directory_init(&rig.directory) == TC_OK &&
                   tc_directory_add_tap(&rig.directory, "tap", TC_TAP_CAPTURE,
                                        0, &tap) == TC_OK &&
                   tc_session_table_init(&rig.table) == TC_OK &&
                   tc_media_watch_create(&rig.watch) == TC_OK &&
                   tc_sip_sessions_create(&rig.sessions, &rig.table, rig.watch,
                                          &rig.directory) == TC_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    struct rig *rig = *state;

    tc_sip_sessions_destroy(rig->sessions);
    tc_media_watch_destroy(rig->watch);
    tc_session_table_fini(&rig->table);
    tc_directory_fini(&rig->directory);
    return 0;
}

/* A message of the call, as Alice's and Bob's tags have it. */
static struct tc_sip_msg message(enum tc_sip_method method, uint16_t status)
{
    return (struct tc_sip_msg){
        .is_request  = status == 0,
        .method      = method,
        .status      = status,
        .call_id     = TC_TEXT("call-1"),
        .from        = { .uri = TC_TEXT("sip:alice@a.example;transport=udp"),
                         .tag = TC_TEXT("from-a") },
        .to          = { .uri = TC_TEXT("sip:bob@b.example") },
        .cseq_number = 1,
        .cseq_method = method,
        .vias        = { { .branch = TC_TEXT("z9hG4bK-1") } },
        .via_count   = 1,
    };
}

/* Several frames bear it: its last octet is later than its first. */
static void feed_long(void **state, const struct tc_sip_msg *msg,
                      int64_t first_ms, int64_t last_ms, uint32_t from,
                      uint32_t to)
{
    struct rig *rig               = *state;
    const struct tc_record record = {
        .at_ns    = last_ms * ms_ns,
        .first_ns = first_ms * ms_ns,
        .view     = { .sip = msg },
        .from     = from,
        .to       = to,
        .kind     = TC_RECORD_MESSAGE,
        .protocol = TC_PROTOCOL_SIP,
    };

    assert_int_equal(tc_sip_sessions_feed(rig->sessions, &record), TC_OK);
}

static void feed(void **state, const struct tc_sip_msg *msg, int64_t at_ms,
                 uint32_t from, uint32_t to)
{
    feed_long(state, msg, at_ms, at_ms, from, to);
}

/* A request of Alice or an answer to it, on Alice's leg. */
static void step(void **state, enum tc_sip_method method, uint16_t status,
                 int64_t at_ms)
{
    struct tc_sip_msg msg = message(method, status);

    if (method != TC_SIP_INVITE || status > 100)
        msg.to.tag = TC_TEXT("to-b");
    if (status == 0)
        feed(state, &msg, at_ms, ALICE, PROXY);
    else
        feed(state, &msg, at_ms, PROXY, ALICE);
}

static const struct tc_session *closed(void **state, int64_t end_ms)
{
    struct rig *rig = *state;

    tc_sip_sessions_close(rig->sessions, end_ms * ms_ns);
    assert_int_equal(rig->table.count, 1);
    return &rig->table.rows[0];
}

static void assert_text(void **state, uint32_t id, const char *want)
{
    struct rig *rig = *state;

    assert_true(
        tc_text_equal(tc_intern_text(rig->table.texts, id), tc_text_of(want)));
}

static void a_call_gives_all_its_times(void **state)
{
    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 100, 12);
    step(state, TC_SIP_INVITE, 180, 30);
    step(state, TC_SIP_INVITE, 200, 230);
    step(state, TC_SIP_ACK, 0, 231);
    step(state, TC_SIP_BYE, 0, 5000);
    step(state, TC_SIP_BYE, 200, 5005);

    const struct tc_session *s = closed(state, END_MS);
    assert_int_equal(s->outcome, TC_SESSION_COMPLETED);
    assert_int_equal(s->code, 200);
    assert_int_equal(s->invite_ns, 10 * ms_ns);
    assert_int_equal(s->srd_ns, 30 * ms_ns); /* not the 100: RFC 6076 4.3.1 */
    assert_int_equal(s->setup_ns, 230 * ms_ns);
    assert_int_equal(s->ready_ns, 231 * ms_ns);
    assert_int_equal(s->end_ns, 5000 * ms_ns);
    assert_text(state, s->viewer, "alice@a.example");
    assert_text(state, s->broadcaster, "bob@b.example");
    assert_text(state, s->call_id, "call-1");
    assert_text(state, s->from_tag, "from-a");
}

static void repeats_never_reset_a_time(void **state)
{
    for (int64_t again = 0; again < 2; again++) {
        step(state, TC_SIP_INVITE, 0, 10 + 500 * again);
        step(state, TC_SIP_INVITE, 180, 30 + 500 * again);
        step(state, TC_SIP_INVITE, 200, 230 + 500 * again);
        step(state, TC_SIP_ACK, 0, 231 + 500 * again);
        step(state, TC_SIP_BYE, 0, 5000 + 500 * again);
    }

    const struct tc_session *s = closed(state, END_MS);
    assert_int_equal(s->invite_ns, 10 * ms_ns);
    assert_int_equal(s->srd_ns, 30 * ms_ns);
    assert_int_equal(s->setup_ns, 230 * ms_ns);
    assert_int_equal(s->ready_ns, 231 * ms_ns);
    assert_int_equal(s->end_ns, 5000 * ms_ns);
}

static void a_cancelled_call_is_cancelled(void **state)
{
    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 180, 30);
    step(state, TC_SIP_CANCEL, 0, 400);
    step(state, TC_SIP_CANCEL, 200, 402);
    step(state, TC_SIP_INVITE, 487, 404);
    step(state, TC_SIP_ACK, 0, 405);

    const struct tc_session *s = closed(state, END_MS);
    assert_int_equal(s->outcome, TC_SESSION_CANCELLED);
    assert_int_equal(s->code, 487);
    assert_true(s->setup_ns == TC_TIME_NONE);
    assert_true(s->ready_ns == TC_TIME_NONE); /* that ACK is for a refusal */
    assert_true(s->end_ns == TC_TIME_NONE);
}

static void a_cancel_without_an_answer_is_cancelled(void **state)
{
    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_CANCEL, 0, 400);
    assert_int_equal(closed(state, END_MS)->outcome, TC_SESSION_CANCELLED);
}

/* The 200 crossed the CANCEL: there is a dialog (RFC 3261 section 15), which
 * the viewer has given up already. */
static void an_answer_that_crosses_the_cancel_comes_too_late(void **state)
{
    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_CANCEL, 0, 400);
    step(state, TC_SIP_INVITE, 200, 401);
    step(state, TC_SIP_ACK, 0, 402);
    assert_int_equal(closed(state, END_MS)->outcome, TC_SESSION_CANCELLED);
}

static void a_refused_call_is_rejected(void **state)
{
    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 486, 50);
    step(state, TC_SIP_ACK, 0, 51);

    const struct tc_session *s = closed(state, END_MS);
    assert_int_equal(s->outcome, TC_SESSION_REJECTED);
    assert_int_equal(s->code, 486);
    assert_int_equal(s->srd_ns, 50 * ms_ns);
}

static void a_reason_of_cops_is_told_apart(void **state)
{
    struct tc_sip_msg msg = message(TC_SIP_INVITE, 503);

    step(state, TC_SIP_INVITE, 0, 10);
    msg.reason_header = TC_TEXT("COPS ;cause=2");
    feed(state, &msg, 50, PROXY, ALICE);
    assert_int_equal(closed(state, END_MS)->outcome, TC_SESSION_REFUSED_COPS);
}

static void a_bye_for_cops_is_told_apart(void **state)
{
    struct tc_sip_msg bye = message(TC_SIP_BYE, 0);

    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 200, 50);
    step(state, TC_SIP_ACK, 0, 51);
    bye.to.tag        = TC_TEXT("to-b");
    bye.reason_header = TC_TEXT("cops;cause=7");
    feed(state, &bye, 52, ALICE, PROXY);
    assert_int_equal(closed(state, END_MS)->outcome, TC_SESSION_REFUSED_COPS);
}

/* The viewer's server may say it, in the callee's name. */
static void a_bye_for_cops_may_come_from_the_other_end(void **state)
{
    struct tc_sip_msg bye         = message(TC_SIP_BYE, 0);
    const struct tc_text from_tag = bye.from.tag;

    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 200, 50);
    step(state, TC_SIP_ACK, 0, 51);
    bye.from.tag      = TC_TEXT("to-b");
    bye.to.tag        = from_tag;
    bye.reason_header = TC_TEXT("cops;cause=7");
    feed(state, &bye, 152, PROXY, ALICE);
    assert_int_equal(closed(state, END_MS)->outcome, TC_SESSION_REFUSED_COPS);
}

static void a_408_is_a_timeout(void **state)
{
    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 408, 3000);
    assert_int_equal(closed(state, END_MS)->outcome, TC_SESSION_TIMEOUT);
}

/* Timer B: 64 T1 = 32 s after the INVITE at 10 ms. */
static void no_answer_for_timer_b_is_a_timeout(void **state)
{
    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 180, 30);
    assert_int_equal(closed(state, 32009)->outcome, TC_SESSION_UNFINISHED);
    assert_int_equal(closed(state, 32010)->outcome, TC_SESSION_TIMEOUT);
}

static void an_answer_without_ack_fails_after_timer_b(void **state)
{
    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 200, 30);
    assert_int_equal(closed(state, 32009)->outcome, TC_SESSION_UNFINISHED);
    assert_int_equal(closed(state, 32010)->outcome, TC_SESSION_FAILED);
}

/* The proxy's leg has a Via more and passes the tap later. */
static void forward(void **state, uint16_t status, int64_t at_ms)
{
    struct tc_sip_msg msg = message(TC_SIP_INVITE, status);

    msg.vias[1]        = msg.vias[0];
    msg.vias[0].branch = TC_TEXT("z9hG4bK-proxy");
    msg.via_count      = 2;
    if (status == 0) {
        feed(state, &msg, at_ms, PROXY, BOB);
        return;
    }
    msg.to.tag = TC_TEXT("to-b");
    feed(state, &msg, at_ms, BOB, PROXY);
}

static void two_legs_at_a_proxy_are_one_session(void **state)
{
    struct tc_sip_msg bye = message(TC_SIP_BYE, 0);

    step(state, TC_SIP_INVITE, 0, 10);
    forward(state, 0, 12);
    forward(state, 180, 20);
    step(state, TC_SIP_INVITE, 180, 22);
    forward(state, 200, 40);
    step(state, TC_SIP_INVITE, 200, 43);
    step(state, TC_SIP_ACK, 0, 45);
    bye.to.tag = TC_TEXT("to-b");
    feed(state, &bye, 500, ALICE, PROXY);
    feed(state, &bye, 502, PROXY, BOB);

    const struct tc_session *s = closed(state, END_MS);
    assert_int_equal(s->outcome, TC_SESSION_COMPLETED);
    assert_int_equal(s->invite_ns, 10 * ms_ns);
    assert_int_equal(s->srd_ns, 22 * ms_ns);   /* Alice's leg, not 20 */
    assert_int_equal(s->setup_ns, 43 * ms_ns); /* not 40 */
    assert_int_equal(s->end_ns, 500 * ms_ns);
}

static void a_challenge_belongs_to_the_same_attempt(void **state)
{
    struct tc_sip_msg again = message(TC_SIP_INVITE, 0);
    struct tc_sip_msg ok    = message(TC_SIP_INVITE, 200);

    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 401, 15);
    step(state, TC_SIP_ACK, 0, 16);
    again.cseq_number    = 2;
    again.vias[0].branch = TC_TEXT("z9hG4bK-2");
    feed(state, &again, 17, ALICE, PROXY);
    ok.cseq_number    = 2;
    ok.to.tag         = TC_TEXT("to-b");
    ok.vias[0].branch = TC_TEXT("z9hG4bK-2");
    feed(state, &ok, 60, PROXY, ALICE);
    step(state, TC_SIP_ACK, 0, 61);

    const struct tc_session *s = closed(state, END_MS);
    assert_int_equal(s->outcome, TC_SESSION_COMPLETED);
    assert_int_equal(s->invite_ns, 10 * ms_ns);
    assert_int_equal(s->srd_ns, 60 * ms_ns); /* the 401 is no ringing */
    assert_int_equal(s->ready_ns, 61 * ms_ns);
    assert_int_equal(s->code, 200);
}

/* 302 at 12 to 14, ringing of the next server at 40 to 43; another session has
 * its answer without ringing, at 20 to 25. */
static void a_redirection_is_no_ringing(void **state)
{
    struct tc_sip_msg moved   = message(TC_SIP_INVITE, 302);
    struct tc_sip_msg again   = message(TC_SIP_INVITE, 0);
    struct tc_sip_msg ringing = message(TC_SIP_INVITE, 180);

    step(state, TC_SIP_INVITE, 0, 10);
    moved.to.tag = TC_TEXT("to-b");
    feed_long(state, &moved, 12, 14, PROXY, ALICE);
    again.vias[0].branch = TC_TEXT("z9hG4bK-2");
    feed(state, &again, 30, ALICE, BOB);
    ringing.to.tag         = TC_TEXT("to-c");
    ringing.vias[0].branch = TC_TEXT("z9hG4bK-2");
    feed_long(state, &ringing, 40, 43, BOB, ALICE);
    assert_int_equal(closed(state, END_MS)->srd_ns, 43 * ms_ns);
}

static void without_ringing_the_answer_ends_the_request_delay(void **state)
{
    struct tc_sip_msg ok = message(TC_SIP_INVITE, 200);

    step(state, TC_SIP_INVITE, 0, 10);
    ok.to.tag = TC_TEXT("to-b");
    feed_long(state, &ok, 20, 25, PROXY, ALICE);
    assert_int_equal(closed(state, END_MS)->srd_ns, 25 * ms_ns);
}

/* Old messages without a branch: by sender and receiver.  Bob's answer at the
 * proxy is not the viewer's yet. */
static void without_branches_a_leg_is_two_ends(void **state)
{
    struct tc_sip_msg invite = message(TC_SIP_INVITE, 0);
    struct tc_sip_msg ok     = message(TC_SIP_INVITE, 200);

    invite.vias[0].branch = TC_TEXT("");
    ok.vias[0].branch     = TC_TEXT("");
    ok.to.tag             = TC_TEXT("to-b");
    feed(state, &invite, 10, ALICE, PROXY);
    feed(state, &ok, 40, BOB, PROXY);
    feed(state, &ok, 45, BOB, ALICE); /* beside the proxy */
    feed(state, &ok, 46, PROXY, BOB);
    feed(state, &ok, 50, PROXY, ALICE);

    const struct tc_session *row = closed(state, 100);
    assert_int_equal(row->answer_ns, 40 * ms_ns);
    assert_int_equal(row->setup_ns, 50 * ms_ns);
}

/* The other end has forgotten the dialog: 481 is not the end of it. */
static void a_bye_that_is_refused_has_no_2xx(void **state)
{
    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 200, 30);
    step(state, TC_SIP_ACK, 0, 31);
    step(state, TC_SIP_BYE, 0, 90);
    step(state, TC_SIP_BYE, 481, 95);
    assert_int_equal(closed(state, END_MS)->end_ok_ns, TC_TIME_NONE);
    step(state, TC_SIP_BYE, 202, 97);
    assert_int_equal(closed(state, END_MS)->end_ok_ns, 97 * ms_ns);
}

static void a_reinvite_changes_nothing(void **state)
{
    struct tc_sip_msg again = message(TC_SIP_INVITE, 0);
    struct tc_sip_msg no    = message(TC_SIP_INVITE, 488);

    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 200, 30);
    step(state, TC_SIP_ACK, 0, 31);
    again.to.tag         = TC_TEXT("to-b");
    again.cseq_number    = 2;
    again.vias[0].branch = TC_TEXT("z9hG4bK-2");
    feed(state, &again, 900, ALICE, PROXY);
    no.to.tag         = TC_TEXT("to-b");
    no.vias[0].branch = TC_TEXT("z9hG4bK-2");
    feed(state, &no, 905, PROXY, ALICE);
    step(state, TC_SIP_ACK, 0, 906);

    const struct tc_session *s = closed(state, END_MS);
    assert_int_equal(s->outcome, TC_SESSION_COMPLETED);
    assert_int_equal(s->code, 200);
    assert_int_equal(s->setup_ns, 30 * ms_ns);
    assert_int_equal(s->ready_ns, 31 * ms_ns);
}

static void the_callee_may_hang_up(void **state)
{
    struct tc_sip_msg bye = message(TC_SIP_BYE, 0);

    step(state, TC_SIP_INVITE, 0, 10);
    step(state, TC_SIP_INVITE, 200, 30);
    step(state, TC_SIP_ACK, 0, 31);
    bye.from = (struct tc_sip_party){ .uri = TC_TEXT("sip:bob@b.example"),
                                      .tag = TC_TEXT("to-b") };
    bye.to   = (struct tc_sip_party){ .uri = TC_TEXT("sip:alice@a.example"),
                                      .tag = TC_TEXT("from-a") };
    feed(state, &bye, 700, BOB, ALICE);

    assert_int_equal(closed(state, END_MS)->end_ns, 700 * ms_ns);
}

static void calls_of_one_call_id_are_told_by_their_tag(void **state)
{
    struct rig *rig          = *state;
    struct tc_sip_msg invite = message(TC_SIP_INVITE, 0);

    step(state, TC_SIP_INVITE, 0, 10);
    invite.from.tag = TC_TEXT("from-other");
    feed(state, &invite, 11, ALICE, PROXY);
    invite.call_id = TC_TEXT("call-2");
    feed(state, &invite, 12, ALICE, PROXY);
    assert_int_equal(rig->table.count, 3);
    assert_int_equal(tc_sip_sessions_call_ids(rig->sessions), 2);
}

static void messages_of_earlier_dialogs_are_orphans(void **state)
{
    struct rig *rig            = *state;
    struct tc_sip_msg reinvite = message(TC_SIP_INVITE, 0);
    struct tc_sip_msg other    = message(TC_SIP_OPTIONS, 0);

    reinvite.to.tag = TC_TEXT("to-b");
    feed(state, &reinvite, 1, ALICE, PROXY);
    step(state, TC_SIP_INVITE, 200, 2);
    step(state, TC_SIP_ACK, 0, 3);
    step(state, TC_SIP_BYE, 0, 4);
    feed(state, &other, 5, ALICE, PROXY); /* no dialog's, no orphan */
    assert_int_equal(rig->table.count, 0);
    assert_int_equal(tc_sip_sessions_orphans(rig->sessions), 4);
    assert_int_equal(tc_sip_sessions_call_ids(rig->sessions), 1);
}

static void a_message_without_call_id_harms_nothing(void **state)
{
    struct rig *rig       = *state;
    struct tc_sip_msg msg = { .is_request = true, .method = TC_SIP_BYE };

    feed(state, &msg, 1, ALICE, PROXY);
    msg.method = TC_SIP_ACK;
    feed(state, &msg, 2, ALICE, PROXY);
    assert_int_equal(tc_sip_sessions_call_ids(rig->sessions), 0);
}

/* Alice waits where her INVITE says that she receives. */
static void the_viewer_waits_where_it_said(void **state)
{
    struct rig *rig          = *state;
    struct tc_sip_msg invite = message(TC_SIP_INVITE, 0);
    struct tc_sdp sdp        = { .media_count = 1 };
    struct tc_endpoint endpoint;
    uint32_t id;

    assert_int_equal(tc_endpoint_parse("10.0.0.1", 8, 4000, &endpoint), TC_OK);
    assert_int_equal(
        tc_flow_table_endpoint(rig->directory.flows, &endpoint, &id), TC_OK);
    sdp.media[0].port    = 4000;
    sdp.media[0].address = TC_TEXT("10.0.0.1");
    invite.sdp           = &sdp;
    feed(state, &invite, 10, ALICE, PROXY);
    assert_int_equal(tc_media_watch_take(rig->watch, id, 0), 0);
    assert_int_equal(tc_media_watch_take(rig->watch, id, 0), TC_INDEX_NONE);
}

/* Bob's own address is where Bob receives; his group is Alice's too, from her
 * ACK on: before, it may flow for others. */
static void of_the_answer_a_group_is_waited_at_from_the_ack_on(void **state)
{
    struct rig *rig      = *state;
    struct tc_sip_msg ok = message(TC_SIP_INVITE, 200);
    struct tc_sdp sdp    = { .media_count = 2 };
    struct tc_endpoint endpoint;
    uint32_t own, group;

    assert_int_equal(tc_endpoint_parse("10.0.0.9", 8, 4000, &endpoint), TC_OK);
    assert_int_equal(
        tc_flow_table_endpoint(rig->directory.flows, &endpoint, &own), TC_OK);
    assert_int_equal(tc_endpoint_parse("239.1.1.1", 9, 4000, &endpoint), TC_OK);
    assert_int_equal(
        tc_flow_table_endpoint(rig->directory.flows, &endpoint, &group), TC_OK);
    step(state, TC_SIP_INVITE, 0, 10);
    sdp.media[0].port    = 4000;
    sdp.media[0].address = TC_TEXT("10.0.0.9");
    sdp.media[1].port    = 4000;
    sdp.media[1].address = TC_TEXT("239.1.1.1");
    ok.sdp               = &sdp;
    feed(state, &ok, 20, PROXY, ALICE);
    assert_int_equal(tc_media_watch_take(rig->watch, own, 0), TC_INDEX_NONE);
    assert_int_equal(tc_media_watch_take(rig->watch, group, 0), TC_INDEX_NONE);
    step(state, TC_SIP_ACK, 0, 30);
    assert_int_equal(tc_media_watch_take(rig->watch, own, 0), TC_INDEX_NONE);
    assert_int_equal(tc_media_watch_take(rig->watch, group, 0), 0);
}

static void who_hangs_up_waits_no_more(void **state)
{
    struct rig *rig          = *state;
    struct tc_sip_msg invite = message(TC_SIP_INVITE, 0);
    struct tc_sdp sdp        = { .media_count = 1 };
    struct tc_endpoint endpoint;
    uint32_t id;

    assert_int_equal(tc_endpoint_parse("10.0.0.1", 8, 4000, &endpoint), TC_OK);
    assert_int_equal(
        tc_flow_table_endpoint(rig->directory.flows, &endpoint, &id), TC_OK);
    sdp.media[0].port    = 4000;
    sdp.media[0].address = TC_TEXT("10.0.0.1");
    invite.sdp           = &sdp;
    feed(state, &invite, 10, ALICE, PROXY);
    step(state, TC_SIP_BYE, 0, 20);
    feed(state, &invite, 30, ALICE, PROXY); /* a late repeat */
    assert_int_equal(tc_media_watch_take(rig->watch, id, 0), TC_INDEX_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* A tap at the proxy: passed on at 20, again at 520 (Timer A), answered there
 * at 60, by the proxy at 80; the viewer's BYE is answered at 1010 */
static void a_tap_at_a_proxy_sees_the_parts_of_the_set_up(void **state)
{
    struct tc_sip_msg forward = message(TC_SIP_INVITE, 0);
    struct tc_sip_msg answer  = message(TC_SIP_INVITE, 200);

    forward.vias[0].branch = TC_TEXT("z9hG4bK-2");
    answer.vias[0].branch  = TC_TEXT("z9hG4bK-2");
    answer.to.tag          = TC_TEXT("to-b");
    step(state, TC_SIP_INVITE, 0, 0);
    feed(state, &forward, 20, PROXY, BOB);
    feed(state, &forward, 520, PROXY, BOB);
    feed(state, &answer, 560, BOB, PROXY);
    step(state, TC_SIP_INVITE, 200, 580);
    step(state, TC_SIP_ACK, 0, 600);
    step(state, TC_SIP_BYE, 0, 1000);
    step(state, TC_SIP_BYE, 200, 1010);

    const struct tc_session *row = closed(state, END_MS);
    assert_int_equal(row->forward_ns, 20 * ms_ns);
    assert_int_equal(row->answer_ns, 560 * ms_ns);
    assert_int_equal(row->setup_ns, 580 * ms_ns);
    assert_int_equal(row->end_ns, 1000 * ms_ns);
    assert_int_equal(row->end_ok_ns, 1010 * ms_ns);
}

/* Two proxies: what the second passes on is the last leg seen, until there is
 * an answer. */
static void the_last_hop_before_the_answer_is_where_it_was_asked(void **state)
{
    struct tc_sip_msg hops[3];
    struct tc_sip_msg answer = message(TC_SIP_INVITE, 200);

    step(state, TC_SIP_INVITE, 0, 10);
    for (int i = 0; i < 3; i++)
        hops[i] = message(TC_SIP_INVITE, 0);
    hops[0].vias[0].branch = TC_TEXT("z9hG4bK-2");
    hops[1].vias[0].branch = TC_TEXT("z9hG4bK-3");
    hops[2].vias[0].branch = TC_TEXT("z9hG4bK-4");
    answer.vias[0].branch  = TC_TEXT("z9hG4bK-3");
    feed(state, &hops[0], 20, PROXY, SECOND_PROXY);
    feed_long(state, &hops[1], 30, 33, SECOND_PROXY, BOB);
    feed(state, &answer, 40, BOB, SECOND_PROXY);
    feed(state, &hops[2], 50, SECOND_PROXY, BOB);

    const struct tc_session *row = closed(state, END_MS);
    assert_int_equal(row->forward_ns, 30 * ms_ns);
    assert_int_equal(row->answer_ns, 40 * ms_ns);
}

/* What the viewer sends counts from its first octet on, what it receives when
 * the last one is in. */
static void sendings_are_timed_at_their_first_octet(void **state)
{
    static const struct {
        enum tc_sip_method method;
        uint16_t status;
        int64_t first_ms, last_ms;
    } steps[] = {
        { TC_SIP_INVITE, 0, 10, 12 },   { TC_SIP_INVITE, 180, 20, 23 },
        { TC_SIP_INVITE, 200, 50, 54 }, { TC_SIP_ACK, 0, 60, 65 },
        { TC_SIP_BYE, 0, 90, 96 },      { TC_SIP_BYE, 200, 100, 107 },
    };

    for (size_t i = 0; i < TC_LEN(steps); i++) {
        const bool is_request = steps[i].status == 0;
        struct tc_sip_msg msg = message(steps[i].method, steps[i].status);

        if (steps[i].method != TC_SIP_INVITE || !is_request)
            msg.to.tag = TC_TEXT("to-b");
        feed_long(state, &msg, steps[i].first_ms, steps[i].last_ms,
                  is_request ? ALICE : PROXY, is_request ? PROXY : ALICE);
    }

    const struct tc_session *row = closed(state, END_MS);
    assert_int_equal(row->invite_ns, 10 * ms_ns);
    assert_int_equal(row->srd_ns, 23 * ms_ns);
    assert_int_equal(row->setup_ns, 54 * ms_ns);
    assert_int_equal(row->answer_ns, 54 * ms_ns);
    assert_int_equal(row->ready_ns, 60 * ms_ns);
    assert_int_equal(row->end_ns, 90 * ms_ns);
    assert_int_equal(row->end_ok_ns, 107 * ms_ns);
}

static void a_tap_at_the_viewer_sees_no_hop_further_on(void **state)
{
    step(state, TC_SIP_INVITE, 0, 0);
    step(state, TC_SIP_INVITE, 200, 80);
    step(state, TC_SIP_ACK, 0, 90);
    step(state, TC_SIP_BYE, 0, 100);

    const struct tc_session *row = closed(state, END_MS);
    assert_int_equal(row->forward_ns, TC_TIME_NONE);
    assert_int_equal(row->answer_ns, 80 * ms_ns);
    assert_int_equal(row->end_ok_ns, TC_TIME_NONE);
}

static void feed_in_frame(void **state, struct tc_sip_msg msg,
                          struct tc_text call_id, uint64_t frame)
{
    struct rig *rig = *state;

    msg.call_id                   = call_id;
    const struct tc_record record = {
        .at_ns    = (int64_t)frame * ms_ns,
        .first_ns = (int64_t)frame * ms_ns,
        .view     = { .sip = &msg },
        .frame    = frame,
        .from     = msg.is_request ? ALICE : PROXY,
        .to       = msg.is_request ? PROXY : ALICE,
        .kind     = TC_RECORD_MESSAGE,
        .protocol = TC_PROTOCOL_SIP,
    };

    assert_int_equal(tc_sip_sessions_feed(rig->sessions, &record), TC_OK);
}

/* Calls begin in frames 1 and 2; the first goes, the second is answered. */
static void a_session_that_is_left_goes_on(void **state)
{
    struct rig *rig = *state;
    struct tc_row_map map;
    struct tc_sip_msg ok  = message(TC_SIP_INVITE, 200);
    struct tc_sip_msg ack = message(TC_SIP_ACK, 0);

    ok.to.tag = ack.to.tag = TC_TEXT("to-b");
    feed_in_frame(state, message(TC_SIP_INVITE, 0), TC_TEXT("old"), 1);
    feed_in_frame(state, message(TC_SIP_INVITE, 0), TC_TEXT("young"), 2);
    assert_int_equal(tc_sip_sessions_evict(rig->sessions, 2, &map), TC_OK);
    assert_int_equal(map.count - map.kept, 1);
    tc_row_map_fini(&map);
    assert_int_equal(tc_sip_sessions_evicted_call_ids(rig->sessions), 1);
    assert_int_equal(tc_sip_sessions_call_ids(rig->sessions), 2);

    feed_in_frame(state, ok, TC_TEXT("young"), 3);
    feed_in_frame(state, ack, TC_TEXT("young"), 4);
    feed_in_frame(state, ok, TC_TEXT("old"), 5); /* belongs to no dialog now */
    assert_int_equal(tc_sip_sessions_orphans(rig->sessions), 1);
    assert_int_equal(tc_sip_sessions_call_ids(rig->sessions), 3);
    const struct tc_session *row = closed(state, 100);
    assert_string_equal(tc_intern_text(rig->table.texts, row->call_id).at,
                        "young");
    assert_int_equal(row->setup_ns, 3 * ms_ns);
    assert_int_equal(row->outcome, TC_SESSION_COMPLETED);
}

/* The proxy is silent; after 2 s Alice asks another one, which answers; then
 * the first does, too late. */
static void a_server_given_up_for_another_is_the_same_session(void **state)
{
    struct tc_sip_msg other = message(TC_SIP_INVITE, 0);
    struct tc_sip_msg answer;

    step(state, TC_SIP_INVITE, 0, 1000);
    step(state, TC_SIP_INVITE, 0, 1500);
    other.vias[0].branch = TC_TEXT("z9hG4bK-2");
    feed(state, &other, 3000, ALICE, BOB);
    answer                = message(TC_SIP_INVITE, 200);
    answer.vias[0].branch = TC_TEXT("z9hG4bK-2");
    answer.to.tag         = TC_TEXT("to-b");
    feed(state, &answer, 3200, BOB, ALICE);
    step(state, TC_SIP_ACK, 0, 3201);
    step(state, TC_SIP_INVITE, 503, 4000);

    const struct tc_session *row = closed(state, END_MS);
    assert_int_equal(row->outcome, TC_SESSION_COMPLETED);
    assert_int_equal(row->code, 200);
    assert_int_equal(row->invite_ns, 1000 * ms_ns);
    assert_int_equal(row->setup_ns, 3200 * ms_ns);
    assert_int_equal(row->ready_ns, 3201 * ms_ns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_gives_all_its_times),
        TEST(repeats_never_reset_a_time),
        TEST(a_cancelled_call_is_cancelled),
        TEST(a_server_given_up_for_another_is_the_same_session),
        TEST(a_cancel_without_an_answer_is_cancelled),
        TEST(an_answer_that_crosses_the_cancel_comes_too_late),
        TEST(a_refused_call_is_rejected),
        TEST(a_reason_of_cops_is_told_apart),
        TEST(a_bye_for_cops_is_told_apart),
        TEST(a_bye_for_cops_may_come_from_the_other_end),
        TEST(a_408_is_a_timeout),
        TEST(no_answer_for_timer_b_is_a_timeout),
        TEST(an_answer_without_ack_fails_after_timer_b),
        TEST(two_legs_at_a_proxy_are_one_session),
        TEST(a_challenge_belongs_to_the_same_attempt),
        TEST(a_redirection_is_no_ringing),
        TEST(without_ringing_the_answer_ends_the_request_delay),
        TEST(without_branches_a_leg_is_two_ends),
        TEST(a_bye_that_is_refused_has_no_2xx),
        TEST(a_reinvite_changes_nothing),
        TEST(the_callee_may_hang_up),
        TEST(calls_of_one_call_id_are_told_by_their_tag),
        TEST(messages_of_earlier_dialogs_are_orphans),
        TEST(a_message_without_call_id_harms_nothing),
        TEST(the_viewer_waits_where_it_said),
        TEST(of_the_answer_a_group_is_waited_at_from_the_ack_on),
        TEST(who_hangs_up_waits_no_more),
        TEST(a_tap_at_a_proxy_sees_the_parts_of_the_set_up),
        TEST(the_last_hop_before_the_answer_is_where_it_was_asked),
        TEST(sendings_are_timed_at_their_first_octet),
        TEST(a_tap_at_the_viewer_sees_no_hop_further_on),
        cmocka_unit_test_setup_teardown(a_session_that_is_left_goes_on, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
