/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/trace_workload.h"

#include <string.h>

#include "proto/rtp/rtp_packet.h"
#include "proto/sip/sip_msg.h"
#include "tests/analysis/near.h"
#include "tests/support/test.h"

/* One tap of a capture into which records are put by hand. */
struct tape {
    struct tc_directory directory;
    struct tc_measurement *measurement;
};

static void tape_open(struct tape *tape)
{
    uint16_t tap;

    *tape = (struct tape){ 0 };
    assert_int_equal(tc_directory_init(&tape->directory), TC_OK);
    assert_int_equal(
        tc_directory_add_tap(&tape->directory, "c#0", TC_TAP_CAPTURE, 0, &tap),
        TC_OK);
    assert_int_equal(
        tc_measurement_create(&tape->measurement, &tape->directory, NULL),
        TC_OK);
}

static uint32_t endpoint(struct tape *tape, uint8_t host, uint16_t port)
{
    const struct tc_endpoint e = { .address = { 10, 0, 0, host },
                                   .port    = port,
                                   .family  = TC_IP_V4 };
    uint32_t id;

    assert_int_equal(tc_flow_table_endpoint(tape->directory.flows, &e, &id),
                     TC_OK);
    return id;
}

static void put(struct tape *tape, double at_s, struct tc_record record)
{
    const struct tc_record_sink sink = tc_measurement_sink(tape->measurement);

    record.at_ns    = (int64_t)(at_s * 1e9);
    record.first_ns = record.at_ns;
    assert_int_equal(sink.ops->accept(sink.self, &record), TC_OK);
}

/* A call: who, whom; the Call-ID is its name. */
struct call {
    const char *id;
    const char *viewer;
    const char *broadcaster;
};

/* A request of the viewer's, or for a status the answer to its INVITE. */
static void say(struct tape *tape, const struct call *call, double at_s,
                enum tc_sip_method method, uint16_t status)
{
    const struct tc_sip_msg msg = {
        .is_request  = status == 0,
        .method      = method,
        .status      = status,
        .call_id     = tc_text_of(call->id),
        .from        = { tc_text_of(call->viewer), TC_TEXT("f") },
        .to          = { tc_text_of(call->broadcaster), { 0 } },
        .cseq_method = method,
        .vias        = { { .branch = tc_text_of(call->id) } },
        .via_count   = 1,
    };
    uint32_t viewer = endpoint(tape, 1, 5060), server = endpoint(tape, 2, 5060);

    put(tape, at_s,
        (struct tc_record){ .view.sip   = &msg,
                            .wire_bytes = 500,
                            .from       = status == 0 ? viewer : server,
                            .to         = status == 0 ? server : viewer,
                            .kind       = TC_RECORD_MESSAGE,
                            .protocol   = TC_PROTOCOL_SIP });
}

/* INVITE, 200 after 0.2 s, ACK after 0.3 s; BYE where it is not 0. */
static void watch(struct tape *tape, struct call call, double invite_s,
                  double bye_s)
{
    say(tape, &call, invite_s, TC_SIP_INVITE, 0);
    say(tape, &call, invite_s + 0.2, TC_SIP_INVITE, 200);
    say(tape, &call, invite_s + 0.3, TC_SIP_ACK, 0);
    if (bye_s > 0)
        say(tape, &call, bye_s, TC_SIP_BYE, 0);
}

static void fail_with(struct tape *tape, struct call call, double invite_s,
                      uint16_t status)
{
    say(tape, &call, invite_s, TC_SIP_INVITE, 0);
    say(tape, &call, invite_s + 0.2, TC_SIP_INVITE, status);
    say(tape, &call, invite_s + 0.3, TC_SIP_ACK, 0);
}

static void tape_end(struct tape *tape)
{
    const struct tc_record_sink sink = tc_measurement_sink(tape->measurement);

    assert_int_equal(sink.ops->finish(sink.self, NULL), TC_OK);
}

static void tape_close(struct tape *tape)
{
    tc_measurement_destroy(tape->measurement);
    tc_directory_fini(&tape->directory);
}

