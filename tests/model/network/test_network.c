/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/model/network/rig.h"

/* By host 0's router to the router itself, to a neighbour, across the core */
static void a_packet_takes_one_hop_time_for_each_link(TC_NO_STATE)
{
    const struct {
        uint32_t from;
        uint32_t to;
        int links;
    } ways[] = {
        { 0, RIG_LEFT, 1 },
        { 0, 1, 2 },
        { 0, 9, 3 },
        { 0, 8, 4 },
        { RIG_RIGHT, 6, 1 },
        { RIG_RIGHT, 0, 3 },
        { RIG_LEFT, RIG_RIGHT, 2 },
    };

    for (size_t i = 0; i < TC_LEN(ways); i++) {
        struct rig rig;

        rig_init(&rig, 0);
        rig_send(&rig, ways[i].from, ways[i].to, false);
        rig_run(&rig);
        assert_int_equal(rig.node[ways[i].to].received, 1);
        assert_int_equal(rig.node[ways[i].to].last_ns,
                         ways[i].links * RIG_HOP_NS);
        assert_int_equal(tc_network_totals(rig.network).hops, ways[i].links);
        assert_int_equal(tc_network_totals(rig.network).delivered, 1);
        rig_fini(&rig);
    }
}

/* To node 0 by its own queue: after events scheduled before, without delay */
static void a_node_reaches_itself_in_no_time(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    rig_send(&rig, 0, 0, false);
    rig_send(&rig, RIG_LEFT, RIG_LEFT, false);
    rig_send(&rig, 0, 0, false);
    assert_int_equal(rig.node[0].received, 0);
    assert_int_equal(tc_network_totals(rig.network).in_flight, 3);
    rig_assert_conserved(&rig);
    rig_run(&rig);

    assert_int_equal(rig.node[0].received, 2);
    assert_int_equal(rig.node[RIG_LEFT].received, 1);
    assert_int_equal(rig.node[0].last_ns, 0);
    assert_int_equal(tc_network_totals(rig.network).hops, 0);

    rig_send(&rig, 0, 0, false);
    rig_run(&rig);
    assert_int_equal(rig.node[0].received, 3);
    rig_assert_conserved(&rig);
    rig_fini(&rig);
}

/* Sends from host 1 to the router, one sending time behind */
static void send_late(struct tc_sim *sim, void *self, uint64_t arg)
{
    struct rig *rig                  = self;
    const struct tc_packet_spec spec = {
        .wire_bytes = RIG_OCTETS,
        .flow       = 1,
        .to         = RIG_LEFT,
        .protocol   = TC_PROTOCOL_SIP,
    };

    (void)sim;
    (void)arg;
    tc_network_send(rig->network, 1, &spec);
}

/* Host 0 hands over two packets at 0, host 1 one at 1 us: that and host 0's
 * second come in together, the one handed over first goes first, though its
 * event had to wait until the packet before it was in. */
static void ties_go_by_the_time_of_entering_the_link(TC_NO_STATE)
{
    struct rig rig;
    uint32_t flow;

    rig_init(&rig, 0);
    for (uint16_t port = 0; port < 2; port++)
        assert_int_equal(tc_network_flow(rig.network, port, port, RIG_LEFT, 9,
                                         TC_TRANSPORT_UDP, &flow),
                         TC_OK);
    rig_send(&rig, 0, RIG_LEFT, false);
    rig_send(&rig, 0, RIG_LEFT, false);
    assert_int_equal(tc_sim_at(rig.sim, 1000, send_late, &rig, 0), TC_OK);
    rig_run(&rig);

    assert_int_equal(rig.node[RIG_LEFT].received, 3);
    assert_int_equal(rig.node[RIG_LEFT].last_ns, 7000);
    assert_int_equal(rig.node[RIG_LEFT].last_flow, 1);
    rig_fini(&rig);
}

static void taps_see_what_is_sent_and_received(TC_NO_STATE)
{
    const struct tc_rtp_packet rtp = { .ssrc = 5, .seq = 9, .marker = true };
    struct rig rig;
    uint32_t flow;

    rig_init(&rig, 0);
    tc_network_set_taps(rig.network, 0, 10, 11);
    tc_network_set_taps(rig.network, 8, TC_TAP_NONE, 12);
    assert_int_equal(
        tc_network_flow(rig.network, 0, 5004, 8, 6000, TC_TRANSPORT_UDP, &flow),
        TC_OK);
    const struct tc_packet_spec spec = {
        .view       = { .rtp = &rtp },
        .wire_bytes = RIG_OCTETS,
        .flow       = flow,
        .to         = 8,
        .protocol   = TC_PROTOCOL_RTP,
    };
    tc_network_send(rig.network, 0, &spec);
    assert_int_equal(rig.record_count, 1);
    rig_run(&rig);
    assert_int_equal(rig.record_count, 2);

    const struct tc_flow ends = tc_flow_table_get(rig.directory.flows, flow);
    for (size_t i = 0; i < 2; i++) {
        const struct tc_record *record = &rig.records[i];

        assert_int_equal(record->kind, TC_RECORD_PACKET);
        assert_int_equal(record->protocol, TC_PROTOCOL_RTP);
        assert_int_equal(record->wire_bytes, RIG_OCTETS);
        assert_int_equal(record->flow, flow);
        assert_int_equal(record->from, ends.from);
        assert_int_equal(record->to, ends.to);
        assert_int_equal(record->view.rtp->ssrc, 5);
        assert_ptr_not_equal(record->view.rtp, &rtp);
        assert_int_equal(record->first_ns, record->at_ns);
    }
    assert_int_equal(rig.records[0].at_ns, 0);
    assert_int_equal(rig.records[0].tap, 10);
    assert_int_equal(rig.records[1].at_ns, 4 * RIG_HOP_NS);
    assert_int_equal(rig.records[1].tap, 12);

    char text[TC_ENDPOINT_TEXT_BYTES];
    assert_string_equal(
        tc_endpoint_text(
            tc_flow_table_borrow_endpoint(rig.directory.flows, ends.to), text),
        "10.0.0.8:6000");
    rig_fini(&rig);
}

