/* SPDX-License-Identifier: Apache-2.0 */
/* A sender spoken to by hand: the viewers are puppets that say what the
 * script has for their demand. */
#include "model/network/topology.h"
#include "model/p2p/p2p.h"
#include "tests/model/ladder.h"

static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 1 } };
static struct tc_person peers[]   = { { "p0@x", 0 }, { "p1@x", 0 } };

enum { ALICE, ANN, SCRIPT_MAX = 8, HEARD_MAX = 16 };

/* One line: what `viewer` says to p1 at second 1, 2, 3, ... */
struct line {
    uint32_t viewer;
    struct tc_search_msg msg;
};

struct play {
    struct ladder ladder; /* first */
    struct tc_search_msg heard[HEARD_MAX];
    size_t count;
    uint32_t ssrc; /* of the newest packet */
    uint16_t seq;
    uint64_t gaps; /* in the numbers that Alice receives */
    const struct line *script;
};

static tc_err play_accept(void *self, const struct tc_record *record)
{
    struct play *play = self;
    bool at_alice     = record->tap == 1;

    if (record->protocol == TC_PROTOCOL_SEARCH &&
        (at_alice || record->tap == 3)) {
        assert_true(play->count < HEARD_MAX);
        play->heard[play->count++] = *record->view.search;
    } else if (record->kind == TC_RECORD_PACKET && at_alice) {
        play->ssrc = record->view.rtp->ssrc;
        play->gaps += play->ladder.media[1] > 0 &&
                      record->view.rtp->seq != (uint16_t)(play->seq + 1);
        play->seq = record->view.rtp->seq;
    }
    return ladder_accept(&play->ladder, record);
}

static const struct tc_record_sink_ops play_ops = {
    .name      = "play",
    .self_size = sizeof(struct play),
    .accept    = play_accept,
};

static void hear_nothing(void *self, struct tc_network *network,
                         const struct tc_packet *packet)
{
    (void)self;
    (void)network;
    (void)packet;
}

static tc_err puppets_build(void *self, struct tc_world *world)
{
    tc_err err = tc_p2p_architecture.build(self, world);

    for (uint32_t v = 0; v < world->workload->viewer_count; v++)
        tc_network_set_receiver(world->network, world->viewer_nodes[v],
                                hear_nothing, NULL);
    return err;
}

/* The directory is the play's first member, so that the script is found. */
static void puppets_join(void *self, uint32_t demand)
{
    struct tc_p2p *p2p = self;
    const struct play *play =
        (const struct play *)(const void *)p2p->world->directory;
    const struct line *line   = &play->script[demand];
    struct tc_p2p_peer puppet = { .p2p = p2p,
                                  .node =
                                      p2p->world->viewer_nodes[line->viewer] };

    tc_p2p_peer_send(&puppet, &line->msg, p2p->world->broadcaster_nodes[1]);
}

static void puppets_leave(void *self, uint32_t demand)
{
    (void)self;
    (void)demand;
}

static const struct tc_architecture puppets = {
    .name      = "puppets",
    .self_size = sizeof(struct tc_p2p),
    .build     = puppets_build,
    .join      = puppets_join,
    .leave     = puppets_leave,
};

static void play_run(struct play *play, const struct line *script,
                     uint32_t count)
{
    struct tc_demand demands[SCRIPT_MAX] = { 0 };
    const struct tc_model_config config  = small_config();
    const struct tc_workload workload    = { .viewers           = viewers,
                                             .viewer_count      = 2,
                                             .broadcasters      = peers,
                                             .broadcaster_count = 2,
                                             .demands           = demands,
                                             .demand_count      = count,
                                             .end_ns = SECONDS(count + 1) };
    const struct tc_record_sink sink     = { .ops = &play_ops, .self = play };
    const struct tc_run_cfg cfg          = { .architecture = &puppets,
                                             .config       = &config,
                                             .workload     = &workload,
                                             .seed         = 1 };

    _Static_assert(offsetof(struct play, ladder.directory) == 0, "cast above");
    memset(play, 0, sizeof *play);
    play->script = script;
    for (uint32_t d = 0; d < count; d++)
        demands[d].at_ns = SECONDS(d + 1);
    assert_int_equal(tc_directory_init(&play->ladder.directory), TC_OK);
    assert_int_equal(
        tc_run(&cfg, &play->ladder.directory, &sink, &play->ladder.totals),
        TC_OK);
}

