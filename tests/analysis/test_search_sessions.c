/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "analysis/search_sessions.h"
#include "near.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/search/search_msg.h"
#include "tests/support/test.h"

static const int64_t ms_ns = 1000000;

enum { QUERY = 5, CHANNEL = 3, SSRC = 0xabc };

/* Two viewers, each with a tap for what it sends and one for the rest. */
enum { ALICE_OUT, ALICE_IN, BOB_OUT, BOB_IN };

struct fixture {
    struct tc_directory directory;
    struct tc_session_table table;
    struct tc_search_sessions *sessions;
};

static int setup(void **state)
{
    static const char *const names[] = { "viewer-0 out", "viewer-0 in",
                                         "viewer-1 out", "viewer-1 in" };
    static struct fixture f;
    uint16_t tap;

    f = (struct fixture){ 0 };
    if (tc_directory_init(&f.directory) != TC_OK ||
        tc_session_table_init(&f.table) != TC_OK ||
        tc_search_sessions_create(&f.sessions, &f.table, &f.directory) != TC_OK)
        return -1;
    for (uint32_t i = 0; i < TC_LEN(names); i++)
        if (tc_directory_add_tap(&f.directory, names[i],
                                 TC_TAP_SESSIONS |
                                     (i % 2 ? (unsigned)TC_TAP_INCOMING : 0U),
                                 1 + i / 2, &tap) != TC_OK)
            return -1;
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    tc_search_sessions_destroy(f->sessions);
    tc_session_table_fini(&f->table);
    tc_directory_fini(&f->directory);
    return 0;
}

/* First octet at `at_ms`, last one 1 ms later. */
static void feed(void **state, uint16_t tap, enum tc_search_type type,
                 uint32_t query, int64_t at_ms)
{
    struct fixture *f              = *state;
    const struct tc_search_msg msg = {
        .type    = type,
        .attempt = 1,
        .query   = query,
        .channel = CHANNEL,
        .ssrc    = type == TC_SEARCH_OK ? SSRC : 0,
    };
    const struct tc_record record = {
        .at_ns    = (at_ms + 1) * ms_ns,
        .first_ns = at_ms * ms_ns,
        .view     = { .search = &msg },
        .tap      = tap,
        .kind     = TC_RECORD_MESSAGE,
        .protocol = TC_PROTOCOL_SEARCH,
    };

    assert_int_equal(tc_search_sessions_feed(f->sessions, &record), TC_OK);
}

static void media(void **state, uint16_t tap, uint32_t ssrc, int64_t at_ms)
{
    struct fixture *f              = *state;
    const struct tc_rtp_packet rtp = { .ssrc = ssrc };
    const struct tc_record record  = {
         .at_ns    = at_ms * ms_ns,
         .first_ns = at_ms * ms_ns,
         .view     = { .rtp = &rtp },
         .tap      = tap,
         .kind     = TC_RECORD_PACKET,
         .protocol = TC_PROTOCOL_RTP,
    };

    tc_search_sessions_media(f->sessions, &record);
}

/* Alice's first query up to the message named. */
static void search_until(void **state, enum tc_search_type last)
{
    feed(state, ALICE_OUT, TC_SEARCH_SEARCH, QUERY, 100);
    if (last >= TC_SEARCH_FOUND)
        feed(state, ALICE_IN, TC_SEARCH_FOUND, QUERY, 110);
    if (last >= TC_SEARCH_START)
        feed(state, ALICE_OUT, TC_SEARCH_START, QUERY, 120);
    if (last >= TC_SEARCH_OK)
        feed(state, ALICE_IN, TC_SEARCH_OK, QUERY, 130);
    if (last >= TC_SEARCH_STOP)
        feed(state, ALICE_OUT, TC_SEARCH_STOP, QUERY, 900);
}

static const struct tc_session *close_at(void **state, int64_t end_ms,
                                         size_t want_count)
{
    struct fixture *f = *state;

    tc_search_sessions_close(f->sessions, end_ms * ms_ns);
    assert_int_equal(f->table.count, want_count);
    return f->table.rows;
}

static void assert_text(void **state, uint32_t id, const char *want)
{
    const struct fixture *f = *state;
    struct tc_text text     = tc_intern_text(f->table.texts, id);

    assert_int_equal(text.len_bytes, strlen(want));
    assert_memory_equal(text.at, want, strlen(want));
}

