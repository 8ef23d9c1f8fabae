/* SPDX-License-Identifier: Apache-2.0 */
#include "model/places.h"

#include "model/network/topology.h"
#include "tests/model/stage.h"
#include "tests/support/test.h"

/* 3 routers in a mesh are 3 pairs of links; 3 users are 3 more. */
static void users_hang_on_their_routers_and_routers_on_each_other(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 400000);
    struct tc_network *network = s.world.network;
    assert_int_equal(tc_places_build(&s.world, 1000000000), TC_OK);
    assert_int_equal(tc_network_close(network), TC_OK);
    assert_int_equal(tc_network_node_count(network), 6);
    assert_int_equal(tc_network_link_count(network), 2 * (3 + 3));

    const uint32_t alice = s.world.viewer_nodes[0];
    const uint32_t ann   = s.world.viewer_nodes[1];
    const uint32_t node  = s.world.broadcaster_nodes[0];
    assert_int_equal(tc_network_router_of(network, alice),
                     s.world.edge_routers[1]);
    assert_int_equal(tc_network_router_of(network, ann),
                     s.world.edge_routers[2]);
    assert_int_equal(tc_network_router_of(network, node),
                     s.world.edge_routers[0]);
    assert_string_equal(tc_network_node_name(network, alice), "alice@x");
    /* 10.0.0.1, 10.64.0.1, 10.128.0.1 and on */
    assert_int_equal(tc_network_node_ipv4(network, s.world.edge_routers[2]),
                     0x0a000003);
    assert_int_equal(tc_network_node_ipv4(network, ann), 0x0a400002);
    assert_int_equal(tc_network_node_ipv4(network, node), 0x0a800001);
    stage_close(&s);
}

/* A viewer's two taps are one observer; media is received there.  It begins
 * at the broadcaster's, whose sessions are the viewers' already. */
static void taps_say_who_observes_what(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 400000);
    assert_int_equal(tc_places_build(&s.world, 1000000000), TC_OK);
    assert_int_equal(s.directory.tap_count, 6);

    const struct tc_tap *taps = s.directory.taps;
    assert_string_equal(taps[0].name, "alice@x out");
    assert_string_equal(taps[1].name, "alice@x in");
    assert_int_equal(taps[0].use, TC_TAP_SESSIONS | TC_TAP_TRAFFIC);
    assert_int_equal(taps[1].use, TC_TAP_SESSIONS | TC_TAP_TRAFFIC |
                                      TC_TAP_STREAMS | TC_TAP_INCOMING);
    assert_int_equal(taps[0].vantage, taps[1].vantage);
    assert_int_not_equal(taps[0].vantage, 0);
    assert_int_not_equal(taps[0].vantage, taps[2].vantage);
    assert_int_equal(taps[4].use, TC_TAP_STREAM_ORIGIN);
    assert_int_equal(taps[5].use, 0);

    uint32_t node;
    assert_int_equal(
        tc_network_add_host(s.world.network, "ds0", 0x0a010001, &node), TC_OK);
    assert_int_equal(tc_places_add_server_taps(&s.world, node, "ds0"), TC_OK);
    assert_string_equal(s.directory.taps[7].name, "ds0 in");
    assert_int_equal(s.directory.taps[6].use, TC_TAP_COPS);
    assert_int_equal(s.directory.taps[7].use, TC_TAP_COPS);
    stage_close(&s);
}

/* 3 core routers, 2 points of presence each, 2 access routers each of those:
 * edge 7 hangs on point 3, which hangs on core router 1 */
static void levels_hang_on_each_other(TC_NO_STATE)
{
    struct tc_network_config config = { .routers         = 3,
                                        .pops_per_router = 2,
                                        .access_per_pop  = 2 };

    assert_int_equal(tc_places_edges(&config), 12);
    assert_int_equal(tc_places_routers(&config), 3 + 6 + 12);
    assert_int_equal(tc_places_core_of(&config, 0), 0);
    assert_int_equal(tc_places_core_of(&config, 3), 0);
    assert_int_equal(tc_places_core_of(&config, 7), 1);
    assert_int_equal(tc_places_core_of(&config, 11), 2);
    config.access_per_pop = 0;
    assert_int_equal(tc_places_edges(&config), 6);
    assert_int_equal(tc_places_core_of(&config, 5), 2);
    config.pops_per_router = 0;
    assert_int_equal(tc_places_edges(&config), 3);
    assert_int_equal(tc_places_routers(&config), 3);
    assert_int_equal(tc_places_core_of(&config, 2), 2);
}

struct arrival {
    int64_t at_ns;
    unsigned count;
};