#define SAY(viewer, what, query_, channel_)                            \
    {                                                                  \
        viewer,                                                        \
        {                                                              \
            .type = TC_SEARCH_##what, .attempt = 1, .query = (query_), \
            .channel = (channel_)                                      \
        }                                                              \
    }

/* The answer is the question but for its type; the stream's SSRC comes with
 * the OK only. */
static void each_question_has_its_answer(TC_NO_STATE)
{
    static const struct line script[]       = { SAY(ALICE, SEARCH, 7, 0),
                                                SAY(ALICE, SEARCH, 8, 1),
                                                SAY(ALICE, START, 8, 1) };
    static const enum tc_search_type want[] = { TC_SEARCH_NOTFOUND,
                                                TC_SEARCH_FOUND, TC_SEARCH_OK };
    struct play play;

    play_run(&play, script, 3);
    assert_int_equal(play.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(play.heard[i].type, want[i]);
        assert_int_equal(play.heard[i].query, script[i].msg.query);
        assert_int_equal(play.heard[i].channel, script[i].msg.channel);
        assert_int_equal(play.heard[i].attempt, 1);
    }
    assert_int_equal(play.heard[0].ssrc, 0);
    assert_int_equal(play.heard[1].ssrc, 0);
    assert_true(play.ladder.media[1] > 0);
    assert_int_equal(play.heard[2].ssrc, play.ssrc);
    ladder_fini(&play.ladder);
}

/* Nor is what only senders say, nor a channel that is another's. */
static void nonsense_starts_nothing(TC_NO_STATE)
{
    static const struct line script[] = { SAY(ALICE, START, 1, 0),
                                          SAY(ALICE, STOP, 1, 1),
                                          SAY(ALICE, FOUND, 1, 1),
                                          SAY(ALICE, OK, 1, 1) };
    struct play play;

    play_run(&play, script, 4);
    assert_int_equal(play.count, 0);
    assert_int_equal(play.ladder.media[1], 0);
    ladder_fini(&play.ladder);
}

/* A START again is answered again, and is the same copy of the stream. */
static void a_repeated_start_is_one_stream(TC_NO_STATE)
{
    static const struct line script[] = { SAY(ALICE, START, 1, 1),
                                          SAY(ALICE, START, 1, 1),
                                          SAY(ALICE, STOP, 1, 1),
                                          SAY(ALICE, STOP, 1, 1) };
    struct play play;

    play_run(&play, script, 4);
    assert_int_equal(play.count, 2);
    assert_int_equal(play.heard[1].type, TC_SEARCH_OK);
    assert_int_equal(play.gaps, 0);
    /* from second 1 to 3: two GOPs of 38 packets, and one I frame at most */
    assert_in_range(play.ladder.media[1], 2 * 38 - 10, 2 * 38 + 10);
    assert_true(play.ladder.last_media_ns[1] < SECONDS(3.1));
    ladder_fini(&play.ladder);
}

/* Each has its own copy, and its own end. */
static void a_stop_stops_one_viewer(TC_NO_STATE)
{
    static const struct line script[] = { SAY(ALICE, START, 1, 1),
                                          SAY(ANN, START, 1, 1),
                                          SAY(ALICE, STOP, 1, 1),
                                          SAY(ALICE, SEARCH, 2, 1) };
    struct play play;

    play_run(&play, script, 4);
    assert_true(play.ladder.last_media_ns[1] < SECONDS(3.1));
    assert_true(play.ladder.last_media_ns[3] > SECONDS(4.9));
    ladder_fini(&play.ladder);
}

/* The STOP of a former demand that comes late is not the present one's. */
static void a_stop_ends_its_own_demand(TC_NO_STATE)
{
    static const struct line script[] = { SAY(ALICE, START, 1, 1),
                                          SAY(ALICE, START, 2, 1),
                                          SAY(ALICE, STOP, 1, 1) };
    struct play play;

    play_run(&play, script, 3);
    assert_int_equal(play.count, 2);
    assert_true(play.ladder.last_media_ns[1] > SECONDS(3.9));
    ladder_fini(&play.ladder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_question_has_its_answer),
        cmocka_unit_test(nonsense_starts_nothing),
        cmocka_unit_test(a_repeated_start_is_one_stream),
        cmocka_unit_test(a_stop_stops_one_viewer),
        cmocka_unit_test(a_stop_ends_its_own_demand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