/* From the first octet sent at 100 ms to the last one of the OK at 131 ms. */
static void a_session_runs_from_the_first_search_to_the_ok(void **state)
{
    search_until(state, TC_SEARCH_STOP);

    const struct tc_session *s = close_at(state, 1000, 1);
    assert_int_equal(s->outcome, TC_SESSION_COMPLETED);
    assert_int_equal(s->invite_ns, 100 * ms_ns);
    assert_int_equal(s->ready_ns, 131 * ms_ns);
    assert_int_equal(s->setup_ns, 131 * ms_ns);
    assert_int_equal(s->end_ns, 900 * ms_ns);
    assert_int_equal(s->srd_ns, TC_TIME_NONE);
    assert_int_equal(s->first_media_ns, TC_TIME_NONE);
    assert_int_equal(s->code, 0);
    assert_int_equal(s->tap, ALICE_OUT);
    assert_near(tc_session_since_invite_s(s, s->ready_ns), 0.031);
}

static void a_row_says_who_wanted_what(void **state)
{
    search_until(state, TC_SEARCH_SEARCH);

    const struct tc_session *s = close_at(state, 1000, 1);
    assert_text(state, s->viewer, "viewer-0");
    assert_text(state, s->broadcaster, "channel-3");
    assert_text(state, s->call_id, "query-5@viewer-0");
    assert_int_equal(s->from_tag, s->call_id);
}

static void repeats_reset_no_time(void **state)
{
    search_until(state, TC_SEARCH_OK);
    feed(state, ALICE_OUT, TC_SEARCH_SEARCH, QUERY, 140);
    feed(state, ALICE_IN, TC_SEARCH_OK, QUERY, 150);
    feed(state, ALICE_OUT, TC_SEARCH_STOP, QUERY, 900);
    feed(state, ALICE_OUT, TC_SEARCH_STOP, QUERY, 950);

    const struct tc_session *s = close_at(state, 1000, 1);
    assert_int_equal(s->invite_ns, 100 * ms_ns);
    assert_int_equal(s->ready_ns, 131 * ms_ns);
    assert_int_equal(s->end_ns, 900 * ms_ns);
}

static void stopped_before_the_ok_is_cancelled(void **state)
{
    search_until(state, TC_SEARCH_START);
    feed(state, ALICE_OUT, TC_SEARCH_STOP, QUERY, 125);
    assert_int_equal(close_at(state, 40000, 1)->outcome, TC_SESSION_CANCELLED);
}

/* The viewer has gone: it does not take it. */
static void an_ok_that_crosses_the_stop_changes_nothing(void **state)
{
    search_until(state, TC_SEARCH_START);
    feed(state, ALICE_OUT, TC_SEARCH_STOP, QUERY, 125);
    feed(state, ALICE_IN, TC_SEARCH_OK, QUERY, 130);
    media(state, ALICE_IN, SSRC, 140);

    const struct tc_session *s = close_at(state, 1000, 1);
    assert_int_equal(s->outcome, TC_SESSION_CANCELLED);
    assert_int_equal(s->ready_ns, TC_TIME_NONE);
    assert_int_equal(s->first_media_ns, TC_TIME_NONE);
}

/* 100 ms + 64*T1 = 32100 ms is the first moment at which it is over. */
static void no_answer_is_unfinished_and_then_a_timeout(void **state)
{
    search_until(state, TC_SEARCH_SEARCH);
    assert_int_equal(close_at(state, 32099, 1)->outcome, TC_SESSION_UNFINISHED);
    assert_int_equal(close_at(state, 32100, 1)->outcome, TC_SESSION_TIMEOUT);
}

static void a_no_from_everybody_is_a_rejection(void **state)
{
    feed(state, ALICE_OUT, TC_SEARCH_SEARCH, QUERY, 100);
    feed(state, ALICE_IN, TC_SEARCH_NOTFOUND, QUERY, 110);
    feed(state, ALICE_OUT, TC_SEARCH_SEARCH, QUERY, 111);
    feed(state, ALICE_IN, TC_SEARCH_NOTFOUND, QUERY, 120);
    assert_int_equal(close_at(state, 32099, 1)->outcome, TC_SESSION_UNFINISHED);
    assert_int_equal(close_at(state, 32100, 1)->outcome, TC_SESSION_REJECTED);
}