#define ALICE "sip:alice@x"
#define ANN   "sip:ann@x"
#define ABE   "sip:abe@x"
#define BOB   "sip:bob@y"
#define BEN   "sip:ben@y"
#define GHOST "sip:ghost@y"

/*
 * Alice watches Bob from 1.3 s (ready) to 11.3 s and Ben from 20.3 s to the
 * end; Ann is refused by Bob at 2 s, and watches him from 5.3 s to 9.3 s.
 * Abe only ever calls one who never answers.
 */
static void tape_example(struct tape *tape)
{
    tape_open(tape);
    watch(tape, (struct call){ "c1", ALICE, BOB }, 1, 0);
    fail_with(tape, (struct call){ "c2", ANN, BOB }, 2, 486);
    fail_with(tape, (struct call){ "c3", ABE, GHOST }, 3, 404);
    watch(tape, (struct call){ "c4", ANN, BOB }, 5, 9.3);
    say(tape, &(struct call){ "c1", ALICE, BOB }, 11.3, TC_SIP_BYE, 0);
    watch(tape, (struct call){ "c5", ALICE, BEN }, 20, 0);
    tape_end(tape);
}

static void assert_name(const struct tc_trace *trace, uint32_t name,
                        const char *want)
{
    assert_string_equal(tc_intern_text(trace->names, name).at, want);
}

static void people_and_demands_are_those_of_the_capture(TC_NO_STATE)
{
    static const struct tc_demand want[] = {
        { 1000000000, 10000000000, 0, 0 },
        { 2000000000, -1, 1, 0 }, /* failed: keeps its place */
        { 5000000000, 4000000000, 1, 0 },
        { 20000000000, -1, 0, 1 }, /* open at the end */
    };
    struct tc_trace trace;
    struct tape tape;

    tape_example(&tape);
    assert_int_equal(tc_trace_make(tape.measurement, &trace), TC_OK);
    assert_int_equal(trace.viewer_count, 2);
    assert_name(&trace, trace.viewers[0], "alice@x");
    assert_name(&trace, trace.viewers[1], "ann@x");
    assert_int_equal(trace.broadcaster_count, 2);
    assert_name(&trace, trace.broadcasters[0], "bob@y");
    assert_name(&trace, trace.broadcasters[1], "ben@y");
    assert_int_equal(trace.not_answered, 1);
    assert_int_equal(trace.demand_count, 4);
    assert_int_equal(trace.holds_drawn, 2);
    assert_int_equal(trace.hold_count, 2);
    for (size_t d = 0; d < 4; d++) {
        assert_int_equal(trace.demands[d].at_ns, want[d].at_ns);
        assert_int_equal(trace.demands[d].hold_ns, want[d].hold_ns);
        assert_int_equal(trace.demands[d].viewer, want[d].viewer);
        assert_int_equal(trace.demands[d].channel, want[d].channel);
    }
    assert_int_equal(trace.end_ns, 20300000000);
    tc_trace_fini(&trace);
    tape_close(&tape);
}

/* Alice's first request comes at 1 s, Ann's at 2 s; that of 20 s is Alice's
 * second. */
static void what_counts_of_an_audience_is_the_captures(TC_NO_STATE)
{
    struct tc_scenario scenario;
    struct tc_audience_config *audience = &scenario.audience;
    struct tc_trace trace;
    struct tape tape;

    tc_scenario_init(&scenario);
    audience->hold        = TC_AUDIENCE_SURF_AND_VIEW;
    audience->patience_ns = 5000000000;
    tape_example(&tape);
    assert_int_equal(tc_trace_make(tape.measurement, &trace), TC_OK);
    tc_trace_apply_audience(&trace, audience);
    assert_true(audience->is_captured);
    assert_int_equal(audience->viewers, 2);
    assert_int_equal(audience->broadcasters, 2);
    assert_int_equal(audience->content_providers, 0);
    assert_int_equal(audience->arrival_start_ns, 1000000000);
    assert_int_equal(audience->arrival_spread_ns, 1000000000);
    assert_int_equal(audience->patience_ns, 0);
    assert_int_equal(audience->placement, TC_AUDIENCE_ROUND_ROBIN);
    assert_int_equal(audience->hold, TC_AUDIENCE_UNTIL_END); /* the default */
    tc_trace_fini(&trace);
    tape_close(&tape);
}

