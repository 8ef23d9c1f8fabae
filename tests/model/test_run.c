/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"
#include "model/network/topology.h"
#include "model/parties/cops_client.h"
#include "model/run.h"
#include "tests/model/ladder.h"

static struct tc_person viewers[] = { { "alice@x", 1 }, { "ann@x", 0 } };
static struct tc_person bob[]     = { { "bob@x", 0 }, { "ben@x", 1 } };

static struct tc_workload workload_of(struct tc_demand *demands, uint32_t count,
                                      double end_s)
{
    return (struct tc_workload){
        .viewers           = viewers,
        .viewer_count      = 2,
        .broadcasters      = bob,
        .broadcaster_count = 2,
        .demands           = demands,
        .demand_count      = count,
        .end_ns            = SECONDS(end_s),
    };
}

static const struct tc_architecture *const both[] = { &tc_isp_architecture,
                                                      &tc_p2p_architecture };

/* Books every record in one number, stops where it is told to, and sums up
 * the LINK records. */
struct clerk {
    uint64_t count;
    uint64_t hash;
    uint64_t fail_at; /* 0: never */
    uint64_t link_records;
    uint64_t link_bytes;
    int64_t link_edges_ns[16];
    size_t edge_count;
};

static void note_edge(struct clerk *clerk, int64_t edge_ns)
{
    for (size_t i = 0; i < clerk->edge_count; i++)
        if (clerk->link_edges_ns[i] == edge_ns)
            return;
    assert_true(clerk->edge_count < 16);
    clerk->link_edges_ns[clerk->edge_count++] = edge_ns;
}

static tc_err clerk_accept(void *self, const struct tc_record *record)
{
    struct clerk *clerk = self;

    clerk->hash = clerk->hash * 1099511628211U ^ (uint64_t)record->at_ns ^
                  (uint64_t)record->tap << 48 ^
                  (uint64_t)record->wire_bytes << 24 ^ record->kind;
    if (record->kind == TC_RECORD_LINK) {
        clerk->link_records++;
        clerk->link_bytes += record->view.link->bytes;
        note_edge(clerk, record->view.link->end_ns);
    }
    return ++clerk->count == clerk->fail_at ? TC_EFORMAT : TC_OK;
}

static const struct tc_record_sink_ops clerk_ops = {
    .name      = "clerk",
    .self_size = sizeof(struct clerk),
    .accept    = clerk_accept,
};

static tc_err clerk_run(struct clerk *clerk, const struct tc_run_cfg *cfg,
                        struct tc_run_totals *totals)
{
    const struct tc_record_sink sink = { .ops = &clerk_ops, .self = clerk };
    struct tc_directory directory;

    assert_int_equal(tc_directory_init(&directory), TC_OK);
    tc_err err = tc_run(cfg, &directory, &sink, totals);
    tc_directory_fini(&directory);
    return err;
}

static void assert_balanced(const struct tc_network_totals *n)
{
    assert_int_equal(n->sent + n->copies, n->delivered + n->dropped +
                                              n->unheard + n->lost +
                                              n->in_flight);
}

static void assert_add_up(const struct tc_run_totals *t)
{
    assert_int_equal(t->joins,
                     t->ready + t->gave_up + t->superseded + t->unfinished);
}

/* Joins are at their times; a served viewer stays for its hold, or to the
 * end. */
static void demands_begin_on_time_and_stay_for_their_hold(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 },
                                      { SECONDS(1), INT64_MAX, 1, 0 },
                                      { SECONDS(9), SECONDS(1), 0, 1 },
                                      { SECONDS(11), SECONDS(1), 0, 1 } };
    struct tc_workload workload   = workload_of(demands, 4, 10);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    for (size_t a = 0; a < TC_LEN(both); a++) {
        ladder_run(&ladder, both[a], &config, &workload);
        assert_int_equal(ladder.totals.joins, 3); /* one is after the end */
        assert_int_equal(ladder.totals.ready, 3);
        assert_add_up(&ladder.totals);
        assert_true(ladder.last_media_ns[3] > SECONDS(9.9));
        ladder_fini(&ladder);
    }
}

/* Under `isp` a join takes 223 ms (tests/replay/test_trial.c), under `p2p`,
 * two broadcasters in sequence and a START, tens.  Alice waits for 5 ms and
 * gives up, or for 5 s and is served. */
