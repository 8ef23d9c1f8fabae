/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/cops/cops_msg.h"
#include "proto/cops/cops_policy.h"
#include "tests/proto/cops/paper_messages.h"
#include "tests/support/exact.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

static void assert_encodes(const struct tc_cops_msg *msg, const char *want)
{
    uint8_t bytes[512], *wanted;
    size_t len_bytes = tc_unhex(want, &wanted);

    assert_int_equal(tc_cops_encoded_len(msg), len_bytes);
    assert_int_equal(tc_cops_encode(msg, bytes, len_bytes), TC_OK);
    assert_memory_equal(bytes, wanted, len_bytes);
    assert_int_equal(tc_cops_encode(msg, bytes, len_bytes - 1), TC_EARG);
    free(wanted);
}

static struct tc_cops_bytes lend(uint8_t c_type, const void *at,
                                 size_t len_bytes)
{
    return (struct tc_cops_bytes){ .at        = at,
                                   .len_bytes = (uint16_t)len_bytes,
                                   .c_type    = c_type };
}

static const uint8_t handle_1[] = { 0, 0, 0, 1 };
static const uint8_t handle_2[] = { 0, 0, 0, 2 };

static const struct tc_cops_channel wanted_channel = {
    .instance       = 7,
    .source         = { 10, 0, 1, 10 },
    .bandwidth_kbps = 400,
    .dscp           = 46,
    .name           = { "CH-7", 4 },
};

static void a_channel_is_asked_for_by_cops_pr(TC_NO_STATE)
{
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];
    size_t len_bytes = tc_cops_channel_encode(&wanted_channel, policy);
    const struct tc_cops_msg msg = {
        .op          = TC_COPS_REQ,
        .client_type = TC_COPS_CLIENT_PROVISIONING,
        .handle      = lend(1, handle_1, 4),
        .has_context = true,
        .r_type      = TC_COPS_R_CONFIGURATION,
        .client_si   = lend(2, policy, len_bytes),
    };

    assert_encodes(&msg, paper_pr_req);
}

static void a_granted_channel_has_group_port_and_ttl(TC_NO_STATE)
{
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];
    struct tc_cops_channel granted = wanted_channel;

    memcpy(granted.group, (const uint8_t[]){ 239, 192, 0, 7 }, 4);
    granted.udp_port = 5004;
    granted.ttl      = 16;

    size_t len_bytes             = tc_cops_channel_encode(&granted, policy);
    const struct tc_cops_msg msg = {
        .op               = TC_COPS_DEC,
        .is_solicited     = true,
        .client_type      = TC_COPS_CLIENT_PROVISIONING,
        .handle           = lend(1, handle_1, 4),
        .has_context      = true,
        .r_type           = TC_COPS_R_CONFIGURATION,
        .has_decision     = true,
        .decision_command = TC_COPS_INSTALL,
        .decision_data    = lend(5, policy, len_bytes),
    };
    assert_encodes(&msg, paper_pr_dec);
}

static struct tc_cops_session session(void)
{
    return (struct tc_cops_session){
        .group          = { 239, 192, 0, 7 },
        .udp_port       = 5004,
        .bandwidth_kbps = 400,
    };
}

static void a_viewer_asks_with_session_id_and_address(TC_NO_STATE)
{
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];
    struct tc_cops_session asked = session();

    asked.session_id = TC_TEXT("0a1b2c3d4e5f67890a1b2c3d4e5f6789");
    asked.has_source = true;
    memcpy(asked.source, (const uint8_t[]){ 10, 0, 2, 21 }, 4);

    size_t len_bytes             = tc_cops_session_encode(&asked, policy);
    const struct tc_cops_msg msg = {
        .op          = TC_COPS_REQ,
        .client_type = TC_COPS_CLIENT_OUTSOURCING,
        .handle      = lend(1, handle_2, 4),
        .has_context = true,
        .r_type      = TC_COPS_R_ALLOCATION,
        .m_type      = TC_COPS_M_JOIN,
        .in_int = { .c_type = 1, .address = { 10, 0, 2, 21 }, .if_index = 3 },
        .client_si = lend(1, policy, len_bytes),
    };
    assert_encodes(&msg, paper_req);
}

static void a_decision_for_a_viewer_carries_the_dscp(TC_NO_STATE)
{
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];
    struct tc_cops_session granted = session();

    granted.has_dscp = true;
    granted.dscp     = 46;

    size_t len_bytes             = tc_cops_session_encode(&granted, policy);
    const struct tc_cops_msg msg = {
        .op               = TC_COPS_DEC,
        .is_solicited     = true,
        .client_type      = TC_COPS_CLIENT_OUTSOURCING,
        .handle           = lend(1, handle_2, 4),
        .has_context      = true,
        .r_type           = TC_COPS_R_ALLOCATION,
        .m_type           = TC_COPS_M_JOIN,
        .has_decision     = true,
        .decision_command = TC_COPS_INSTALL,
        .decision_data    = lend(4, policy, len_bytes),
    };
    assert_encodes(&msg, paper_dec);
}

