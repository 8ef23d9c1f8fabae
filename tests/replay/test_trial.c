/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/trial.h"

#include <math.h>

#include "analysis/results.h"
#include "tests/analysis/h5_memory.h"
#include "tests/analysis/near.h"
#include "tests/replay/tiny_world.h"
#include "tests/support/test.h"

static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 1 } };
static struct tc_person bob[]     = { { "bob@x", 0 } };

/* Video of the default: 400 kbit/s, 15 frames/s, GOP 15, I = 5 P.
 *   P = 50 000 x 15 / (15 x 19) = 2 631.6 -> 2 632, I = 13 158 octets
 *   FU-A with 1 398 octets of the NAL unit without its first octet:
 *   I 13 157 -> 10 packets, P 2 631 -> 2; a GOP 10 + 14 x 2 = 38
 *   RTP payload (13 157 + 10 x 2) + 14 (2 631 + 2 x 2) = 50 067
 *   with RTP 12, UDP 8, IPv4 20, Ethernet 14 on each: 52 119 octets a second
 */
enum { GOP_OCTETS = 52119 };

static void run(const struct tc_architecture *architecture,
                const struct tc_scenario *scenario, struct tc_demand *demands,
                uint32_t count, struct tc_trial *out)
{
    const struct tc_workload workload = { .viewers           = viewers,
                                          .viewer_count      = 2,
                                          .broadcasters      = bob,
                                          .broadcaster_count = 1,
                                          .demands           = demands,
                                          .demand_count      = count,
                                          .end_ns = scenario->duration_ns };

    assert_int_equal(tc_trial_run(architecture, scenario, &workload, 1, 0, out),
                     TC_OK);
}

/* By hand, to 1 us of serialisation on top. */
static void assert_ms(double got_s, double want_ms)
{
    assert_true(got_s * 1e3 >= want_ms - 1e-6);
    assert_true(got_s * 1e3 < want_ms + 1e-3);
}

static double at(const struct tc_trial *trial, enum tc_trial_series series,
                 size_t bin)
{
    assert_true(bin < trial->bins);
    return trial->series[(size_t)series * trial->bins + bin];
}

/*
 * In ms; "+1" is a host's processing.
 *   INVITE  alice 1.25 ds1 +1  5.5 ds0 +1           8.75 at ds0
 *   180     ds0 1.25 bob +1  1.25 ds0 +1 5.5 ds1 +1 1.25 alice   21 at Alice
 *   COPS    8.75 + 0.25 + 100 + 0.25              109.25
 *   183     1.25 bob +1                           111.5
 *   200     1.25 ds0 +1  5.5 ds1 +1               120.25
 *   COPS    100.5                                 220.75
 *   200     1.25 alice                            222    set up
 *           +1                                    223    ACK: ready
 *   ACK     1.25 ds1 +1 5.5 ds0 +1 1.25 bob +1    234    camera on
 *   media   1 + 5 + 1                             241    first packet
 */
static void an_isp_join_by_hand(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    struct tc_trial trial;

    run(&tc_isp_architecture, &scenario, demands, 1, &trial);
    assert_ms(trial.figures[TC_KPI_SESSION_REQUEST_DELAY], 21);
    assert_ms(trial.figures[TC_KPI_SETUP_DELAY], 222);
    assert_ms(trial.figures[TC_KPI_CONNECTION_DELAY], 223);
    assert_ms(trial.figures[TC_KPI_FIRST_MEDIA_DELAY], 241);
    assert_ms(trial.figures[TC_KPI_COPS_DECISION_DELAY], 100.5);
    assert_true(is_near(trial.figures[TC_KPI_COMPLETION_RATIO], 1, 0));
    assert_true(is_near(trial.figures[TC_KPI_STREAM_LOSS_RATIO], 0, 0));
    tc_trial_fini(&trial);
}

/*
 * One way 1 + 5 + 1 = 7 ms, +1 at the peer, +1 at Alice before she goes on:
 *   SEARCH 7 +1  FOUND 7 +1  START 7 +1  OK 7       31 ms: ready
 *   media: with the OK; behind it on the line       31 ms
 */
