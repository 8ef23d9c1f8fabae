/* SPDX-License-Identifier: Apache-2.0 */
#include "model/limits.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tests/model/ladder.h"

static struct tc_person viewers[] = { { "alice@x", 1 },
                                      { "ann@x", 0 },
                                      { "ada@x", 1 } };
static struct tc_person bob[]     = { { "bob@x", 0 }, { "ben@x", 1 } };

static const struct tc_workload workload = {
    .viewers           = viewers,
    .viewer_count      = 3,
    .broadcasters      = bob,
    .broadcaster_count = 2,
    .end_ns            = 1000000,
};

/* What a run really takes. */
static uint64_t taps_built(const struct tc_architecture *architecture,
                           const struct tc_model_config *config)
{
    const struct tc_run_cfg cfg = { .architecture = architecture,
                                    .config       = config,
                                    .workload     = &workload,
                                    .seed         = 1 };
    struct tc_directory directory;
    struct tc_run_totals totals;

    assert_int_equal(tc_directory_init(&directory), TC_OK);
    assert_int_equal(tc_run(&cfg, &directory, NULL, &totals), TC_OK);

    const uint64_t count = directory.tap_count;
    tc_directory_fini(&directory);
    return count;
}

static void assert_exact(const struct tc_model_config *config)
{
    for (size_t a = 0; tc_architecture_at(a); a++)
        assert_int_equal(taps_built(tc_architecture_at(a), config),
                         tc_limits_taps(tc_architecture_at(a), config,
                                        workload.viewer_count,
                                        workload.broadcaster_count));
}

/* All that adds a host: servers at core routers, the broker, the management,
 * the tracker; and levels of routers, which do not. */
static void taps_are_counted_as_the_architectures_build_them(TC_NO_STATE)
{
    struct tc_model_config config = small_config();

    assert_exact(&config);
    config.cops.broker = TC_COPS_BROKER_SERVER;
    assert_exact(&config);
    config.isp.has_management    = true;
    config.isp.hello_interval_ns = SECONDS(5);
    config.isp.hello_timeout_ns  = SECONDS(1);
    config.isp.hello_misses      = 2;
    assert_exact(&config);
    config.p2p.search = TC_P2P_TRACKER;
    assert_exact(&config);
    config.network.routers         = 3;
    config.network.pops_per_router = 2;
    config.network.pop_link_bps    = 1000000;
    config.cops.edge_router        = TC_COPS_EDGE_ROUTER_OF_USER;
    assert_exact(&config);
    config.network.access_per_pop  = 2;
    config.network.access_link_bps = 1000000;
    assert_exact(&config);
}

/* isp, 2 servers: (65535 - 4) / 2 = 32765 people.  p2p: 32767. */
static void one_viewer_too_many_is_refused(TC_NO_STATE)
{
    const struct tc_model_config config = small_config();
    char sentence[TC_DIAG_SENTENCE_BYTES];

    assert_int_equal(
        tc_limits_check(&tc_isp_architecture, &config, 32735, 30, sentence),
        TC_RUN_LIMIT_NONE);
    assert_int_equal(
        tc_limits_check(&tc_isp_architecture, &config, 32736, 30, sentence),
        TC_RUN_LIMIT_VIEWERS);
    assert_string_equal(sentence,
                        "32736 viewers and 30 broadcasters need 65536 points "
                        "of observation under isp, a run holds 65535: expected "
                        "at most 32735 viewers");
    assert_int_equal(
        tc_limits_check(&tc_p2p_architecture, &config, 32737, 30, sentence),
        TC_RUN_LIMIT_NONE);
    assert_int_equal(tc_limits_check(&tc_p2p_architecture, &config, UINT32_MAX,
                                     30, sentence),
                     TC_RUN_LIMIT_VIEWERS);
}

/* Where the broadcasters leave no room for one viewer, they are too many. */
static void broadcasters_are_blamed_where_they_are_too_many(TC_NO_STATE)
{
    const struct tc_model_config config = small_config();
    char sentence[TC_DIAG_SENTENCE_BYTES];

    assert_int_equal(
        tc_limits_check(&tc_p2p_architecture, &config, 2, 32766, sentence),
        TC_RUN_LIMIT_VIEWERS);
    assert_non_null(strstr(sentence, "expected at most 1 viewers"));
    assert_int_equal(
        tc_limits_check(&tc_p2p_architecture, &config, 2, 32767, sentence),
        TC_RUN_LIMIT_BROADCASTERS);
    assert_non_null(strstr(sentence, "expected at most 32766 broadcasters"));
    assert_int_equal(
        tc_limits_check(&tc_isp_architecture, &config, 2, 16383, sentence),
        TC_RUN_LIMIT_NONE);
    assert_int_equal(
        tc_limits_check(&tc_isp_architecture, &config, 2, 16384, sentence),
        TC_RUN_LIMIT_BROADCASTERS);
    assert_string_equal(sentence,
                        "16384 broadcasters, but isp numbers at most 16383 "
                        "channels: expected no more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taps_are_counted_as_the_architectures_build_them),
        cmocka_unit_test(one_viewer_too_many_is_refused),
        cmocka_unit_test(broadcasters_are_blamed_where_they_are_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