static void who_is_not_served_within_its_patience_gives_up(TC_NO_STATE)
{
    struct tc_demand demands[] = {
        { SECONDS(1), SECONDS(2), 0, 0, SECONDS(0.005) },
        { SECONDS(2), SECONDS(2), 0, 1, SECONDS(5) },
    };
    struct tc_workload workload   = workload_of(demands, 2, 10);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    for (size_t a = 0; a < TC_LEN(both); a++) {
        ladder_run(&ladder, both[a], &config, &workload);
        assert_int_equal(ladder.totals.joins, 2);
        assert_int_equal(ladder.totals.gave_up, 1);
        assert_int_equal(ladder.totals.ready, 1);
        assert_add_up(&ladder.totals);
        assert_int_equal(ladder.totals.reserved_kbps, 0);
        assert_int_equal(ladder.totals.open_handles, 0);
        ladder_fini(&ladder);
    }
}

/* Ann's first demand is the workload's first, Alice's takes nothing from it.
 * Alice zaps after 5 ms; the patience that she had for her first channel ends
 * while she waits for her second, which she is in time for.  The last demand
 * is open when the run ends. */
static void who_zaps_while_it_waits_has_not_given_up(TC_NO_STATE)
{
    struct tc_demand demands[] = {
        { SECONDS(1), SECONDS(100), 1, 0 },
        { SECONDS(1), SECONDS(100), 0, 0, SECONDS(0.01) },
        { SECONDS(1.005), SECONDS(100), 0, 1, SECONDS(5) },
        { SECONDS(3.999), SECONDS(100), 0, 0, SECONDS(5) },
    };
    struct tc_workload workload   = workload_of(demands, 4, 4);
    struct tc_model_config config = small_config();
    struct ladder ladder;

    for (size_t a = 0; a < TC_LEN(both); a++) {
        ladder_run(&ladder, both[a], &config, &workload);
        assert_int_equal(ladder.totals.joins, 4);
        assert_int_equal(ladder.totals.ready, 2);
        assert_int_equal(ladder.totals.gave_up, 0);
        assert_int_equal(ladder.totals.superseded, 1);
        assert_int_equal(ladder.totals.unfinished, 1);
        ladder_fini(&ladder);
    }
}

/* Also: two simulations in one process have nothing in common. */
static void equal_runs_are_equal_record_for_record(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 },
                                      { SECONDS(1.1), SECONDS(4), 1, 0 } };
    struct tc_workload workload   = workload_of(demands, 2, 6);
    struct tc_model_config config = small_config();

    for (size_t a = 0; a < TC_LEN(both); a++) {
        struct tc_run_cfg cfg = { .architecture = both[a],
                                  .config       = &config,
                                  .workload     = &workload,
                                  .seed         = 5 };
        struct clerk one = { 0 }, two = { 0 };
        struct tc_run_totals first, second;

        assert_int_equal(clerk_run(&one, &cfg, &first), TC_OK);
        assert_int_equal(clerk_run(&two, &cfg, &second), TC_OK);
        assert_int_equal(one.count, two.count);
        assert_int_equal(one.hash, two.hash);
        assert_memory_equal(&first.network, &second.network,
                            sizeof first.network);
        assert_int_equal(first.events, second.events);
        assert_int_equal(first.ready, second.ready);
    }
}

/* Edges: each interval's end, the window's, and the run's, once each.  12
 * directed links: 2 core, 8 of users; under `isp` 4 of servers. */
static void links_are_read_at_the_edges(TC_NO_STATE)
{
    static const double edges_s[] = { 1, 1.5, 2, 3, 3.25, 3.5 };
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(100), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 3.5);
    struct tc_model_config config = small_config();
    struct tc_run_cfg cfg         = { .config           = &config,
                                      .workload         = &workload,
                                      .link_interval_ns = SECONDS(1),
                                      .window_start_ns  = SECONDS(1.5),
                                      .window_end_ns    = SECONDS(3.25) };
    static const uint64_t links[] = { 14, 10 };

    for (size_t a = 0; a < TC_LEN(both); a++) {
        struct clerk clerk = { 0 };
        struct tc_run_totals totals;

        cfg.architecture = both[a];
        assert_int_equal(clerk_run(&clerk, &cfg, &totals), TC_OK);
        assert_int_equal(clerk.edge_count, TC_LEN(edges_s));
        for (size_t i = 0; i < TC_LEN(edges_s); i++)
            assert_int_equal(clerk.link_edges_ns[i], SECONDS(edges_s[i]));
        assert_int_equal(clerk.link_records, links[a] * TC_LEN(edges_s));
        assert_true(clerk.link_bytes > 0);
    }
}