/* The trace owns its names: the capture may go. */
static void a_trace_outlives_its_capture(TC_NO_STATE)
{
    struct tc_trace trace;
    struct tape tape;

    tape_example(&tape);
    assert_int_equal(tc_trace_make(tape.measurement, &trace), TC_OK);
    tape_close(&tape);
    assert_name(&trace, trace.viewers[1], "ann@x");
    tc_trace_fini(&trace);
    tc_trace_fini(&trace); /* zeroed: allowed */
}

/* Nobody was seen from ready to BYE: there is no hold to draw from. */
static void without_one_whole_session_there_is_no_workload(TC_NO_STATE)
{
    struct tc_trace trace;
    struct tape tape;

    tape_open(&tape);
    tape_end(&tape);
    assert_int_equal(tc_trace_make(tape.measurement, &trace), TC_EFORMAT);
    tc_trace_fini(&trace);
    tape_close(&tape);

    tape_open(&tape);
    watch(&tape, (struct call){ "c1", ALICE, BOB }, 1, 0);
    fail_with(&tape, (struct call){ "c2", ANN, BEN }, 2, 486);
    tape_end(&tape);
    assert_int_equal(tc_trace_make(tape.measurement, &trace), TC_EFORMAT);
    tc_trace_fini(&trace);
    tape_close(&tape);
}

/* Clocks of captures step back; a run begins at 0. */
static void a_time_before_the_first_record_is_time_0(TC_NO_STATE)
{
    struct tc_trace trace;
    struct tape tape;

    tape_open(&tape);
    watch(&tape, (struct call){ "c1", ALICE, BOB }, 1, 3);
    watch(&tape, (struct call){ "c2", ANN, BOB }, -5, 4);
    tape_end(&tape);
    assert_int_equal(tc_trace_make(tape.measurement, &trace), TC_OK);
    assert_int_equal(trace.demands[0].viewer, 1);
    assert_int_equal(trace.demands[0].at_ns, 0);
    assert_int_equal(trace.demands[1].at_ns, 1000000000);
    tc_trace_fini(&trace);
    tape_close(&tape);
}

static void make_example(struct tc_trace *trace)
{
    struct tape tape;

    tape_example(&tape);
    assert_int_equal(tc_trace_make(tape.measurement, trace), TC_OK);
    tape_close(&tape);
}

/* Holds that are not known are one of those that are: 10 s or 4 s. */
static void a_fixed_trace_has_the_same_people(TC_NO_STATE)
{
    struct tc_workload workload;
    struct tc_trace trace;

    make_example(&trace);
    for (uint32_t replication = 0; replication < 5; replication++) {
        assert_int_equal(tc_trace_workload(&trace, 2, false, 7, replication,
                                           30000000000, &workload),
                         TC_OK);
        assert_int_equal(workload.end_ns, 30000000000);
        assert_int_equal(workload.viewer_count, 2);
        assert_string_equal(workload.viewers[0].name, "alice@x");
        assert_string_equal(workload.viewers[1].name, "ann@x");
        assert_int_equal(workload.viewers[0].router, 0);
        assert_int_equal(workload.viewers[1].router, 1);
        assert_string_equal(workload.broadcasters[1].name, "ben@y");
        assert_int_equal(workload.broadcasters[1].router, 1);
        assert_int_equal(workload.demand_count, 4);
        for (uint32_t d = 0; d < 4; d++) {
            assert_int_equal(workload.demands[d].at_ns, trace.demands[d].at_ns);
            assert_int_equal(workload.demands[d].viewer,
                             trace.demands[d].viewer);
            if (trace.demands[d].hold_ns >= 0)
                assert_int_equal(workload.demands[d].hold_ns,
                                 trace.demands[d].hold_ns);
            else
                assert_true(workload.demands[d].hold_ns == 4000000000 ||
                            workload.demands[d].hold_ns == 10000000000);
        }
        tc_workload_fini(&workload);
    }
    tc_trace_fini(&trace);
}

