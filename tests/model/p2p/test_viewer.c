/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/lossy.h"

static struct tc_person viewers[] = { { "alice@x", 1 } };
static struct tc_person peers[]   = { { "p0@x", 0 },
                                      { "p1@x", 1 },
                                      { "p2@x", 0 } };

enum { SAID_MAX = 64 };

/* What Alice said and heard, with its contents. */
struct said {
    int64_t at_ns;
    bool is_out;
    struct tc_search_msg msg;
};

struct talk {
    struct ladder ladder; /* first: the sink's self is both */
    struct said said[SAID_MAX];
    size_t count;
};

static tc_err talk_accept(void *self, const struct tc_record *record)
{
    struct talk *talk = self;

    if (record->protocol == TC_PROTOCOL_SEARCH && record->tap < 2) {
        assert_true(talk->count < SAID_MAX);
        talk->said[talk->count++] =
            (struct said){ .at_ns  = record->at_ns,
                           .is_out = record->tap == 0,
                           .msg    = *record->view.search };
    }
    return ladder_accept(&talk->ladder, record);
}

static const struct tc_record_sink_ops talk_ops = {
    .name      = "talk",
    .self_size = sizeof(struct talk),
    .accept    = talk_accept,
};

static struct lossy_config lossy_of(enum tc_p2p_search search)
{
    struct lossy_config config = { .config = small_config(),
                                   .inner  = &tc_p2p_architecture };

    config.config.p2p.search = search;
    return config;
}

static void talk_run(struct talk *talk, const struct lossy_config *config,
                     struct tc_demand *demands, uint32_t count, double end_s)
{
    const struct tc_workload workload = { .viewers           = viewers,
                                          .viewer_count      = 1,
                                          .broadcasters      = peers,
                                          .broadcaster_count = 3,
                                          .demands           = demands,
                                          .demand_count      = count,
                                          .end_ns            = SECONDS(end_s) };
    const struct tc_record_sink sink  = { .ops = &talk_ops, .self = talk };
    const struct tc_run_cfg cfg       = { .architecture = &lossy_architecture,
                                          .config       = &config->config,
                                          .workload     = &workload,
                                          .seed         = 1 };

    memset(talk, 0, sizeof *talk);
    assert_int_equal(tc_directory_init(&talk->ladder.directory), TC_OK);
    assert_int_equal(
        tc_run(&cfg, &talk->ladder.directory, &sink, &talk->ladder.totals),
        TC_OK);
}

static void talk_fini(struct talk *talk)
{
    ladder_fini(&talk->ladder);
}

/* Number `nth` that she said of a type; NULL behind the last. */
static const struct said *said_of(const struct talk *talk,
                                  enum tc_search_type type, size_t nth)
{
    for (size_t i = 0; i < talk->count; i++)
        if (talk->said[i].msg.type == type && nth-- == 0)
            return &talk->said[i];
    return NULL;
}

static size_t count_of(const struct talk *talk, enum tc_search_type type)
{
    size_t count = 0;

    while (said_of(talk, type, count))
        count++;
    return count;
}

/* Whoever is asked first misses it: after 500 ms again, attempt 2; the answer
 * says which it answers.  The next is asked as attempt 1. */
static void a_lost_search_is_asked_again(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct lossy_config config = lossy_of(TC_P2P_ALL_IN_SEQUENCE);
    struct talk talk;

    for (size_t p = 0; p < 3; p++)
        config.losses[p] = (struct loss){ peers[p].name, "SEARCH", 1 };
    talk_run(&talk, &config, demands, 1, 10);
    assert_int_equal(count_of(&talk, TC_SEARCH_SEARCH), 6);
    assert_int_equal(talk.said[0].at_ns, SECONDS(1));
    assert_int_equal(talk.said[0].msg.attempt, 1);
    assert_int_equal(talk.said[1].at_ns, SECONDS(1.5));
    assert_int_equal(talk.said[1].msg.attempt, 2);
    assert_false(talk.said[2].is_out);
    assert_int_equal(talk.said[2].msg.attempt, 2);
    assert_int_equal(talk.said[2].msg.query, talk.said[0].msg.query);
    assert_int_equal(talk.said[3].msg.attempt, 1);
    assert_int_equal(said_of(&talk, TC_SEARCH_START, 0)->msg.attempt, 1);
    assert_int_equal(talk.ladder.totals.ready, 1);
    talk_fini(&talk);
}

/* p1 has the channel and is dead: it is asked three times, then the others
 * are gone on with; nobody has it, and nothing is started. */
static void a_dead_peer_is_given_up_after_its_attempts(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct lossy_config config = lossy_of(TC_P2P_ALL_IN_SEQUENCE);
    struct talk talk;

    config.losses[0] = (struct loss){ "p1@x", "SEARCH", 0 };
    talk_run(&talk, &config, demands, 1, 60);
    assert_int_equal(count_of(&talk, TC_SEARCH_SEARCH), 5);
    assert_int_equal(count_of(&talk, TC_SEARCH_NOTFOUND), 2);
    assert_int_equal(count_of(&talk, TC_SEARCH_START), 0);
    assert_int_equal(talk.ladder.totals.ready, 0);
    talk_fini(&talk);
}