/* Decode, encode: the same octets, whatever the objects */
static void every_message_of_the_paper_round_trips(TC_NO_STATE)
{
    static const struct paper_message rows[] = PAPER_MESSAGES;

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *bytes;
        struct tc_cops_msg msg;
        uint32_t frame_bytes;
        size_t len_bytes = tc_unhex(rows[i].hex, &bytes);

        assert_int_equal(tc_cops_frame_len(bytes, 8, &frame_bytes), TC_OK);
        assert_int_equal(frame_bytes, len_bytes);
        assert_int_equal(tc_cops_decode(bytes, len_bytes, &msg), TC_OK);
        assert_int_equal(msg.op, rows[i].op);
        assert_int_equal(msg.other_objects, 0);
        assert_encodes(&msg, rows[i].hex);
        free(bytes);
    }
}

/* 128 needs two octets in an OID arc and, unsigned, a leading zero octet */
static void numbers_from_128_take_a_second_octet(TC_NO_STATE)
{
    static const uint8_t arc[]   = { 0x06, 0x0d, 0x2b, 0x06, 0x01,
                                     0x04, 0x01, 0x81, 0xfd, 0x59,
                                     0x01, 0x01, 0x01, 0x81, 0x00 };
    static const uint8_t index[] = { 0x42, 0x02, 0x00, 0x80 };
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];
    struct tc_cops_channel channel = wanted_channel;

    channel.instance = 128;
    (void)tc_cops_channel_encode(&channel, policy);
    assert_memory_equal(policy + 4, arc, sizeof arc);
    /* PRID 4 + 15, padded to 20, then the EPD's header of 4 */
    assert_memory_equal(policy + 24, index, sizeof index);
}

/* 400 kbit/s in both; cut anywhere before it, neither tells */
static void the_bandwidth_is_found_in_either_kind(TC_NO_STATE)
{
    static const char *const rows[] = { paper_pr_req, paper_req };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *bytes;
        struct tc_cops_msg msg;
        uint32_t kbps    = 0;
        size_t len_bytes = tc_unhex(rows[i], &bytes);

        assert_int_equal(tc_cops_decode(bytes, len_bytes, &msg), TC_OK);
        assert_true(tc_cops_policy_bandwidth_kbps(msg.client_si.at,
                                                  msg.client_si.len_bytes,
                                                  msg.client_si.c_type, &kbps));
        assert_int_equal(kbps, 400);
        for (size_t len = 0; len < msg.client_si.len_bytes; len++) {
            uint8_t *exact = tc_exact_copy(msg.client_si.at, len);

            kbps = 7;
            if (!tc_cops_policy_bandwidth_kbps(exact, len, msg.client_si.c_type,
                                               &kbps))
                assert_int_equal(kbps, 7);
            else
                assert_int_equal(kbps, 400);
            free(exact);
        }
        free(bytes);
    }
}

/* Four octets with the high bit take a fifth, of zero, before them */
static void every_bandwidth_is_read_as_written(TC_NO_STATE)
{
    static const uint32_t rows[] = {
        0, 1, 127, 128, 65535, 0x7fffffff, 0x80000000, UINT32_MAX
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t policy[TC_COPS_POLICY_BYTES_MAX];
        struct tc_cops_channel channel = wanted_channel;
        struct tc_cops_session asked   = session();
        uint32_t kbps                  = 4711;

        channel.bandwidth_kbps = rows[i];
        size_t len_bytes       = tc_cops_channel_encode(&channel, policy);
        assert_true(tc_cops_policy_bandwidth_kbps(policy, len_bytes, 2, &kbps));
        assert_int_equal(kbps, rows[i]);
        asked.bandwidth_kbps = rows[i];
        len_bytes            = tc_cops_session_encode(&asked, policy);
        assert_true(tc_cops_policy_bandwidth_kbps(policy, len_bytes, 1, &kbps));
        assert_int_equal(kbps, rows[i]);
    }
}

/* PRID of length 3; EPD of length 4 and no column; a column that reaches
 * beyond; a bandwidth of none and of six octets */
static void a_damaged_policy_tells_no_bandwidth(TC_NO_STATE)
{
    static const struct {
        uint8_t bytes[24];
        size_t len_bytes;
    } rows[] = {
        { { 0, 3, 1, 1 }, 4 },
        { { 0, 4, 3, 1 }, 4 },
        { { 0, 8, 3, 1, 2, 9, 0, 0 }, 8 },
        { { 0, 14, 3, 1, 2, 0, 2, 0, 2, 0, 2, 0, 2, 0, 0, 0 }, 16 },
        { { 0, 20, 3, 1, 2, 0, 2, 0, 2, 0, 2, 0, 2, 6, 0, 0, 0, 0, 0, 1 }, 20 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *exact = tc_exact_copy(rows[i].bytes, rows[i].len_bytes);
        uint32_t kbps  = 7;

        for (uint8_t c_type = 1; c_type <= 2; c_type++)
            assert_false(tc_cops_policy_bandwidth_kbps(exact, rows[i].len_bytes,
                                                       c_type, &kbps));
        assert_int_equal(kbps, 7);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_channel_is_asked_for_by_cops_pr),
        cmocka_unit_test(a_granted_channel_has_group_port_and_ttl),
        cmocka_unit_test(a_viewer_asks_with_session_id_and_address),
        cmocka_unit_test(a_decision_for_a_viewer_carries_the_dscp),
        cmocka_unit_test(every_message_of_the_paper_round_trips),
        cmocka_unit_test(numbers_from_128_take_a_second_octet),
        cmocka_unit_test(the_bandwidth_is_found_in_either_kind),
        cmocka_unit_test(every_bandwidth_is_read_as_written),
        cmocka_unit_test(a_damaged_policy_tells_no_bandwidth),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