/* Both holds are drawn in the long run, one as often as the other: 40 draws,
 * outside 8..32 with probability < 1e-4. */
static void holds_are_drawn_anew_in_each_replication(TC_NO_STATE)
{
    struct tc_workload workload;
    struct tc_trace trace;
    unsigned longer = 0;

    make_example(&trace);
    for (uint32_t replication = 0; replication < 20; replication++) {
        assert_int_equal(tc_trace_workload(&trace, 2, false, 7, replication,
                                           30000000000, &workload),
                         TC_OK);
        longer += workload.demands[1].hold_ns == 10000000000;
        longer += workload.demands[3].hold_ns == 10000000000;
        tc_workload_fini(&workload);
    }
    assert_in_range(longer, 8, 32);
    tc_trace_fini(&trace);
}

/* A viewer that is drawn comes with all its sessions, at their times; drawn
 * twice, it is two viewers. */
static void a_drawn_viewer_comes_with_all_its_sessions(TC_NO_STATE)
{
    static const int64_t times[2][2] = { { 1000000000, 20000000000 },
                                         { 2000000000, 5000000000 } };
    struct tc_workload workload;
    struct tc_trace trace;
    unsigned same = 0;

    make_example(&trace);
    for (uint32_t replication = 0; replication < 20; replication++) {
        assert_int_equal(tc_trace_workload(&trace, 3, true, 7, replication,
                                           30000000000, &workload),
                         TC_OK);
        assert_int_equal(workload.viewer_count, 2);
        assert_int_equal(workload.demand_count, 4);
        for (uint32_t v = 0; v < 2; v++) {
            bool is_ann   = !strcmp(workload.viewers[v].name, "ann@x");
            uint32_t of_v = 0;

            for (uint32_t d = 0; d < 4; d++) {
                if (workload.demands[d].viewer != v)
                    continue;
                assert_true(of_v < 2);
                assert_int_equal(workload.demands[d].at_ns,
                                 times[is_ann][of_v]);
                of_v++;
            }
            assert_int_equal(of_v, 2);
        }
        for (uint32_t d = 1; d < 4; d++)
            assert_true(workload.demands[d - 1].at_ns <=
                        workload.demands[d].at_ns);
        same += !strcmp(workload.viewers[0].name, workload.viewers[1].name);
        tc_workload_fini(&workload);
    }
    /* Binomial(20, 1/2): outside 2..18 with probability < 1e-4 */
    assert_in_range(same, 2, 18);
    tc_trace_fini(&trace);
}

static void equal_seeds_draw_equal_audiences(TC_NO_STATE)
{
    struct tc_workload one, two;
    struct tc_trace trace;
    bool differs = false;

    make_example(&trace);
    for (uint32_t replication = 0; replication < 10; replication++) {
        assert_int_equal(tc_trace_workload(&trace, 3, true, 7, replication,
                                           30000000000, &one),
                         TC_OK);
        assert_int_equal(tc_trace_workload(&trace, 3, true, 7, replication,
                                           30000000000, &two),
                         TC_OK);
        assert_memory_equal(one.demands, two.demands, 4 * sizeof *one.demands);
        assert_string_equal(one.viewers[0].name, two.viewers[0].name);
        tc_workload_fini(&two);
        assert_int_equal(tc_trace_workload(&trace, 3, true, 8, replication,
                                           30000000000, &two),
                         TC_OK);
        differs |=
            memcmp(one.demands, two.demands, 4 * sizeof *one.demands) != 0;
        tc_workload_fini(&two);
        tc_workload_fini(&one);
    }
    assert_true(differs);
    tc_trace_fini(&trace);
}

/* `count` packets of 1000 octets of payload, one each `step_s`, every third
 * the last of its frame. */