static void a_start_without_an_ok_is_a_timeout(void **state)
{
    search_until(state, TC_SEARCH_START);
    assert_int_equal(close_at(state, 32100, 1)->outcome, TC_SESSION_TIMEOUT);
}

static void still_on_at_the_end_is_completed(void **state)
{
    search_until(state, TC_SEARCH_OK);

    const struct tc_session *s = close_at(state, 200, 1);
    assert_int_equal(s->outcome, TC_SESSION_COMPLETED);
    assert_int_equal(s->end_ns, TC_TIME_NONE);
}

static void what_begins_before_the_records_is_no_session(void **state)
{
    feed(state, ALICE_IN, TC_SEARCH_FOUND, QUERY, 110);
    feed(state, ALICE_OUT, TC_SEARCH_START, QUERY, 120);
    feed(state, ALICE_IN, TC_SEARCH_OK, QUERY, 130);
    feed(state, ALICE_OUT, TC_SEARCH_STOP, QUERY, 140);
    (void)close_at(state, 200, 0);
}

static void the_first_packet_of_the_stream_is_its_first_media(void **state)
{
    search_until(state, TC_SEARCH_OK);
    media(state, ALICE_IN, SSRC + 1, 140);
    media(state, BOB_IN, SSRC, 141);
    media(state, ALICE_IN, SSRC, 142);
    media(state, ALICE_IN, SSRC, 143);
    assert_int_equal(close_at(state, 200, 1)->first_media_ns, 142 * ms_ns);
}

static void media_before_the_ok_or_after_the_stop_is_not(void **state)
{
    search_until(state, TC_SEARCH_START);
    media(state, ALICE_IN, SSRC, 125);
    feed(state, ALICE_IN, TC_SEARCH_OK, QUERY, 130);
    feed(state, ALICE_OUT, TC_SEARCH_STOP, QUERY, 140);
    media(state, ALICE_IN, SSRC, 145);
    assert_int_equal(close_at(state, 200, 1)->first_media_ns, TC_TIME_NONE);
}

/* A zap: the old stream may still be coming in. */
static void media_is_of_the_newest_query(void **state)
{
    search_until(state, TC_SEARCH_OK);
    feed(state, ALICE_OUT, TC_SEARCH_STOP, QUERY, 200);
    feed(state, ALICE_OUT, TC_SEARCH_SEARCH, QUERY + 1, 201);
    media(state, ALICE_IN, SSRC, 205);
    feed(state, ALICE_IN, TC_SEARCH_OK, QUERY + 1, 210);
    media(state, ALICE_IN, SSRC, 215);

    const struct tc_session *s = close_at(state, 300, 2);
    assert_int_equal(s[0].first_media_ns, TC_TIME_NONE);
    assert_int_equal(s[1].first_media_ns, 215 * ms_ns);
    assert_int_equal(s[0].outcome, TC_SESSION_COMPLETED);
    assert_int_equal(s[1].outcome, TC_SESSION_COMPLETED);
}

/* Numbers of queries are the viewer's own. */
static void two_viewers_may_use_one_number(void **state)
{
    search_until(state, TC_SEARCH_OK);
    feed(state, BOB_OUT, TC_SEARCH_SEARCH, QUERY, 300);
    feed(state, BOB_IN, TC_SEARCH_OK, QUERY, 320);

    const struct tc_session *s = close_at(state, 400, 2);
    assert_near(tc_session_since_invite_s(&s[0], s[0].ready_ns), 0.031);
    assert_near(tc_session_since_invite_s(&s[1], s[1].ready_ns), 0.021);
    assert_text(state, s[1].viewer, "viewer-1");
}

/* The OK's last octet comes 1 ms after its first. */
static void many_queries_are_kept_apart(void **state)
{
    for (uint32_t n = 0; n < 1000; n++) {
        feed(state, n % 2 ? ALICE_OUT : BOB_OUT, TC_SEARCH_SEARCH, n, 10 * n);
        feed(state, n % 2 ? ALICE_IN : BOB_IN, TC_SEARCH_OK, n,
             10 * n + 1 + n % 7);
    }

    const struct tc_session *s = close_at(state, 20000, 1000);
    for (size_t n = 0; n < 1000; n++)
        assert_near(tc_session_since_invite_s(&s[n], s[n].ready_ns),
                    0.001 * (double)(2 + n % 7));
    tc_search_sessions_destroy(NULL);
}