static void a_p2p_join_by_hand(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    struct tc_trial trial;

    run(&tc_p2p_architecture, &scenario, demands, 1, &trial);
    assert_ms(trial.figures[TC_KPI_CONNECTION_DELAY], 31);
    assert_ms(trial.figures[TC_KPI_SETUP_DELAY], 31);
    assert_ms(trial.figures[TC_KPI_FIRST_MEDIA_DELAY], 31);
    assert_nan(trial.figures[TC_KPI_COPS_DECISION_DELAY]);
    tc_trial_fini(&trial);
}

/* The serialisation that the above leaves out: frames of 16 + 8 + 20 + 14 =
 * 58 octets, 464 bit; 4 ways of two lines of 1 Mbit/s and a core of 2.
 *      31 ms + 4 (464 + 232 + 464) us = 35.64 ms */
static void serialisation_counts_on_every_link(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    struct tc_trial trial;

    scenario.model.network.user_link_bps     = 1000000;
    scenario.model.network.p2p_core_link_bps = 2000000;
    run(&tc_p2p_architecture, &scenario, demands, 1, &trial);
    assert_true(
        is_near(trial.figures[TC_KPI_CONNECTION_DELAY], 0.03564, 1e-12));
    tc_trial_fini(&trial);
}

/* One stream on 3 links, one of them core; two by unicast on 6, by group on
 * 4 (Bob's line and the core once).  A window of whole GOPs is exact. */
static void traffic_by_hand(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 },
                                    { SECONDS(2), SECONDS(100), 1, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    static const struct {
        const struct tc_architecture *architecture;
        uint32_t viewers;
        double injected, links, core;
    } rows[] = {
        { &tc_isp_architecture, 1, 1, 3, 1 },
        { &tc_p2p_architecture, 1, 1, 3, 1 },
        { &tc_isp_architecture, 2, 1, 4, 1 },
        { &tc_p2p_architecture, 2, 2, 6, 2 },
    };
    struct tc_trial trial;

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        double unit = GOP_OCTETS * 8.0;

        run(rows[i].architecture, &scenario, demands, rows[i].viewers, &trial);
        assert_true(is_near(trial.figures[TC_KPI_NETWORK_TRAFFIC_INJECTED],
                            rows[i].injected * unit, 1e-6));
        assert_true(is_near(trial.figures[TC_KPI_NETWORK_TRAFFIC_LINKS],
                            rows[i].links * unit, 1e-6));
        assert_true(is_near(trial.figures[TC_KPI_NETWORK_TRAFFIC_CORE],
                            rows[i].core * unit, 1e-6));
        assert_ms(trial.figures[TC_KPI_STREAM_DELAY], 7);
        /* over time: a bin in the middle, and one before anybody came */
        assert_true(is_near(at(&trial, TC_SERIES_TRAFFIC_LINKS, 12),
                            rows[i].links * unit, 1e-6));
        assert_true(is_near(at(&trial, TC_SERIES_TRAFFIC_LINKS, 0), 0, 0));
        assert_ms(at(&trial, TC_SERIES_STREAM_DELAY, 12), 7);
        assert_nan(at(&trial, TC_SERIES_STREAM_DELAY, 0));
        tc_trial_fini(&trial);
    }
}

/* Prices of 1 EUR for each thing, 1 EUR for each Mbit/s; Alice watches Bob from
 * before the window on, Ann from its middle, 12.5 s: 1.5 viewers on average.
 *   isp  2 DS servers, 2 decision points; 2 ports between routers, 2 lines of
 *        servers, 3 of users; the core carries one stream: 11 + u EUR
 *   p2p  2 + 3; Ann has a copy of her own for half the time: 5 + 1.5 u
 * with u a stream in Mbit/s.  The decisions of Ann take 223 ms, and her first
 * whole packets come later still, so it is 12.5 s less some frames. */