static void stream(struct tape *tape, uint32_t ssrc, uint32_t clock_rate_hz,
                   unsigned count, double step_s)
{
    uint32_t from = endpoint(tape, 2, 5004), to = endpoint(tape, 3, 5004);

    for (unsigned i = 0; i < count; i++) {
        const struct tc_rtp_packet rtp = { .payload_type  = 96,
                                           .seq           = (uint16_t)i,
                                           .ssrc          = ssrc,
                                           .payload_bytes = 1000,
                                           .clock_rate_hz = clock_rate_hz,
                                           .marker        = i % 3 == 0 };

        put(tape, 100 + i * step_s,
            (struct tc_record){ .view.rtp   = &rtp,
                                .wire_bytes = 1054,
                                .from       = from,
                                .to         = to,
                                .kind       = TC_RECORD_PACKET,
                                .protocol   = TC_PROTOCOL_RTP });
    }
}

/*
 * Streams of 90 packets behind the first, 30 frames:
 *   9.0 s   80 000 bit/s   30/9 frames/s
 *   6.0 s  120 000         5
 *   4.5 s  160 000         30/4.5
 * and 10 packets in 0.9 s, too short to tell, and two sounds, which are no
 * video.  Medians: 120 000 and 5.
 */
static void the_video_is_the_median_stream(TC_NO_STATE)
{
    struct tc_video_config video = { .rate_bps = 1, .frame_rate_num = 1 };
    struct tc_trace trace;
    struct tape tape;

    tape_open(&tape);
    watch(&tape, (struct call){ "c1", ALICE, BOB }, 1, 3);
    stream(&tape, 1, 90000, 91, 0.1);
    stream(&tape, 2, 90000, 91, 6.0 / 90);
    stream(&tape, 3, 90000, 91, 0.05);
    stream(&tape, 4, 90000, 10, 0.1);
    stream(&tape, 5, 8000, 91, 0.02);
    stream(&tape, 6, 8000, 91, 0.02);
    tape_end(&tape);
    assert_int_equal(tc_trace_make(tape.measurement, &trace), TC_OK);
    assert_int_equal(trace.video_rate_bps, 120000);
    assert_true(is_near(trace.video_frames_per_s, 5, 1e-6));

    tc_trace_apply_video(&trace, &video);
    assert_int_equal(video.rate_bps, 120000);
    assert_int_equal(video.frame_rate_num, 5);
    assert_int_equal(video.frame_rate_den, 1);
    tc_trace_fini(&trace);
    tape_close(&tape);
}

/* Whole rates to 2 %, else hundredths; what is not known stays. */
static void a_frame_rate_near_a_whole_one_is_that(TC_NO_STATE)
{
    static const struct {
        double frames_per_s;
        uint32_t num, den;
    } rows[] = {
        { 14.98, 15, 1 }, { 30.5, 31, 1 }, { 12.5, 1250, 100 },
        { 29.97, 30, 1 }, { 0, 7, 3 },     { 2000, 7, 3 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        const struct tc_trace trace  = { .video_frames_per_s =
                                             rows[i].frames_per_s };
        struct tc_video_config video = { .rate_bps       = 9,
                                         .frame_rate_num = 7,
                                         .frame_rate_den = 3 };

        tc_trace_apply_video(&trace, &video);
        assert_int_equal(video.rate_bps, 9);
        assert_int_equal(video.frame_rate_num, rows[i].num);
        assert_int_equal(video.frame_rate_den, rows[i].den);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_and_demands_are_those_of_the_capture),
        cmocka_unit_test(what_counts_of_an_audience_is_the_captures),
        cmocka_unit_test(a_trace_outlives_its_capture),
        cmocka_unit_test(without_one_whole_session_there_is_no_workload),
        cmocka_unit_test(a_time_before_the_first_record_is_time_0),
        cmocka_unit_test(a_fixed_trace_has_the_same_people),
        cmocka_unit_test(holds_are_drawn_anew_in_each_replication),
        cmocka_unit_test(a_drawn_viewer_comes_with_all_its_sessions),
        cmocka_unit_test(equal_seeds_draw_equal_audiences),
        cmocka_unit_test(the_video_is_the_median_stream),
        cmocka_unit_test(a_frame_rate_near_a_whole_one_is_that),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