static void a_sink_that_fails_ends_the_run_with_its_error(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 6);
    struct tc_model_config config = small_config();

    for (size_t a = 0; a < TC_LEN(both); a++)
        for (uint64_t k = 1; k < 20; k++) {
            struct tc_run_cfg cfg = { .architecture     = both[a],
                                      .config           = &config,
                                      .workload         = &workload,
                                      .link_interval_ns = SECONDS(1) };
            struct clerk clerk    = { .fail_at = k };
            struct tc_run_totals totals;

            assert_int_equal(clerk_run(&clerk, &cfg, &totals), TC_EFORMAT);
            assert_int_equal(clerk.count, k); /* and no record after it */
        }
}

static void an_empty_audience_is_a_quiet_run(TC_NO_STATE)
{
    struct tc_workload workload   = { .end_ns = SECONDS(3) };
    struct tc_model_config config = small_config();

    for (size_t a = 0; a < TC_LEN(both); a++) {
        struct tc_run_cfg cfg = { .architecture = both[a],
                                  .config       = &config,
                                  .workload     = &workload };
        struct clerk clerk    = { 0 };
        struct tc_run_totals totals;

        assert_int_equal(clerk_run(&clerk, &cfg, &totals), TC_OK);
        assert_int_equal(clerk.count, 0);
        assert_int_equal(totals.network.sent, 0);
    }
}

static void a_network_that_cannot_be_is_an_argument_error(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 6);
    struct tc_model_config config = small_config();

    config.network.user_link_bps = 0;
    for (size_t a = 0; a < TC_LEN(both); a++) {
        struct tc_run_cfg cfg = { .architecture = both[a],
                                  .config       = &config,
                                  .workload     = &workload };
        struct clerk clerk    = { 0 };
        struct tc_run_totals totals;

        assert_int_equal(clerk_run(&clerk, &cfg, &totals), TC_EARG);
    }
}

/* The channel's number has two octets of 7 bits in COPS-PR (model/parties/
 * cops_client.h); a scenario may ask for more. */
static void more_channels_than_cops_can_number_are_refused(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 2);
    struct tc_model_config config = small_config();
    struct tc_run_cfg cfg         = { .architecture = &tc_isp_architecture,
                                      .config       = &config,
                                      .workload     = &workload };
    struct clerk clerk            = { 0 };
    struct tc_run_totals totals;

    workload.broadcaster_count = TC_COPS_CHANNELS_MAX + 1;
    workload.broadcasters =
        tc_alloc_array(workload.broadcaster_count, sizeof(struct tc_person));
    for (uint32_t b = 0; b < workload.broadcaster_count; b++)
        workload.broadcasters[b] = bob[0];
    demands[0].channel = TC_COPS_CHANNELS_MAX;
    assert_int_equal(clerk_run(&clerk, &cfg, &totals), TC_EARG);
    tc_free(workload.broadcasters);
}

/* Lines of 300 kbit/s that hold two packets: media of 400 fills them, and
 * signalling is lost with it.  Nothing is lost from the books, and what was
 * reserved has a handle. */
static void a_network_that_loses_loses_no_count(TC_NO_STATE)
{
    struct tc_demand demands[6];
    struct tc_workload workload   = workload_of(demands, 6, 120);
    struct tc_model_config config = small_config();

    for (uint32_t d = 0; d < 6; d++)
        demands[d] =
            (struct tc_demand){ SECONDS(1 + 10 * (d / 2)), SECONDS(5 + d),
                                d % 2, d / 2 % 2, d % 3 * SECONDS(0.2) };
    config.network.user_link_bps       = 300000;
    config.network.queue_limit_packets = 2;
    for (size_t a = 0; a < TC_LEN(both); a++) {
        struct tc_run_cfg cfg = { .architecture = both[a],
                                  .config       = &config,
                                  .workload     = &workload,
                                  .seed         = 3 };
        struct clerk clerk    = { 0 };
        struct tc_run_totals totals;

        assert_int_equal(clerk_run(&clerk, &cfg, &totals), TC_OK);
        assert_balanced(&totals.network);
        assert_true(totals.network.dropped > 100);
        assert_int_equal(totals.joins, 6);
        assert_true(totals.ready > 0);
        assert_add_up(&totals);
        if (totals.reserved_kbps > 0)
            assert_true(totals.open_handles > 0);
    }
}

