/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "model/engine/random.h"
#include "tests/model/ladder.h"
#include "tests/support/mean_interval.h"

/*
 * Admission at an edge router as a loss system.  Requests come as a Poisson
 * process, each holds one of CIRCUITS shares of the bandwidth from its decision
 * until its DRQ, and is refused where none is left: Erlang's B (Erlang 1917;
 * Kleinrock, Queueing Systems I, section 3.5), whatever the law of the holding
 * time is.
 */
enum {
    CALLS        = 1500,
    CIRCUITS     = 10,
    REPLICATIONS = 12,
    WARM_UP      = 100, /* calls */
};

static const double between_s = 1;
static const double hold_s    = 8;

/* From the decision to the DRQ there is, besides the hold: DEC to the DS server
 * 0.25 ms, 200 to the viewer 1.25 and 1 to read it; BYE to the server 1.25 and
 * 1 to read it; DRQ 0.25. */
static const double overhead_s = 0.005;

static double erlang_b(double offered, unsigned circuits)
{
    double blocked = 1;

    for (unsigned n = 1; n <= circuits; n++)
        blocked = offered * blocked / (n + offered * blocked);
    return blocked;
}

/* Refused viewers, by the Reason of the 200 that they receive. */
struct tally {
    struct tc_directory directory;
    unsigned answered;
    unsigned refused;
};

static tc_err take(void *self, const struct tc_record *record)
{
    struct tally *tally = self;

    if (record->protocol != TC_PROTOCOL_SIP ||
        record->kind != TC_RECORD_MESSAGE ||
        !(tally->directory.taps[record->tap].use & TC_TAP_STREAMS))
        return TC_OK;

    const struct tc_sip_msg *msg = record->view.sip;
    if (msg->is_request || msg->status != 200 ||
        msg->cseq_method != TC_SIP_INVITE)
        return TC_OK;
    tally->answered++;
    if (tally->answered <= WARM_UP)
        return TC_OK;
    tally->refused += msg->reason_header.len_bytes > 0;
    return TC_OK;
}

static const struct tc_record_sink_ops tally_ops = {
    .name      = "tally",
    .self_size = sizeof(struct tally),
    .accept    = take,
    .finish    = ladder_finish,
};

struct people {
    char names[CALLS][16];
    struct tc_person viewers[CALLS];
    struct tc_demand demands[CALLS];
};

/* One viewer per call, so that none has to leave before its request. */
static int64_t draw(struct people *people, uint32_t replication, bool is_fixed)
{
    struct tc_random arrivals =
        tc_random_stream(1, replication, 0, TC_PURPOSE_ARRIVAL);
    struct tc_random holds =
        tc_random_stream(1, replication, 0, TC_PURPOSE_HOLD);
    double at_s = 1;

    for (uint32_t i = 0; i < CALLS; i++) {
        (void)snprintf(people->names[i], sizeof people->names[i], "v%u@x", i);
        at_s += tc_random_exponential(&arrivals, between_s);
        people->viewers[i] = (struct tc_person){ people->names[i], 1 };
        people->demands[i] = (struct tc_demand){
            .at_ns   = SECONDS(at_s),
            .hold_ns = SECONDS(
                is_fixed ? hold_s : tc_random_exponential(&holds, hold_s)),
            .viewer = i,
        };
    }
    return SECONDS(at_s + 1);
}

static double refused_share(struct people *people, uint32_t replication,
                            bool is_fixed)
{
    static struct tc_person bob[] = { { "bob@x", 0 } };
    struct tally tally            = { 0 };
    struct tc_model_config config = small_config();
    struct tc_workload workload   = {
          .viewers           = people->viewers,
          .viewer_count      = CALLS,
          .broadcasters      = bob,
          .broadcaster_count = 1,
          .demands           = people->demands,
          .demand_count      = CALLS,
    };
    const struct tc_run_cfg cfg = {
        .architecture = &tc_isp_architecture,
        .config       = &config,
        .workload     = &workload,
        .seed         = 1,
        .replication  = replication,
    };
    const struct tc_record_sink sink = { .ops = &tally_ops, .self = &tally };
    struct tc_run_totals totals;

    workload.end_ns = draw(people, replication, is_fixed);
    /* the stream is of no interest: a packet every ten seconds */
    config.video.rate_bps       = 400;
    config.video.frame_rate_num = 1;
    config.video.frame_rate_den = 10;
    config.video.gop_frames     = 1;
    config.video.i_to_p_ratio   = 1;
    config.cops.reservable_kbps = CIRCUITS; /* 1 kbit/s each, rounded up */
    assert_int_equal(tc_directory_init(&tally.directory), TC_OK);
    assert_int_equal(tc_run(&cfg, &tally.directory, &sink, &totals), TC_OK);
    tc_directory_fini(&tally.directory);
    assert_true(tally.answered > CALLS - 10);
    return tally.refused / (double)(tally.answered - WARM_UP);
}

/* It covers the theory, and neither that of a circuit more nor of one less. */
static void assert_erlang_b(bool is_fixed)
{
    struct people *people = calloc(1, sizeof *people);
    double shares[REPLICATIONS];
    const double offered = (hold_s + overhead_s) / between_s;

    assert_non_null(people);
    for (uint32_t r = 0; r < REPLICATIONS; r++)
        shares[r] = refused_share(people, r, is_fixed);
    free(people);

    const struct tc_interval interval = tc_interval_of(shares, REPLICATIONS);
    assert_true(tc_interval_covers(interval, erlang_b(offered, CIRCUITS)));
    assert_false(tc_interval_covers(interval, erlang_b(offered, CIRCUITS + 1)));
    assert_false(tc_interval_covers(interval, erlang_b(offered, CIRCUITS - 1)));
}

/* B(10, 8) is 0.12166 by the tables */
static void the_formula_is_erlangs(TC_NO_STATE)
{
    assert_true(fabs(erlang_b(8, 10) - 0.12166) < 5e-6);
}

static void refusals_are_erlangs_b(TC_NO_STATE)
{
    assert_erlang_b(false);
}

/* The loss system does not mind the law of the holding time. */
static void whatever_the_law_of_the_hold_is(TC_NO_STATE)
{
    assert_erlang_b(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_formula_is_erlangs),
        cmocka_unit_test(refusals_are_erlangs_b),
        cmocka_unit_test(whatever_the_law_of_the_hold_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
