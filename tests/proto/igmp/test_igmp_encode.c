/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/igmp/igmp_msg.h"
#include "tests/proto/igmp/samples.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

static void assert_igmp_round_trip(const char *hex)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(hex, &len_bytes);
    uint8_t *out   = malloc(len_bytes);
    struct tc_igmp_msg msg;

    assert_non_null(out);
    assert_int_equal(tc_igmp_decode(bytes, len_bytes, len_bytes, &msg), TC_OK);
    assert_int_equal(tc_igmp_encoded_len(&msg), len_bytes);
    assert_int_equal(tc_igmp_encode(&msg, out, len_bytes - 1), TC_EARG);
    assert_int_equal(tc_igmp_encode(&msg, out, len_bytes), TC_OK);
    assert_memory_equal(out, bytes, len_bytes);
    free(out);
    free(bytes);
}

static void assert_mld_round_trip(const char *hex, const char *from_hex,
                                  const char *to_hex)
{
    size_t len_bytes, ignored;
    uint8_t *bytes = tc_hex(hex, &len_bytes);
    uint8_t *from  = tc_hex(from_hex, &ignored);
    uint8_t *to    = tc_hex(to_hex, &ignored);
    uint8_t *out   = malloc(len_bytes);
    struct tc_igmp_msg msg;

    assert_non_null(out);
    assert_int_equal(tc_mld_decode(bytes, len_bytes, len_bytes, from, to, &msg),
                     TC_OK);
    assert_int_equal(tc_igmp_encoded_len(&msg), len_bytes);
    assert_int_equal(tc_mld_encode(&msg, from, to, out, len_bytes - 1),
                     TC_EARG);
    assert_int_equal(tc_mld_encode(&msg, from, to, out, len_bytes), TC_OK);
    assert_memory_equal(out, bytes, len_bytes);
    free(out);
    free(to);
    free(from);
    free(bytes);
}

static void each_message_round_trips_with_its_checksum(TC_NO_STATE)
{
    assert_igmp_round_trip(V1_QUERY);
    assert_igmp_round_trip(V1_REPORT);
    assert_igmp_round_trip(V2_REPORT);
    assert_igmp_round_trip(V2_LEAVE);
    assert_igmp_round_trip(V2_GENERAL_QUERY);
    assert_igmp_round_trip(V2_GROUP_QUERY);
    assert_igmp_round_trip(V3_JOIN);
    assert_igmp_round_trip(V3_LEAVE);
    assert_igmp_round_trip(V3_SSM_JOIN);
    assert_igmp_round_trip(V3_SSM_LEAVE);
    assert_igmp_round_trip(V3_GENERAL_QUERY);
    assert_igmp_round_trip(V3_SOURCES_QUERY);
    assert_igmp_round_trip(V3_FIVE_RECORDS);
}

static void each_message_of_mld_round_trips_with_its_checksum(TC_NO_STATE)
{
    assert_mld_round_trip(MLD1_QUERY, MLD_FROM, ALL_NODES);
    assert_mld_round_trip(MLD2_QUERY, MLD_FROM, MLD_GROUP);
    assert_mld_round_trip(MLD1_REPORT, MLD_FROM, MLD_GROUP);
    assert_mld_round_trip(MLD1_DONE, MLD_FROM, ALL_ROUTERS);
    assert_mld_round_trip(MLD2_JOIN, MLD_FROM, V2_ROUTERS);
    assert_mld_round_trip(MLD2_ALLOW, MLD_FROM, V2_ROUTERS);
    assert_mld_round_trip(MLD2_RECORDED_LEAVE, MLD2_RECORDED_FROM, V2_ROUTERS);
}