static void note_arrival(void *self, struct tc_network *network,
                         const struct tc_packet *packet)
{
    struct arrival *arrival = self;

    (void)packet;
    arrival->at_ns = tc_sim_now_ns(tc_network_sim(network));
    arrival->count++;
}

static void send(struct stage *s, uint32_t from, uint32_t to)
{
    const struct tc_packet_spec spec = { .wire_bytes = 125,
                                         .flow       = TC_FLOW_NONE,
                                         .to         = to };

    tc_network_send(s->world.network, from, &spec);
}

/* Ann (edge 2) to Bob (edge 0), both below core router 0, which has 2 points
 * of presence of 2 access routers each: up and down three links, at 1, 10 and
 * 100 Mbit/s 125 octets take 1000, 100 and 10 us, the wires 1, 2 and 4 us:
 * twice 1117 us */
static void a_packet_climbs_and_descends(TC_NO_STATE)
{
    struct stage s;
    struct arrival arrival = { 0 };

    stage_open(&s, 400000);
    struct tc_network_config *config = &s.config.network;
    config->pops_per_router          = 2;
    config->access_per_pop           = 2;
    config->user_link_bps            = 1000000;
    config->user_propagation_ns      = 1000;
    config->access_link_bps          = 10000000;
    config->access_propagation_ns    = 2000;
    config->pop_link_bps             = 100000000;
    config->pop_propagation_ns       = 4000;
    assert_int_equal(tc_places_build(&s.world, 1000000000), TC_OK);
    assert_int_equal(tc_network_close(s.world.network), TC_OK);
    assert_string_equal(
        tc_network_node_name(s.world.network, s.world.edge_routers[11]),
        "access11");
    tc_network_set_receiver(s.world.network, s.world.broadcaster_nodes[0],
                            note_arrival, &arrival);
    send(&s, s.world.viewer_nodes[1], s.world.broadcaster_nodes[0]);
    assert_int_equal(tc_sim_run_until(s.world.sim, TC_SIM_FOREVER_NS), TC_OK);
    assert_int_equal(arrival.count, 1);
    assert_int_equal(arrival.at_ns, 2 * 1117000);
    stage_close(&s);
}

/* Ann (router 2) to Bob (router 0): 125 octets take 1000 us on her line, which
 * is 1 us long, 1 on the core, and on Bob's the same as on hers, or, where he
 * is a content provider, 100 us and 4 as on a server's. */
static void content_providers_hang_on_a_servers_line(TC_NO_STATE)
{
    static const int64_t want_us[] = { 1001 + 1 + 1001, 1001 + 1 + 104 };

    for (uint32_t providers = 0; providers < 2; providers++) {
        struct tc_workload workload = stage_workload;
        struct arrival arrival      = { 0 };
        struct stage s;

        stage_open(&s, 400000);
        workload.provider_count                = providers;
        s.world.workload                       = &workload;
        s.config.network.user_link_bps         = 1000000;
        s.config.network.user_propagation_ns   = 1000;
        s.config.network.server_link_bps       = 10000000;
        s.config.network.server_propagation_ns = 4000;
        assert_int_equal(tc_places_build(&s.world, 1000000000), TC_OK);
        assert_int_equal(tc_network_close(s.world.network), TC_OK);
        tc_network_set_receiver(s.world.network, s.world.broadcaster_nodes[0],
                                note_arrival, &arrival);
        send(&s, s.world.viewer_nodes[1], s.world.broadcaster_nodes[0]);
        assert_int_equal(tc_sim_run_until(s.world.sim, TC_SIM_FOREVER_NS),
                         TC_OK);
        assert_int_equal(arrival.at_ns, want_us[providers] * 1000);
        stage_close(&s);
    }
}

/* Every link of the scenario is of one kind */
static void links_have_the_scenarios_queue_and_priority(TC_NO_STATE)
{
    struct stage s;

    stage_open(&s, 400000);
    s.config.network.queue_limit_packets = 7;
    assert_false(tc_places_link(&s.world, 5, 6).has_priority);
    s.config.network.priority        = TC_NETWORK_PRIORITY_RESERVED;
    const struct tc_link_config link = tc_places_link(&s.world, 5, 6);
    assert_true(link.has_priority);
    assert_int_equal(link.queue_limit_packets, 7);
    assert_int_equal(link.rate_bps, 5);
    assert_int_equal(link.propagation_ns, 6);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_hang_on_their_routers_and_routers_on_each_other),
        cmocka_unit_test(taps_say_who_observes_what),
        cmocka_unit_test(levels_hang_on_each_other),
        cmocka_unit_test(a_packet_climbs_and_descends),
        cmocka_unit_test(content_providers_hang_on_a_servers_line),
        cmocka_unit_test(links_have_the_scenarios_queue_and_priority),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
