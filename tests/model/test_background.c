/* SPDX-License-Identifier: Apache-2.0 */
#include "model/background.h"

#include <math.h>

#include "model/network/sampling.h"
#include "model/network/topology.h"
#include "proto/record_sink.h"
#include "tests/model/stage.h"
#include "tests/support/test.h"

enum { OCTETS = 1000, SECONDS = 20 };

static const int64_t second_ns = 1000000000;

struct seen {
    unsigned others; /* records but LINK */
    unsigned count;
    struct tc_link_counters core[6];
    struct tc_link_counters line[8];
    unsigned cores;
    unsigned lines;
};

static tc_err see(void *self, const struct tc_record *record)
{
    struct seen *seen = self;

    if (record->kind != TC_RECORD_LINK)
        seen->others++;
    else if (record->view.link->is_core)
        seen->core[seen->cores++] = *record->view.link;
    else
        seen->line[seen->lines++] = *record->view.link;
    return TC_OK;
}

static const struct tc_record_sink_ops seen_ops = {
    .name      = "seen",
    .self_size = sizeof(struct seen),
    .accept    = see,
};

static void run_with(const struct tc_workload *workload, struct seen *seen,
                     uint64_t core_bps, uint64_t user_bps, uint32_t replication)
{
    const struct tc_record_sink sink = { .ops = &seen_ops, .self = seen };
    struct stage s;

    *seen = (struct seen){ 0 };
    stage_open(&s, 400000);
    s.world.workload                 = workload;
    s.config.network.server_link_bps = 100000000;
    tc_network_destroy(s.world.network);
    assert_int_equal(
        tc_network_create(&s.world.network, s.world.sim, &s.directory, &sink),
        TC_OK);
    s.config.background = (struct tc_background_config){
        .core_bps = core_bps, .user_bps = user_bps, .packet_octets = OCTETS
    };
    s.world.replication = replication;
    assert_int_equal(tc_places_build(&s.world, 1000000000), TC_OK);
    assert_int_equal(tc_network_close(s.world.network), TC_OK);
    assert_int_equal(tc_background_start(&s.world), TC_OK);
    assert_int_equal(tc_network_sample_at(s.world.network, SECONDS * second_ns),
                     TC_OK);
    assert_int_equal(tc_sim_run_until(s.world.sim, SECONDS * second_ns), TC_OK);
    stage_close(&s);
}

static void run(struct seen *seen, uint64_t core_bps, uint64_t user_bps,
                uint32_t replication)
{
    run_with(&stage_workload, seen, core_bps, user_bps, replication);
}

/* Poisson: 4 Mbit/s are 500 packets a second, 10,000 in all, +- 5 sd */
static void assert_load(const struct tc_link_counters *counters)
{
    const double packets = (double)counters->background_bytes / OCTETS;

    assert_int_equal(counters->background_bytes % OCTETS, 0);
    assert_true(fabs(packets - 10000) < 5 * sqrt(10000));
    assert_int_equal(counters->packets, 0);
    assert_int_equal(counters->bytes, 0);
    assert_true(counters->busy_ns > 0);
}

static void each_pair_and_each_line_carries_its_load(TC_NO_STATE)
{
    struct seen seen;

    run(&seen, 4000000, 4000000, 0);
    assert_int_equal(seen.cores, 6);
    assert_int_equal(seen.lines, 6);
    for (int i = 0; i < 6; i++) {
        assert_load(&seen.core[i]);
        assert_load(&seen.line[i]);
    }
    /* no two are alike */
    assert_int_not_equal(seen.core[0].background_bytes,
                         seen.core[1].background_bytes);
}

/* It reaches users at whose taps all else is recorded */
static void it_makes_no_records(TC_NO_STATE)
{
    struct seen seen;

    run(&seen, 4000000, 4000000, 0);
    assert_int_equal(seen.others, 0);
}

static void assert_same(const struct tc_link_counters *a,
                        const struct tc_link_counters *b)
{
    assert_int_equal(a->busy_ns, b->busy_ns);
    assert_int_equal(a->background_bytes, b->background_bytes);
    assert_int_equal(a->bytes, b->bytes);
}

static void it_is_drawn_for_the_replication_and_for_nothing_else(TC_NO_STATE)
{
    struct seen a, b, other, core_only;

    run(&a, 4000000, 4000000, 0);
    run(&b, 4000000, 4000000, 0);
    run(&other, 4000000, 4000000, 1);
    run(&core_only, 4000000, 0, 0);
    for (size_t i = 0; i < TC_LEN(a.core); i++)
        assert_same(&a.core[i], &b.core[i]);
    for (size_t i = 0; i < a.lines; i++)
        assert_same(&a.line[i], &b.line[i]);
    assert_int_not_equal(a.core[0].busy_ns, other.core[0].busy_ns);
    assert_int_equal(a.core[0].background_bytes,
                     core_only.core[0].background_bytes);
    assert_int_equal(core_only.line[0].background_bytes, 0);
}

/* Bob's line is the third; those of Alice, Ann and Ben have what they had. */
static void a_content_providers_line_is_no_users(TC_NO_STATE)
{
    static struct tc_person bob_and_ben[] = { { "bob@x", 0 }, { "ben@x", 1 } };
    struct tc_workload workload           = stage_workload;
    struct seen users, provider;

    workload.broadcasters      = bob_and_ben;
    workload.broadcaster_count = 2;
    run_with(&workload, &users, 0, 4000000, 0);
    workload.provider_count = 1;
    run_with(&workload, &provider, 0, 4000000, 0);
    assert_int_equal(provider.lines, 8);
    for (size_t i = 0; i < 8; i++)
        if (i == 4 || i == 5)
            assert_int_equal(provider.line[i].background_bytes, 0);
        else
            assert_same(&users.line[i], &provider.line[i]);
    assert_load(&provider.line[7]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_and_each_line_carries_its_load),
        cmocka_unit_test(it_makes_no_records),
        cmocka_unit_test(it_is_drawn_for_the_replication_and_for_nothing_else),
        cmocka_unit_test(a_content_providers_line_is_no_users),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
