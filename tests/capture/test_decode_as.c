/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/decode_as.h"

#include <string.h>

#include "tests/support/test.h"

static struct tc_flow_key between(uint16_t from, uint16_t to,
                                  uint32_t transport)
{
    return (struct tc_flow_key){ .from      = { .port = from },
                                 .to        = { .port = to },
                                 .transport = transport };
}

static void a_rule_names_transport_port_and_protocol(TC_NO_STATE)
{
    struct tc_decode_as said = { 0 };
    struct tc_diag diag      = TC_DIAG_NONE;
    enum tc_protocol protocol;

    assert_int_equal(tc_decode_as_add(&said, "tcp.13288=cops", &diag), TC_OK);
    assert_int_equal(tc_decode_as_add(&said, "udp.4000=rtp", &diag), TC_OK);
    assert_int_equal(tc_decode_as_add(&said, "udp.5060=none", &diag), TC_OK);

    struct tc_flow_key key = between(40000, 13288, TC_TRANSPORT_TCP);
    assert_true(tc_decode_as_find(&said, &key, &protocol));
    assert_int_equal(protocol, TC_PROTOCOL_COPS);
    key = between(5060, 40000, TC_TRANSPORT_UDP);
    assert_true(tc_decode_as_find(&said, &key, &protocol));
    assert_int_equal(protocol, TC_PROTOCOL_NONE);
}

static void the_destination_is_asked_first(TC_NO_STATE)
{
    struct tc_decode_as said = { 0 };
    struct tc_diag diag;
    enum tc_protocol protocol;
    struct tc_flow_key key = between(4000, 4001, TC_TRANSPORT_UDP);

    assert_int_equal(tc_decode_as_add(&said, "udp.4000=rtp", &diag), TC_OK);
    assert_int_equal(tc_decode_as_add(&said, "udp.4001=rtcp", &diag), TC_OK);
    assert_true(tc_decode_as_find(&said, &key, &protocol));
    assert_int_equal(protocol, TC_PROTOCOL_RTCP);
}

static void the_other_transport_is_another_port(TC_NO_STATE)
{
    struct tc_decode_as said  = { 0 };
    struct tc_flow_key key    = between(13288, 13288, TC_TRANSPORT_UDP);
    enum tc_protocol protocol = TC_PROTOCOL_RTP;
    struct tc_diag diag;

    assert_int_equal(tc_decode_as_add(&said, "tcp.13288=cops", &diag), TC_OK);
    assert_false(tc_decode_as_find(&said, &key, &protocol));
    assert_int_equal(protocol, TC_PROTOCOL_RTP);
}

static void what_is_no_rule_is_refused_with_an_example(TC_NO_STATE)
{
    static const char *const texts[] = {
        "",           "tcp",         "tcp.",           "tcp.=cops",
        "tcp.x=cops", "tcp.0=cops",  "tcp.65536=cops", "tcp.1",
        "tcp.1=",     "tcp.1=rtp",   "udp.1=cops",     "udp.1=SIP",
        "sctp.1=sip", "tcp.1=cops ", "tcp.-1=cops",    "tcp.1cops",
        "tcp. 1=sip",
    };
    struct tc_decode_as said = { 0 };

    for (size_t i = 0; i < TC_LEN(texts); i++) {
        struct tc_diag diag = TC_DIAG_NONE;

        assert_int_equal(tc_decode_as_add(&said, texts[i], &diag), TC_EARG);
        assert_non_null(strstr(diag.sentence, "tcp.13288=cops"));
    }
    assert_int_equal(said.count, 0);
}

static void there_is_an_end_to_rules(TC_NO_STATE)
{
    struct tc_decode_as said = { 0 };
    struct tc_diag diag;

    for (int i = 0; i < TC_DECODE_AS_MAX; i++)
        assert_int_equal(tc_decode_as_add(&said, "udp.9=sip", &diag), TC_OK);
    assert_int_equal(tc_decode_as_add(&said, "udp.9=sip", &diag), TC_EARG);
    assert_int_equal(said.count, TC_DECODE_AS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_names_transport_port_and_protocol),
        cmocka_unit_test(the_destination_is_asked_first),
        cmocka_unit_test(the_other_transport_is_another_port),
        cmocka_unit_test(what_is_no_rule_is_refused_with_an_example),
        cmocka_unit_test(there_is_an_end_to_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
