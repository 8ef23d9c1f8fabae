/* SPDX-License-Identifier: Apache-2.0 */
#include "model/parties/cops_wire.h"
#include "tests/model/parties/cops_ask.h"

/* A frame of COPS: Ethernet 14, IPv4 20, TCP 20. */
enum { HEADERS = 54 };

/* The example of tests/proto/cops/test_cops_policy.c, which Wireshark reads
 * without a flag; but for the interface number, which is always 1 here. */
static const uint8_t req[] = {
    0x10, 0x01, 0x40, 0x02, 0x00, 0x00, 0x00, 0x70, /* header, 112 octets */
    0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x00, 0x02, /* handle 2 */
    0x00, 0x08, 0x02, 0x01, 0x00, 0x02, 0x00, 0x01, /* context */
    0x00, 0x0c, 0x03, 0x01, 0x0a, 0x00, 0x02, 0x15, /* In-Int */
    0x00, 0x00, 0x00, 0x01,                         /**/
    0x00, 0x4c, 0x09, 0x01,                         /* ClientSI */
    0x00, 0x48, 0x00, 0x04,                         /* AUTH_SESSION */
    0x00, 0x24, 0x02, 0x00,                         /* Call-ID */
    '0',  'a',  '1',  'b',  '2',  'c',  '3',  'd',  /**/
    '4',  'e',  '5',  'f',  '6',  '7',  '8',  '9',  /**/
    '0',  'a',  '1',  'b',  '2',  'c',  '3',  'd',  /**/
    '4',  'e',  '5',  'f',  '6',  '7',  '8',  '9',  /**/
    0x00, 0x08, 0x03, 0x01, 0x0a, 0x00, 0x02, 0x15, /* source */
    0x00, 0x08, 0x04, 0x01, 0xef, 0xc0, 0x00, 0x07, /* group */
    0x00, 0x06, 0x04, 0x03, 0x13, 0x8c, 0x00, 0x00, /* port 5004 */
    0x00, 0x08, 0x07, 0x01, 0x00, 0x00, 0x01, 0x90, /* 400 kbit/s */
};

static void a_request_on_the_wire_is_the_reference(TC_NO_STATE)
{
    const struct tc_cops_config config = { .pep = TC_COPS_PEP_EDGE_ROUTER };
    struct tc_cops_ask ask             = session_ask(400);
    uint8_t bytes[sizeof req];
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    (void)cops_pair_ask(&pair, pair.a, &ask, 2);

    const struct tc_cops_msg *msg = cops_said(&pair, A_OUT, 1);
    assert_int_equal(tc_cops_encode(msg, bytes, sizeof bytes), TC_OK);
    assert_memory_equal(bytes, req, sizeof req);
    assert_int_equal(said_at(&pair.net, A_OUT, 1)->wire_bytes,
                     HEADERS + sizeof req);
    small_net_fini(&pair.net);
}

/*
 * By hand, octets of COPS:
 *   PR-REQ  8 header, 8 handle, 8 context, ClientSI 4 + PRID 20 + EPD 40 = 88
 *           (PRID 4 + 2 + 12, padded; EPD 4 + 3+6+6+4+4+3+3 + 6, padded)
 *   PR-DEC  8 more of Decision Flags                                    = 96
 *   DEC     REQ's 112 without In-Int 12, with Decision Flags 8          = 108
 *   DEC no  8 header, 8 handle, 8 context, 8 Decision Flags             = 32
 *   RPT     8 header, 8 handle, 8 Report-Type                           = 24
 *   DRQ     8 header, 8 handle, 8 Reason                                = 24
 */
static void every_message_has_its_size(TC_NO_STATE)
{
    const struct tc_cops_config config = { .report          = true,
                                           .reservable_kbps = 800 };
    struct tc_cops_ask first           = session_ask(400);
    struct tc_cops_ask ask             = session_ask(400);
    static const uint32_t out[]        = { 88, 112, 112, 24, 24, 24, 24 };
    static const uint32_t in[]         = { 96, 108, 32 };
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    first.is_provisioning = true;
    (void)cops_pair_ask(&pair, pair.a, &first, 1);
    (void)cops_pair_ask(&pair, pair.a, &ask, 2);
    (void)cops_pair_ask(&pair, pair.a, &ask, 3);
    small_net_run(&pair.net, SECONDS(1));
    tc_cops_client_release(pair.a, 1);
    for (size_t i = 0; i < TC_LEN(out); i++)
        assert_int_equal(said_at(&pair.net, A_OUT, i)->wire_bytes,
                         HEADERS + out[i]);
    for (size_t i = 0; i < TC_LEN(in); i++)
        assert_int_equal(said_at(&pair.net, A_IN, i)->wire_bytes,
                         HEADERS + in[i]);
    small_net_fini(&pair.net);
}

static uint16_t port_of(const struct tc_flow_table *flows, uint32_t endpoint)
{
    return tc_flow_table_borrow_endpoint(flows, endpoint)->port;
}

