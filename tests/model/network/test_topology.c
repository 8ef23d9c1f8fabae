/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/network/rig.h"

static const struct tc_link_config link_config = { .rate_bps = 1000 };

/* A network without nodes. */
static struct tc_network *begin(struct rig *rig)
{
    *rig = (struct rig){ 0 };
    assert_int_equal(tc_directory_init(&rig->directory), TC_OK);
    assert_int_equal(tc_sim_create(&rig->sim), TC_OK);
    assert_int_equal(
        tc_network_create(&rig->network, rig->sim, &rig->directory, NULL),
        TC_OK);
    return rig->network;
}

static uint32_t host(struct tc_network *network)
{
    uint32_t node;

    assert_int_equal(tc_network_add_host(network, "h", 1, &node), TC_OK);
    return node;
}

static uint32_t router(struct tc_network *network)
{
    uint32_t node;

    assert_int_equal(tc_network_add_router(network, "r", 2, &node), TC_OK);
    return node;
}

static void connect(struct tc_network *network, uint32_t a, uint32_t b)
{
    assert_int_equal(tc_network_connect(network, a, b, &link_config, NULL),
                     TC_OK);
}

static void assert_not_closable(struct rig *rig)
{
    assert_int_equal(tc_network_close(rig->network), TC_EARG);
    rig_fini(rig);
}

static void a_host_must_hang_on_one_router(TC_NO_STATE)
{
    struct rig rig;
    struct tc_network *network = begin(&rig);

    (void)router(network);
    (void)host(network);
    assert_not_closable(&rig);

    network          = begin(&rig);
    const uint32_t r = router(network);
    uint32_t h       = host(network);
    connect(network, h, r);
    connect(network, h, r);
    assert_not_closable(&rig);

    network            = begin(&rig);
    const uint32_t one = router(network);
    h                  = host(network);
    connect(network, h, one);
    connect(network, host(network), h);
    assert_not_closable(&rig);
}

static void all_routers_must_be_connected(TC_NO_STATE)
{
    struct rig rig;
    struct tc_network *network = begin(&rig);

    assert_not_closable(&rig);

    network = begin(&rig);
    (void)router(network);
    (void)router(network);
    assert_not_closable(&rig);
}

static void a_link_without_a_rate_leaves_nothing_behind(TC_NO_STATE)
{
    const struct tc_link_config no_rate = { .rate_bps = 0 };
    struct rig rig;
    struct tc_network *network = begin(&rig);
    const uint32_t r           = router(network);
    const uint32_t h           = host(network);
    uint32_t link              = 99;

    assert_int_equal(tc_network_connect(network, h, r, &no_rate, &link),
                     TC_EARG);
    assert_int_equal(link, 99);
    assert_int_equal(tc_network_link_count(network), 0);

    assert_int_equal(tc_network_connect(network, h, r, &link_config, &link),
                     TC_OK);
    assert_int_equal(link, 0);
    assert_int_equal(tc_network_link_count(network), 2);
    assert_int_equal(tc_network_close(network), TC_OK);
    rig_fini(&rig);
}

static void nodes_say_who_they_are(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    assert_int_equal(tc_network_node_count(rig.network), RIG_NODES);
    assert_string_equal(tc_network_node_name(rig.network, 0), "host");
    assert_int_equal(tc_network_node_ipv4(rig.network, 7), 0x0a000007);
    assert_int_equal(tc_network_router_of(rig.network, 0), RIG_LEFT);
    assert_int_equal(tc_network_router_of(rig.network, 8), RIG_RIGHT);
    assert_int_equal(tc_network_router_of(rig.network, RIG_MIDDLE), RIG_MIDDLE);
    rig_fini(&rig);
}

/* r --1 kbit/s-- h: a pair of links, each way one. */
static void a_link_tells_its_ends_and_rate(TC_NO_STATE)
{
    struct rig rig;
    struct tc_network *network = begin(&rig);
    const uint32_t r = router(network), h = host(network);

    connect(network, h, r);
    assert_int_equal(tc_network_link_count(network), 2);

    const struct tc_network_link up   = tc_network_link_at(network, 0);
    const struct tc_network_link down = tc_network_link_at(network, 1);
    assert_int_equal(up.from_node, h);
    assert_int_equal(up.to_node, r);
    assert_int_equal(down.from_node, r);
    assert_int_equal(down.to_node, h);
    assert_int_equal(up.rate_bps, 1000);
    assert_int_equal(down.rate_bps, 1000);
    rig_fini(&rig);
}

static void take_nothing(void *self, struct tc_network *network,
                         const struct tc_packet *packet)
{
    (void)self;
    (void)network;
    (void)packet;
}

static void a_node_tells_what_it_is(TC_NO_STATE)
{
    struct rig rig;
    struct tc_network *network = begin(&rig);
    const uint32_t r = router(network), h = host(network);

    assert_true(tc_network_is_router(network, r));
    assert_false(tc_network_is_router(network, h));
    assert_false(tc_network_has_receiver(network, r));
    tc_network_set_receiver(network, r, take_nothing, NULL);
    assert_true(tc_network_has_receiver(network, r));
    assert_false(tc_network_has_receiver(network, h));
    rig_fini(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_must_hang_on_one_router),
        cmocka_unit_test(all_routers_must_be_connected),
        cmocka_unit_test(a_link_without_a_rate_leaves_nothing_behind),
        cmocka_unit_test(nodes_say_who_they_are),
        cmocka_unit_test(a_link_tells_its_ends_and_rate),
        cmocka_unit_test(a_node_tells_what_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