/* 64 kbit/s and no place to wait: whatever is answered, the run ends. */
static void a_hopeless_network_ends_all_the_same(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(20), 0, 0 },
                                      { SECONDS(1), SECONDS(20), 1, 0 },
                                      { SECONDS(2), SECONDS(20), 0, 1 },
                                      { SECONDS(50), SECONDS(20), 1, 1 } };
    struct tc_workload workload   = workload_of(demands, 4, 200);
    struct tc_model_config config = small_config();

    config.network.user_link_bps       = 64000;
    config.network.server_link_bps     = 64000;
    config.network.isp_core_link_bps   = 64000;
    config.network.p2p_core_link_bps   = 64000;
    config.network.queue_limit_packets = 1;
    for (size_t a = 0; a < TC_LEN(both); a++) {
        struct tc_run_cfg cfg = { .architecture = both[a],
                                  .config       = &config,
                                  .workload     = &workload,
                                  .seed         = 3 };
        struct clerk clerk    = { 0 };
        struct tc_run_totals totals;

        assert_int_equal(clerk_run(&clerk, &cfg, &totals), TC_OK);
        assert_balanced(&totals.network);
        assert_true(totals.network.dropped > 0);
        assert_int_equal(totals.joins, 4);
        assert_add_up(&totals);
    }
}

struct sight {
    uint32_t calls;
    uint32_t nodes;
    uint32_t links;
    tc_err answer;
};

static tc_err on_built(void *self, const struct tc_world *world)
{
    struct sight *sight = self;

    sight->calls++;
    sight->nodes = tc_network_node_count(world->network);
    sight->links = tc_network_link_count(world->network);
    return sight->answer;
}

/* 2 routers and 4 people; under isp a DS server at each router.  A pair of
 * links between the routers and one for each host. */
static void what_is_built_is_shown_once(TC_NO_STATE)
{
    struct tc_demand demands[]    = { { SECONDS(1), SECONDS(2), 0, 0 } };
    struct tc_workload workload   = workload_of(demands, 1, 10);
    struct tc_model_config config = small_config();

    for (size_t a = 0; a < TC_LEN(both); a++) {
        const uint32_t servers = both[a] == &tc_isp_architecture ? 2 : 0;
        struct sight sight     = { .answer = TC_OK };
        struct tc_run_cfg cfg  = { .architecture = both[a],
                                   .config       = &config,
                                   .workload     = &workload,
                                   .seed         = 1,
                                   .built        = on_built,
                                   .built_self   = &sight };
        struct clerk clerk     = { 0 };
        struct tc_run_totals totals;

        assert_int_equal(clerk_run(&clerk, &cfg, &totals), TC_OK);
        assert_int_equal(sight.calls, 1);
        assert_int_equal(sight.nodes, 2 + 4 + servers);
        assert_int_equal(sight.links, 2 * (1 + 4 + servers));

        sight.answer = TC_ENOMEM;
        assert_int_equal(clerk_run(&clerk, &cfg, &totals), TC_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demands_begin_on_time_and_stay_for_their_hold),
        cmocka_unit_test(who_is_not_served_within_its_patience_gives_up),
        cmocka_unit_test(who_zaps_while_it_waits_has_not_given_up),
        cmocka_unit_test(equal_runs_are_equal_record_for_record),
        cmocka_unit_test(links_are_read_at_the_edges),
        cmocka_unit_test(a_sink_that_fails_ends_the_run_with_its_error),
        cmocka_unit_test(an_empty_audience_is_a_quiet_run),
        cmocka_unit_test(a_network_that_cannot_be_is_an_argument_error),
        cmocka_unit_test(more_channels_than_cops_can_number_are_refused),
        cmocka_unit_test(a_network_that_loses_loses_no_count),
        cmocka_unit_test(a_hopeless_network_ends_all_the_same),
        cmocka_unit_test(what_is_built_is_shown_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