/* RFC 2748 section 2: the PDP listens at TCP 3288. */
static void it_is_tcp_to_port_3288_and_back(TC_NO_STATE)
{
    const struct tc_cops_config config = { 0 };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, SECONDS(1));

    const struct tc_flow_table *flows = pair.net.directory.flows;
    assert_int_equal(tc_flow_table_count(flows), 2);
    assert_int_equal(said_count(&pair.net, A_IN), 1);
    struct tc_flow there = tc_flow_table_get(flows, 0);
    struct tc_flow back  = tc_flow_table_get(flows, 1);
    assert_int_equal(there.transport, TC_TRANSPORT_TCP);
    assert_int_equal(port_of(flows, there.to), 3288);
    assert_int_equal(port_of(flows, there.from), TC_COPS_PEP_PORT);
    assert_int_equal(back.from, there.to);
    assert_int_equal(back.to, there.from);
    small_net_fini(&pair.net);
}

/* The copy lives on when the caller's octets do not. */
static void octets_are_copied(TC_NO_STATE)
{
    const struct tc_cops_config config = { 0 };
    uint8_t octets[]                   = { 1, 2, 3 };
    struct cops_pair pair;

    cops_pair_init(&pair, &config);

    const struct tc_cops_wire wire = { .network = pair.net.network };
    struct tc_cops_bytes bytes     = tc_cops_wire_bytes(&wire, 4, octets, 3);
    octets[1]                      = 9;
    assert_int_equal(bytes.c_type, 4);
    assert_int_equal(bytes.len_bytes, 3);
    assert_int_equal(bytes.at[1], 2);
    small_net_fini(&pair.net);
}

static void be_deaf(struct cops_pair *pair, bool is_deaf)
{
    tc_network_set_receiver(pair->net.network, pair->net.router,
                            is_deaf ? NULL : cops_pair_at_router,
                            is_deaf ? NULL : pair->server);
}

/* RFC 6298 sections 2.1 and 5.5: 1 s, then doubling: at 0, 1, 3, 7, 15 s; the
 * fifth is heard and answered as any other (test_cops_client.c). */
static void what_is_lost_is_sent_again(TC_NO_STATE)
{
    const struct tc_cops_config config = { .decision_time_ns = MS(100) };
    static const double sent_s[]       = { 0, 1, 3, 7, 15 };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    be_deaf(&pair, true);
    (void)cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, SECONDS(8));
    be_deaf(&pair, false);
    small_net_run(&pair.net, SECONDS(100));
    assert_int_equal(said_count(&pair.net, A_OUT), TC_LEN(sent_s));
    for (size_t i = 0; i < TC_LEN(sent_s); i++)
        assert_int_equal(said_at(&pair.net, A_OUT, i)->at_ns,
                         SECONDS(sent_s[i]));
    assert_int_equal(pair.count, 1);
    assert_int_equal(pair.decided[0].at_ns, SECONDS(15) + MS(102) + 166 + 162);
    small_net_fini(&pair.net);
}

/* The DRQ is there before the REQ, which was lost, and waits for it: nothing
 * stays reserved, and the DRQ is not sent twice. */
static void what_comes_early_waits(TC_NO_STATE)
{
    const struct tc_cops_config config = { .decision_time_ns = MS(100) };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    be_deaf(&pair, true);
    uint32_t handle = cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, MS(500));
    be_deaf(&pair, false);
    tc_cops_client_release(pair.a, handle);
    small_net_run(&pair.net, SECONDS(100));
    assert_int_equal(said_count(&pair.net, A_OUT), 3);
    assert_int_equal(cops_said(&pair, A_OUT, 2)->op, TC_COPS_REQ);
    assert_int_equal(said_count(&pair.net, A_IN), 0);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 0);
    small_net_fini(&pair.net);
}

static void what_comes_twice_is_dropped(TC_NO_STATE)
{
    const struct tc_cops_config config = { 0 };
    struct tc_cops_ask ask             = session_ask(400);
    struct cops_pair pair;

    cops_pair_init(&pair, &config);
    uint32_t handle = cops_pair_ask(&pair, pair.a, &ask, 1);
    small_net_run(&pair.net, SECONDS(1));
    tc_cops_client_release(pair.a, handle);
    small_net_run(&pair.net, SECONDS(2));

    const struct tc_packet again = { .view.cops = cops_said(&pair, A_OUT, 0),
                                     .from_node = pair.net.a };
    tc_cops_server_receive(pair.server, &again);
    small_net_run(&pair.net, SECONDS(3));
    assert_int_equal(said_count(&pair.net, A_IN), 1);
    assert_int_equal(tc_cops_server_reserved_kbps(pair.server), 0);
    small_net_fini(&pair.net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_on_the_wire_is_the_reference),
        cmocka_unit_test(every_message_has_its_size),
        cmocka_unit_test(it_is_tcp_to_port_3288_and_back),
        cmocka_unit_test(octets_are_copied),
        cmocka_unit_test(what_is_lost_is_sent_again),
        cmocka_unit_test(what_comes_early_waits),
        cmocka_unit_test(what_comes_twice_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