/* Alice zaps while she still searches; Bob's search is his own. */
static void asking_for_something_else_gives_up_a_search(void **state)
{
    feed(state, ALICE_OUT, TC_SEARCH_SEARCH, 1, 100);
    feed(state, BOB_OUT, TC_SEARCH_SEARCH, 1, 110);
    feed(state, ALICE_OUT, TC_SEARCH_SEARCH, 2, 150);
    feed(state, ALICE_IN, TC_SEARCH_OK, 2, 170);

    const struct tc_session *s = close_at(state, 200, 3);
    assert_int_equal(s[0].outcome, TC_SESSION_CANCELLED);
    assert_int_equal(s[0].end_ns, 150 * ms_ns);
    assert_int_equal(s[1].outcome, TC_SESSION_UNFINISHED);
    assert_int_equal(s[2].outcome, TC_SESSION_COMPLETED);
}

/* Bob is searched by Alice: that is no session of his, and gives up none. */
/* A viewer that is ready ends what it watched by its STOP, not by asking. */
static void asking_for_more_does_not_end_what_is_on(void **state)
{
    search_until(state, TC_SEARCH_OK);
    feed(state, ALICE_OUT, TC_SEARCH_SEARCH, QUERY + 1, 500);

    const struct tc_session *s = close_at(state, 1000, 2);
    assert_int_equal(s[0].end_ns, TC_TIME_NONE);
    feed(state, ALICE_OUT, TC_SEARCH_STOP, QUERY, 600);
    assert_int_equal(s[0].end_ns, 600 * ms_ns);
}

/* A capture's tap sees many viewers: the next one's query is not the last
 * one's change of mind. */
static void at_a_captures_tap_nobody_gives_up_for_another(void **state)
{
    struct fixture *f = *state;
    uint16_t tap;

    assert_int_equal(
        tc_directory_add_tap(&f->directory, "eth0", TC_TAP_CAPTURE, 0, &tap),
        TC_OK);
    feed(state, tap, TC_SEARCH_SEARCH, 1, 100);
    feed(state, tap, TC_SEARCH_SEARCH, 2, 150);
    assert_int_equal(close_at(state, 1000, 2)[0].end_ns, TC_TIME_NONE);
}

static void being_searched_is_no_session(void **state)
{
    feed(state, BOB_OUT, TC_SEARCH_SEARCH, 1, 100);
    feed(state, ALICE_OUT, TC_SEARCH_SEARCH, 2, 110);
    feed(state, BOB_IN, TC_SEARCH_SEARCH, 2, 120);
    feed(state, BOB_OUT, TC_SEARCH_NOTFOUND, 2, 121);
    feed(state, ALICE_IN, TC_SEARCH_NOTFOUND, 2, 130);
    feed(state, BOB_IN, TC_SEARCH_OK, 1, 140);

    const struct tc_session *s = close_at(state, 40000, 2);
    assert_int_equal(s[0].outcome, TC_SESSION_COMPLETED);
    assert_int_equal(s[1].outcome, TC_SESSION_REJECTED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_runs_from_the_first_search_to_the_ok),
        TEST(a_row_says_who_wanted_what),
        TEST(repeats_reset_no_time),
        TEST(stopped_before_the_ok_is_cancelled),
        TEST(an_ok_that_crosses_the_stop_changes_nothing),
        TEST(no_answer_is_unfinished_and_then_a_timeout),
        TEST(a_no_from_everybody_is_a_rejection),
        TEST(a_start_without_an_ok_is_a_timeout),
        TEST(still_on_at_the_end_is_completed),
        TEST(what_begins_before_the_records_is_no_session),
        TEST(the_first_packet_of_the_stream_is_its_first_media),
        TEST(media_before_the_ok_or_after_the_stop_is_not),
        TEST(media_is_of_the_newest_query),
        TEST(two_viewers_may_use_one_number),
        TEST(many_queries_are_kept_apart),
        TEST(asking_for_something_else_gives_up_a_search),
        TEST(asking_for_more_does_not_end_what_is_on),
        TEST(at_a_captures_tap_nobody_gives_up_for_another),
        TEST(being_searched_is_no_session),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