static void deployment_by_hand(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 },
                                    { SECONDS(12.5), SECONDS(100), 1, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    const double u              = GOP_OCTETS * 8e-6;
    struct tc_trial isp, p2p;

    scenario.cost = (struct tc_cost_config){ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    run(&tc_isp_architecture, &scenario, demands, 2, &isp);
    run(&tc_p2p_architecture, &scenario, demands, 2, &p2p);
    assert_true(is_near(isp.figures[TC_FIGURE_COST_SERVERS], 4, 1e-9));
    assert_true(is_near(isp.figures[TC_FIGURE_COST_PORTS], 7, 1e-9));
    /* 12 messages of at most 700 octets are 0.014 Mbit/s over 5 s */
    assert_true(is_near(isp.figures[TC_FIGURE_COST_CORE], u, 0.014));
    assert_true(is_near(isp.figures[TC_FIGURE_COST_TOTAL], 11 + u, 0.014));
    /* ready 223 ms behind her request: 2.277 s of 5 */
    assert_true(is_near(isp.figures[TC_FIGURE_COST_PER_VIEWER],
                        isp.figures[TC_FIGURE_COST_TOTAL] / 1.4554, 1e-4));
    assert_true(is_near(isp.figures[TC_FIGURE_PEER_UPLINK] * 1e-6,
                        isp.figures[TC_FIGURE_COST_USERS], 1e-9));
    assert_true(is_near(p2p.figures[TC_FIGURE_COST_SERVERS], 0, 0));
    assert_true(is_near(p2p.figures[TC_FIGURE_COST_PORTS], 5, 1e-9));
    assert_true(is_near(p2p.figures[TC_FIGURE_COST_CORE], 1.5 * u, 0.05));
    assert_int_equal(p2p.cost[TC_COST_USER_UPLINK].count, 3);
    tc_trial_fini(&isp);
    tc_trial_fini(&p2p);
}

/*
 * The core link is cut from 12 to 14 s, routes are anew 1 ms later; a second
 * is felt.  Alice at router 1 and Kim at router 0 watch Bob from 1 s on.
 *   camera    on at 1.234 (above), a frame each 1/15 s: frame 161 crosses the
 *             core at 11.968, the next that does is 192, at 14.035
 *   gaps      Alice 31/15 s, up to 14.041; Kim the rhythm, 1/15 s
 *   Ann       asks at 12.5; her DS server asks the other at 12.50225, again
 *             0.5 and 1.5 s later, by which the way is there: ready 1.5 s later
 *             than Alice was, at 14.223
 *   Don       asks at 12.65, far enough from her that nobody has to wait for
 *             the servers, and gives up after 1.2 s
 *   cost      2 DS servers and 2 decision points: 2 x 1 + 2 x 8; 2 ports, 2
 *             lines of servers, 5 of users: 2 x 64 + 2 x 128 + 5 x 256; of the
 *             5 s of the window the core carries video in 3
 *   viewers   5 + 5 + (15 - 14.223) s of 5
 */
static const struct figure_example {
    enum tc_figure figure;
    double want;
    double tolerance; /* of loads: some messages beside the video */
} figure_examples[] = {
    { TC_FIGURE_FAILURE_SERVED_RATIO, 1 / 2.0, 0 },
    { TC_FIGURE_FAILURE_CONNECTION_DELAY, 1.723, 1e-6 },
    { TC_FIGURE_FAILURE_KEPT_RATIO, 1, 0 },
    { TC_FIGURE_FAILURE_INTERRUPTION, 16 / 15.0, 1e-6 },
    { TC_FIGURE_FAILURE_INTERRUPTION_MAX, 31 / 15.0, 1e-6 },
    { TC_FIGURE_FAILURE_RECOVERY, 2.223, 1e-6 },
    { TC_FIGURE_COST_TOTAL, 18 + 1664 + 16 * 0.6 * GOP_OCTETS * 8e-6, 0.3 },
    { TC_FIGURE_COST_PER_VIEWER,
      (18 + 1664 + 16 * 0.6 * GOP_OCTETS * 8e-6) / 2.1554, 0.2 },
    { TC_FIGURE_COST_SERVERS, 18, 1e-9 },
    { TC_FIGURE_COST_CORE, 16 * 0.6 * GOP_OCTETS * 8e-6, 0.3 },
    { TC_FIGURE_COST_PORTS, 1664, 1e-9 },
    { TC_FIGURE_COST_USERS, 512 * GOP_OCTETS * 8e-6, 10 },
    { TC_FIGURE_PEER_UPLINK, GOP_OCTETS * 8.0, 0.02e6 },
};

static const struct figure_example *example_of(enum tc_figure figure)
{
    for (size_t i = 0; i < TC_LEN(figure_examples); i++)
        if (figure_examples[i].figure == figure)
            return &figure_examples[i];
    fail_msg("%s has no example: add one to this file", tc_figure_name(figure));
    return NULL;
}

static void run_cut_core(struct tc_trial *out)
{
    static struct tc_person people[] = {
        { "alice@x", 1 }, { "kim@x", 0 }, { "ann@x", 1 }, { "don@x", 1 }
    };
    struct tc_demand demands[] = {
        { SECONDS(1), SECONDS(100), 0, 0, 0 },
        { SECONDS(1), SECONDS(100), 1, 0, 0 },
        { SECONDS(12.5), SECONDS(100), 2, 0, 0 },
        { SECONDS(12.65), SECONDS(100), 3, 0, SECONDS(1.2) },
    };
    struct tc_scenario scenario       = tiny_scenario();
    const struct tc_workload workload = { .viewers           = people,
                                          .viewer_count      = 4,
                                          .broadcasters      = bob,
                                          .broadcaster_count = 1,
                                          .demands           = demands,
                                          .demand_count      = 4,
                                          .end_ns = scenario.duration_ns };

    scenario.cost =
        (struct tc_cost_config){ 1, 2, 4, 8, 16, 32, 64, 128, 256, 512 };
    scenario.model.network.reroute_ns = MS(1);
    scenario.model.failures           = (struct tc_failure_config){
                  .link_from      = 0,
                  .link_to        = 1,
                  .link_cut_ns    = SECONDS(12),
                  .link_mended_ns = SECONDS(14),
                  .felt_ns        = SECONDS(1),
    };
    assert_int_equal(
        tc_trial_run(&tc_isp_architecture, &scenario, &workload, 1, 0, out),
        TC_OK);
}

static void every_figure_by_hand(TC_NO_STATE)
{
    struct tc_trial trial;

    run_cut_core(&trial);
    for (int f = TC_KPI_COUNT; f < TC_FIGURE_COUNT; f++) {
        const struct figure_example *e = example_of((enum tc_figure)f);

        if (!is_near(trial.figures[f], e->want, e->tolerance))
            fail_msg("%s: %.9g, expected %.9g",
                     tc_figure_name((enum tc_figure)f), trial.figures[f],
                     e->want);
    }
    assert_int_equal(TC_LEN(figure_examples), TC_FIGURE_COUNT - TC_KPI_COUNT);
    tc_trial_fini(&trial);
}

/* Else one could stand for the other, and no test would notice. */
static void no_two_figures_are_alike(TC_NO_STATE)
{
    for (size_t i = 0; i < TC_LEN(figure_examples); i++)
        for (size_t k = 0; k < i; k++)
            assert_true(
                fabs(figure_examples[i].want - figure_examples[k].want) >
                figure_examples[i].tolerance + figure_examples[k].tolerance);
}

/* Alice from 1.223 s for 3 s, Ann from 2.223 s to the end.  Hers is an
 * extension of the channel, and takes the same two decisions. */
static void sessions_over_time(TC_NO_STATE)
{
    static const double open[]  = { 0, 1, 2, 2, 2, 1, 1 };
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(3), 0, 0 },
                                    { SECONDS(2), SECONDS(100), 1, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    struct tc_trial trial;

    run(&tc_isp_architecture, &scenario, demands, 2, &trial);
    assert_int_equal(trial.bins, 20);
    for (size_t b = 0; b < TC_LEN(open); b++)
        assert_true(
            is_near(at(&trial, TC_SERIES_SESSIONS_OPEN, b), open[b], 0));
    assert_true(is_near(at(&trial, TC_SERIES_SESSIONS_OPEN, 19), 1, 0));
    assert_ms(at(&trial, TC_SERIES_CONNECTION_DELAY, 1), 223);
    assert_ms(at(&trial, TC_SERIES_CONNECTION_DELAY, 2), 223);
    assert_nan(at(&trial, TC_SERIES_CONNECTION_DELAY, 0));
    assert_nan(at(&trial, TC_SERIES_CONNECTION_DELAY, 3));
    tc_trial_fini(&trial);
}

/* The file of a capture and the series of a model count the same sessions, by
 * the same rule: one measurement goes through both. */
static void both_writers_count_the_same_open_sessions(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(3), 0, 0 },
                                    { SECONDS(2), SECONDS(100), 1, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    hid_t file                  = h5_memory_open();
    double open[64], time_s[64];
    struct tc_trial trial;
    hsize_t bins;

    run(&tc_isp_architecture, &scenario, demands, 2, &trial);
    assert_int_equal(
        tc_results_write_measurement(file, "measured", trial.measurement),
        TC_OK);
    assert_true(H5LTget_dataset_info(file, "/measured/series/time", &bins, NULL,
                                     NULL) >= 0);
    assert_in_range(bins, 1, 64);
    assert_true(
        H5LTread_dataset_double(file, "/measured/series/time", time_s) >= 0);
    assert_true(H5LTread_dataset_double(file, "/measured/series/sessions_open",
                                        open) >= 0);
    for (size_t b = 0; b < bins; b++)
        assert_true(
            is_near(open[b],
                    at(&trial, TC_SERIES_SESSIONS_OPEN, (size_t)time_s[b]), 0));
    tc_trial_fini(&trial);
    h5_memory_close(file);
}

/* Ann is refused: she acknowledges, but was never ready to receive.  The
 * series tells of those whom the KPI tells of. */
static void who_is_refused_is_in_no_series(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 },
                                    { SECONDS(3), SECONDS(100), 1, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    struct tc_trial trial;

    scenario.model.cops.reservable_kbps = 500;
    run(&tc_isp_architecture, &scenario, demands, 2, &trial);
    assert_int_equal(trial.totals.ready, 1);
    assert_true(is_near(trial.figures[TC_KPI_COMPLETION_RATIO], 0.5, 0));
    assert_ms(trial.figures[TC_KPI_CONNECTION_DELAY], 223);
    assert_nan(at(&trial, TC_SERIES_CONNECTION_DELAY, 3));
    for (size_t b = 1; b < trial.bins; b++)
        assert_true(is_near(at(&trial, TC_SERIES_SESSIONS_OPEN, b), 1, 0));
    tc_trial_fini(&trial);
}

/* 20 s and bins of 3 s: the last is 2 s long and still there. */
static void the_last_bin_may_be_short(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    struct tc_trial trial;

    scenario.measure.bin_ns = SECONDS(3);
    run(&tc_isp_architecture, &scenario, demands, 1, &trial);
    assert_int_equal(trial.bins, 7);
    assert_true(
        is_near(at(&trial, TC_SERIES_TRAFFIC_CORE, 3), GOP_OCTETS * 8.0, 1e-6));
    assert_true(
        is_near(at(&trial, TC_SERIES_TRAFFIC_CORE, 6), GOP_OCTETS * 8.0, 1e-6));
    assert_true(is_near(at(&trial, TC_SERIES_SESSIONS_OPEN, 6), 1, 0));
    tc_trial_fini(&trial);
}

/* Signalling is lost with the media; each session has one outcome, and they
 * add up to the demands that began. */
static void every_session_ends_with_one_outcome(TC_NO_STATE)
{
    static const struct tc_architecture *const both[] = {
        &tc_isp_architecture, &tc_p2p_architecture
    };
    struct tc_demand demands[8];
    struct tc_scenario scenario = tiny_scenario();
    struct tc_trial trial;

    scenario.duration_ns                       = SECONDS(200);
    scenario.model.network.user_link_bps       = 300000;
    scenario.model.network.queue_limit_packets = 2;
    for (uint32_t d = 0; d < 8; d++)
        demands[d] =
            (struct tc_demand){ SECONDS(1 + 20 * d), SECONDS(5 + d), d % 2, 0 };
    for (size_t a = 0; a < TC_LEN(both); a++) {
        uint64_t outcomes[TC_SESSION_OUTCOME_COUNT] = { 0 };

        run(both[a], &scenario, demands, 8, &trial);
        assert_true(trial.totals.network.dropped > 0);

        const struct tc_session_table *table =
            tc_measurement_borrow_sessions(trial.measurement);
        assert_int_equal(table->count, 8);
        for (size_t i = 0; i < table->count; i++)
            outcomes[table->rows[i].outcome]++;
        assert_int_equal(outcomes[TC_SESSION_COMPLETED], trial.totals.ready);
        assert_int_equal(outcomes[TC_SESSION_UNFINISHED], 0);
        tc_trial_fini(&trial);
    }
}

/* Ready after 223 ms; Alice waits 100, Ann waits 300. */
static void who_gives_up_has_cancelled(TC_NO_STATE)
{
    struct tc_demand demands[] = {
        { SECONDS(1), SECONDS(100), 0, 0, SECONDS(0.1) },
        { SECONDS(5), SECONDS(100), 1, 0, SECONDS(0.3) },
    };
    struct tc_scenario scenario = tiny_scenario();
    struct tc_trial trial;

    run(&tc_isp_architecture, &scenario, demands, 2, &trial);
    const struct tc_session_table *table =
        tc_measurement_borrow_sessions(trial.measurement);
    assert_int_equal(table->count, 2);
    assert_int_equal(table->rows[0].outcome, TC_SESSION_CANCELLED);
    assert_int_equal(table->rows[1].outcome, TC_SESSION_COMPLETED);
    assert_int_equal(trial.totals.gave_up, 1);
    assert_ms(trial.figures[TC_KPI_CONNECTION_DELAY], 223);
    tc_trial_fini(&trial);
}

static void figures_outlive_the_rows(TC_NO_STATE)
{
    struct tc_demand demands[]  = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_scenario scenario = tiny_scenario();
    struct tc_trial trial;

    run(&tc_p2p_architecture, &scenario, demands, 1, &trial);
    assert_non_null(trial.measurement);
    tc_trial_forget_rows(&trial);
    assert_null(trial.measurement);
    tc_trial_forget_rows(&trial);
    assert_ms(trial.figures[TC_KPI_CONNECTION_DELAY], 31);
    assert_ms(at(&trial, TC_SERIES_CONNECTION_DELAY, 1), 31);
    tc_trial_fini(&trial);
    tc_trial_fini(&trial); /* zeroed: allowed */
}

static void every_series_has_name_units_and_words(TC_NO_STATE)
{
    for (int s = 0; s < TC_SERIES_COUNT; s++) {
        assert_non_null(tc_trial_series_name((enum tc_trial_series)s));
        assert_non_null(tc_trial_series_units((enum tc_trial_series)s));
        assert_non_null(tc_trial_series_long_name((enum tc_trial_series)s));
        for (int t = 0; t < s; t++)
            assert_string_not_equal(
                tc_trial_series_name((enum tc_trial_series)s),
                tc_trial_series_name((enum tc_trial_series)t));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_isp_join_by_hand),
        cmocka_unit_test(a_p2p_join_by_hand),
        cmocka_unit_test(serialisation_counts_on_every_link),
        cmocka_unit_test(traffic_by_hand),
        cmocka_unit_test(deployment_by_hand),
        cmocka_unit_test(every_figure_by_hand),
        cmocka_unit_test(no_two_figures_are_alike),
        cmocka_unit_test(sessions_over_time),
        cmocka_unit_test(both_writers_count_the_same_open_sessions),
        cmocka_unit_test(who_is_refused_is_in_no_series),
        cmocka_unit_test(the_last_bin_may_be_short),
        cmocka_unit_test(every_session_ends_with_one_outcome),
        cmocka_unit_test(who_gives_up_has_cancelled),
        cmocka_unit_test(figures_outlive_the_rows),
        cmocka_unit_test(every_series_has_name_units_and_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