/* 10.0.1.10 in 232.1.0.7 */
static void a_join_is_written_from_nothing(TC_NO_STATE)
{
    static const uint8_t source[]      = { 10, 0, 1, 10 };
    const struct tc_igmp_record record = {
        .type         = TC_IGMP_ALLOW,
        .group        = { .address = { 232, 1, 0, 7 }, .family = TC_IP_V4 },
        .source_count = 1,
        .sources      = source,
    };
    size_t len_bytes;
    uint8_t *want = tc_hex(V3_SSM_JOIN, &len_bytes);
    uint8_t body[12], out[20];
    struct tc_writer writer = tc_writer_over(body, sizeof body);

    tc_igmp_write_record(&writer, &record);
    assert_int_equal(writer.len_bytes, sizeof body);
    const struct tc_igmp_msg msg = { .family     = TC_IP_V4,
                                     .kind       = TC_IGMP_REPORT,
                                     .version    = 3,
                                     .count      = 1,
                                     .body       = body,
                                     .body_bytes = sizeof body };
    assert_int_equal(len_bytes, sizeof out);
    assert_int_equal(tc_igmp_encode(&msg, out, sizeof out), TC_OK);
    assert_memory_equal(out, want, sizeof out);
    free(want);
}

static void auxiliary_data_is_written_behind_the_sources(TC_NO_STATE)
{
    static const uint8_t aux[]  = { 1, 2, 3, 4 };
    static const uint8_t want[] = { 4, 1, 0, 0, 239, 192, 0, 7, 1, 2, 3, 4 };
    const struct tc_igmp_record record = {
        .type      = TC_IGMP_TO_EX,
        .group     = { .address = { 239, 192, 0, 7 }, .family = TC_IP_V4 },
        .aux       = aux,
        .aux_bytes = sizeof aux,
    };
    uint8_t out[sizeof want];
    struct tc_writer writer = tc_writer_over(out, sizeof out);

    tc_igmp_write_record(&writer, &record);
    assert_int_equal(writer.len_bytes, sizeof want);
    assert_memory_equal(out, want, sizeof want);
}

/* Every code of the octet, and each time that no code tells goes down: 129
 * tenths to 128 (0x80), 255 to 248 (0x8f) */
static void times_are_cut_down_to_the_next_code(TC_NO_STATE)
{
    struct tc_igmp_msg query = { .family  = TC_IP_V4,
                                 .kind    = TC_IGMP_QUERY,
                                 .version = 3 };
    uint8_t out[12];

    for (unsigned code = 0; code <= 255; code++) {
        uint8_t bytes[12] = { 0x11, (uint8_t)code, [9] = (uint8_t)code };
        struct tc_igmp_msg msg;

        assert_int_equal(tc_igmp_decode(bytes, 12, 12, &msg), TC_OK);
        assert_int_equal(tc_igmp_encode(&msg, out, sizeof out), TC_OK);
        assert_int_equal(out[1], code);
        assert_int_equal(out[9], code);
    }
    query.max_resp_ms = 12999;
    query.interval_s  = 255;
    assert_int_equal(tc_igmp_encode(&query, out, sizeof out), TC_OK);
    assert_int_equal(out[1], 0x80);
    assert_int_equal(out[9], 0x8f);
}

/* RFC 3810 section 5.1.3: 0x8000 is 2^15 ms, 0xffff is 0x1fff << 10 */
static void times_of_mld_have_twelve_bits(TC_NO_STATE)
{
    static const struct {
        uint32_t max_resp_ms;
        uint16_t code;
    } rows[] = { { 32767, 0x7fff },
                 { 32768, 0x8000 },
                 { 32775, 0x8000 },
                 { 32776, 0x8001 },
                 { 8387584, 0xffff } };
    static const uint8_t address[16];
    struct tc_igmp_msg query = { .family  = TC_IP_V6,
                                 .kind    = TC_IGMP_QUERY,
                                 .version = 2 };
    uint8_t out[28];

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        query.max_resp_ms = rows[i].max_resp_ms;
        assert_int_equal(
            tc_mld_encode(&query, address, address, out, sizeof out), TC_OK);
        assert_int_equal(out[4] << 8 | out[5], rows[i].code);
    }
    query.max_resp_ms = 8387585;
    assert_int_equal(tc_mld_encode(&query, address, address, out, sizeof out),
                     TC_EARG);
}