/* What is not RTP is a MESSAGE; its struct is lent, not copied */
static void messages_are_lent(TC_NO_STATE)
{
    struct rig rig;
    const int message = 1;

    rig_init(&rig, 0);
    tc_network_set_taps(rig.network, 9, 1, 2);
    const struct tc_packet_spec spec = {
        .view       = { .any = &message },
        .wire_bytes = 500,
        .flow       = TC_FLOW_NONE,
        .to         = 9,
        .protocol   = TC_PROTOCOL_COPS,
    };
    tc_network_send(rig.network, 9, &spec);
    rig_run(&rig);

    assert_int_equal(rig.record_count, 2);
    assert_int_equal(rig.records[1].tap, 2);
    assert_int_equal(rig.records[1].kind, TC_RECORD_MESSAGE);
    assert_ptr_equal(rig.records[1].view.any, &message);
    assert_int_equal(rig.records[1].from, TC_FLOW_NONE);
    rig_fini(&rig);
}

static void a_sink_that_fails_stops_the_simulation(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 0);
    tc_network_set_taps(rig.network, 0, 1, 2);
    rig.fail_at = 2;
    for (int i = 0; i < 4; i++)
        rig_send(&rig, 0, 1, false);

    assert_int_equal(tc_sim_run_until(rig.sim, TC_SIM_FOREVER_NS), TC_ESYS);
    assert_int_equal(rig.record_count, 2);
    rig_fini(&rig);
}

/* Two senders on two links, one receiver after the third: of 2 x 20 packets at
 * once its router has sent 20 when all have arrived, and 5 may wait */
static void every_packet_is_somewhere_at_every_moment(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig, 5);
    for (int burst = 0; burst < 20; burst++) {
        rig_send(&rig, 0, 2, false);
        rig_send(&rig, 1, 2, false);
        rig_assert_conserved(&rig);
        for (int i = 0; i < 4; i++) {
            assert_int_equal(
                tc_sim_run_until(rig.sim, tc_sim_now_ns(rig.sim) + 250), TC_OK);
            rig_assert_conserved(&rig);
        }
    }
    rig_run(&rig);
    rig_assert_conserved(&rig);

    const struct tc_network_totals totals = tc_network_totals(rig.network);
    assert_int_equal(totals.sent, 40);
    assert_int_equal(totals.in_flight, 0);
    assert_int_equal(totals.dropped + rig.node[2].received, 40);
    assert_in_range(rig.node[2].received, 20, 27);
    rig_fini(&rig);
}

/* Two bursts that meet in queues with room for two. */
static void begin_traffic(struct rig *rig)
{
    rig_init(rig, 2);
    for (uint32_t host = 0; host < 3; host++) {
        tc_network_set_taps(rig->network, host, 1, 2);
        tc_network_set_taps(rig->network, host + 6, 1, 2);
    }
    for (uint32_t i = 0; i < 60; i++)
        rig_send(rig, i % 3, 6 + i / 3 % 3, false);
}

/* One alone, then two in turns of 1 us */
static void two_networks_in_one_process_do_not_meet(TC_NO_STATE)
{
    struct rig alone, first, second;

    begin_traffic(&alone);
    rig_run(&alone);

    begin_traffic(&first);
    begin_traffic(&second);
    for (int64_t at_ns = 0; at_ns < 100000; at_ns += 1000) {
        assert_int_equal(tc_sim_run_until(first.sim, at_ns), TC_OK);
        assert_int_equal(tc_sim_run_until(second.sim, at_ns), TC_OK);
    }

    assert_true(alone.record_count > 60);
    assert_int_equal(first.record_count, alone.record_count);
    assert_int_equal(second.record_count, alone.record_count);
    const size_t size = alone.record_count * sizeof *alone.records;
    assert_memory_equal(first.records, alone.records, size);
    assert_memory_equal(second.records, alone.records, size);
    rig_fini(&alone);
    rig_fini(&first);
    rig_fini(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packet_takes_one_hop_time_for_each_link),
        cmocka_unit_test(a_node_reaches_itself_in_no_time),
        cmocka_unit_test(ties_go_by_the_time_of_entering_the_link),
        cmocka_unit_test(taps_see_what_is_sent_and_received),
        cmocka_unit_test(messages_are_lent),
        cmocka_unit_test(a_sink_that_fails_stops_the_simulation),
        cmocka_unit_test(every_packet_is_somewhere_at_every_moment),
        cmocka_unit_test(two_networks_in_one_process_do_not_meet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