static void one_attempt_is_one(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct lossy_config config = lossy_of(TC_P2P_FIRST_MATCH);
    struct talk talk;

    config.config.p2p.attempts_max = 1;
    for (size_t p = 0; p < 3; p++)
        config.losses[p] = (struct loss){ peers[p].name, "SEARCH", 0 };
    talk_run(&talk, &config, demands, 1, 60);
    assert_int_equal(count_of(&talk, TC_SEARCH_SEARCH), 3);
    assert_int_equal(talk.ladder.totals.ready, 0);
    talk_fini(&talk);
}

/* Answers slower than the retry: 300 ms at the peer, 300 ms at Alice.  Each
 * peer is asked twice and answers twice; the second answer is of an asking
 * that is over, and stands for no other peer.  So it is with the START. */
static void a_late_answer_is_not_the_next_peers(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct lossy_config config = lossy_of(TC_P2P_ALL_IN_SEQUENCE);
    struct talk talk;

    config.config.user_processing_ns = 300000000;
    talk_run(&talk, &config, demands, 1, 60);
    assert_true(count_of(&talk, TC_SEARCH_SEARCH) >= 6);
    assert_int_equal(count_of(&talk, TC_SEARCH_SEARCH),
                     count_of(&talk, TC_SEARCH_FOUND) +
                         count_of(&talk, TC_SEARCH_NOTFOUND));
    for (size_t i = 0; said_of(&talk, TC_SEARCH_START, i); i++)
        assert_int_equal(said_of(&talk, TC_SEARCH_START, i)->msg.attempt,
                         i + 1);
    assert_int_equal(talk.ladder.totals.ready, 1);
    talk_fini(&talk);
}

/* START, then OK, get lost: the START is repeated, the stream flows once. */
static void a_lost_start_or_ok_is_repeated(TC_NO_STATE)
{
    static const struct loss losses[] = { { "p1@x", "START", 1 },
                                          { "alice@x", "OK", 1 } };
    struct tc_demand demands[]        = { { SECONDS(1), SECONDS(2), 0, 1 } };
    struct talk talk;

    for (size_t i = 0; i < 2; i++) {
        struct lossy_config config = lossy_of(TC_P2P_FLOOD);

        config.losses[0] = losses[i];
        talk_run(&talk, &config, demands, 1, 10);
        assert_int_equal(count_of(&talk, TC_SEARCH_START), 2);
        assert_int_equal(said_of(&talk, TC_SEARCH_START, 1)->msg.attempt, 2);
        assert_int_equal(talk.ladder.totals.ready, 1);
        /* 38 packets a GOP of 1 s: 2 s and at most one GOP more, not double */
        assert_in_range(talk.ladder.media[1], 60, 38 * 3 + 10);
        assert_true(talk.ladder.last_media_ns[1] < SECONDS(4));
        talk_fini(&talk);
    }
}

/* No OK ever arrives; but the STARTs have, and the stream flows.  Who gives
 * up says so. */
static void who_gives_up_a_start_stops_the_stream(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(2), 0, 1 } };
    struct lossy_config config = lossy_of(TC_P2P_FLOOD);
    struct talk talk;

    config.losses[0] = (struct loss){ "alice@x", "OK", 0 };
    talk_run(&talk, &config, demands, 1, 20);
    assert_int_equal(count_of(&talk, TC_SEARCH_START), 3);
    assert_int_equal(count_of(&talk, TC_SEARCH_STOP), 1);
    assert_int_equal(talk.ladder.totals.ready, 0);
    assert_true(talk.ladder.last_media_ns[1] < SECONDS(3));
    talk_fini(&talk);
}

/* The one that has it, p1, misses two SEARCHes.  p0 and p2 have said no, and
 * are not asked again. */
static void a_flood_asks_those_again_who_have_not_answered(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct lossy_config config = lossy_of(TC_P2P_FLOOD);
    struct talk talk;

    config.losses[0] = (struct loss){ "p1@x", "SEARCH", 1 };
    config.losses[1] = (struct loss){ "p1@x", "SEARCH", 2 };
    talk_run(&talk, &config, demands, 1, 10);
    assert_int_equal(count_of(&talk, TC_SEARCH_SEARCH), 3 + 1 + 1);
    assert_int_equal(count_of(&talk, TC_SEARCH_START), 1);
    assert_int_equal(talk.ladder.totals.ready, 1);
    talk_fini(&talk);
}

/* Her ear is deaf to every FOUND: three attempts at the one that has it. */
static void a_flood_is_given_up_after_its_attempts(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 1 } };
    struct lossy_config config = lossy_of(TC_P2P_FLOOD);
    struct talk talk;

    config.losses[0] = (struct loss){ "alice@x", "FOUND", 0 };
    talk_run(&talk, &config, demands, 1, 10);
    assert_int_equal(count_of(&talk, TC_SEARCH_SEARCH), 3 + 1 + 1);
    assert_int_equal(count_of(&talk, TC_SEARCH_START), 0);
    talk_fini(&talk);
}