static void what_a_version_cannot_say_is_refused(TC_NO_STATE)
{
    static const uint8_t zeros[32];
    static const struct tc_igmp_msg v4[] = {
        { .family = TC_IP_V4, .kind = TC_IGMP_REPORT },
        { .family = TC_IP_V4, .kind = TC_IGMP_REPORT, .version = 4 },
        { .family = TC_IP_V6, .kind = TC_IGMP_REPORT, .version = 1 },
        { .family = TC_IP_V4, .kind = TC_IGMP_LEAVE, .version = 1 },
        { .family = TC_IP_V4, .kind = TC_IGMP_LEAVE, .version = 3 },
        { .family      = TC_IP_V4,
          .kind        = TC_IGMP_QUERY,
          .version     = 1,
          .max_resp_ms = 100 },
        { .family      = TC_IP_V4,
          .kind        = TC_IGMP_QUERY,
          .version     = 2,
          .max_resp_ms = 99 },
        { .family      = TC_IP_V4,
          .kind        = TC_IGMP_QUERY,
          .version     = 2,
          .max_resp_ms = 25600 },
        { .family      = TC_IP_V4,
          .kind        = TC_IGMP_QUERY,
          .version     = 3,
          .max_resp_ms = 3174500 },
        { .family     = TC_IP_V4,
          .kind       = TC_IGMP_QUERY,
          .version    = 3,
          .interval_s = 31745 },
        { .family     = TC_IP_V4,
          .kind       = TC_IGMP_QUERY,
          .version    = 3,
          .robustness = 8 },
        { .family     = TC_IP_V4,
          .kind       = TC_IGMP_QUERY,
          .version    = 3,
          .count      = 1,
          .body       = zeros,
          .body_bytes = 3 },
        { .family     = TC_IP_V4,
          .kind       = TC_IGMP_REPORT,
          .version    = 3,
          .count      = 1,
          .body       = zeros,
          .body_bytes = 7 },
        { .family  = TC_IP_V4,
          .kind    = TC_IGMP_REPORT,
          .version = 2,
          .is_cut  = true },
    };
    static const struct tc_igmp_msg v6[] = {
        { .family = TC_IP_V4, .kind = TC_IGMP_REPORT, .version = 1 },
        { .family = TC_IP_V6, .kind = TC_IGMP_REPORT, .version = 3 },
        { .family = TC_IP_V6, .kind = TC_IGMP_LEAVE, .version = 2 },
        { .family      = TC_IP_V6,
          .kind        = TC_IGMP_QUERY,
          .version     = 1,
          .max_resp_ms = 65536 },
        { .family     = TC_IP_V6,
          .kind       = TC_IGMP_QUERY,
          .version    = 2,
          .count      = 1,
          .body       = zeros,
          .body_bytes = 4 },
    };
    uint8_t out[64];

    for (size_t i = 0; i < TC_LEN(v4); i++)
        assert_int_equal(tc_igmp_encode(&v4[i], out, sizeof out), TC_EARG);
    for (size_t i = 0; i < TC_LEN(v6); i++)
        assert_int_equal(tc_mld_encode(&v6[i], zeros, zeros, out, sizeof out),
                         TC_EARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_message_round_trips_with_its_checksum),
        cmocka_unit_test(each_message_of_mld_round_trips_with_its_checksum),
        cmocka_unit_test(a_join_is_written_from_nothing),
        cmocka_unit_test(auxiliary_data_is_written_behind_the_sources),
        cmocka_unit_test(times_are_cut_down_to_the_next_code),
        cmocka_unit_test(times_of_mld_have_twelve_bits),
        cmocka_unit_test(what_a_version_cannot_say_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