/* She has left: what still comes is not for her. */
static void a_search_that_was_left_starts_nothing(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 1 },
                                   { SECONDS(1.01), SECONDS(1), 0, 2 } };
    struct lossy_config config = lossy_of(TC_P2P_ALL_IN_SEQUENCE);
    struct talk talk;

    talk_run(&talk, &config, demands, 2, 10);
    assert_int_equal(count_of(&talk, TC_SEARCH_START), 1);
    assert_int_equal(said_of(&talk, TC_SEARCH_START, 0)->msg.channel, 2);
    assert_int_equal(talk.ladder.totals.joins, 2);
    assert_int_equal(talk.ladder.totals.ready, 1);
    talk_fini(&talk);
}

/* An answer takes 16 ms from p0 and p2, 6 from p1, in whatever order: the last
 * one is asked at 32 ms at the latest, p1 is started at 38 and is on at 44.  At
 * 5 and 35 ms she asks nobody more; at 40 the start is taken back. */
static void who_gives_up_stops_its_search(TC_NO_STATE)
{
    static const struct {
        double patience_s;
        size_t searches, starts, stops;
    } rows[] = { { 0.005, 1, 0, 0 }, { 0.035, 3, 0, 0 }, { 0.04, 3, 1, 1 } };
    const struct lossy_config config = lossy_of(TC_P2P_ALL_IN_SEQUENCE);
    struct talk talk;

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_demand demands[] = { { SECONDS(1), SECONDS(5), 0, 1,
                                         SECONDS(rows[i].patience_s) } };

        talk_run(&talk, &config, demands, 1, 10);
        assert_int_equal(count_of(&talk, TC_SEARCH_SEARCH), rows[i].searches);
        assert_int_equal(count_of(&talk, TC_SEARCH_START), rows[i].starts);
        assert_int_equal(count_of(&talk, TC_SEARCH_STOP), rows[i].stops);
        assert_int_equal(talk.ladder.totals.gave_up, 1);
        assert_int_equal(talk.ladder.totals.ready, 0);
        assert_true(talk.ladder.last_media_ns[1] < SECONDS(1.2));
        talk_fini(&talk);
    }
}

/* The FOUND of the search that was left comes when the new one is on: it says
 * who has another channel. */
static void an_answer_to_a_former_search_is_none_to_this(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(1), 0, 0 },
                                   { SECONDS(1.01), SECONDS(1), 0, 2 } };
    struct lossy_config config = lossy_of(TC_P2P_FLOOD);
    struct talk talk;

    talk_run(&talk, &config, demands, 2, 10);
    assert_int_equal(said_of(&talk, TC_SEARCH_FOUND, 0)->msg.query, 1);
    assert_true(said_of(&talk, TC_SEARCH_FOUND, 0)->at_ns > SECONDS(1.01));
    assert_int_equal(count_of(&talk, TC_SEARCH_START), 1);
    assert_int_equal(talk.ladder.totals.ready, 1);
    talk_fini(&talk);
}

/* STOP to the old sender first, then the new search. */
static void a_zap_stops_before_it_searches(TC_NO_STATE)
{
    struct tc_demand demands[] = { { SECONDS(1), SECONDS(100), 0, 1 },
                                   { SECONDS(3), SECONDS(100), 0, 2 } };
    struct lossy_config config = lossy_of(TC_P2P_FLOOD);
    struct talk talk;

    talk_run(&talk, &config, demands, 2, 10);
    const struct said *stop  = said_of(&talk, TC_SEARCH_STOP, 0);
    const struct said *again = said_of(&talk, TC_SEARCH_SEARCH, 3);
    assert_int_equal(stop->at_ns, SECONDS(3));
    assert_int_equal(again->at_ns, SECONDS(3));
    assert_true(stop < again);
    assert_int_equal(stop->msg.query, 1);
    assert_int_equal(again->msg.query, 2);
    assert_int_equal(talk.ladder.totals.ready, 2);
    talk_fini(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_search_is_asked_again),
        cmocka_unit_test(a_dead_peer_is_given_up_after_its_attempts),
        cmocka_unit_test(one_attempt_is_one),
        cmocka_unit_test(a_late_answer_is_not_the_next_peers),
        cmocka_unit_test(a_lost_start_or_ok_is_repeated),
        cmocka_unit_test(who_gives_up_a_start_stops_the_stream),
        cmocka_unit_test(a_flood_asks_those_again_who_have_not_answered),
        cmocka_unit_test(a_flood_is_given_up_after_its_attempts),
        cmocka_unit_test(a_search_that_was_left_starts_nothing),
        cmocka_unit_test(who_gives_up_stops_its_search),
        cmocka_unit_test(an_answer_to_a_former_search_is_none_to_this),
        cmocka_unit_test(a_zap_stops_before_it_searches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
