/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/igmp/igmp_msg.h"
#include "tests/proto/igmp/samples.h"
#include "tests/support/exact.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

static tc_err igmp(const char *hex, struct tc_igmp_msg *msg)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(hex, &len_bytes);
    tc_err err     = tc_igmp_decode(bytes, len_bytes, len_bytes, msg);

    free(bytes);
    return err;
}

static tc_err mld(const char *hex, const char *from_hex, const char *to_hex,
                  struct tc_igmp_msg *msg)
{
    size_t len_bytes, ignored;
    uint8_t *bytes = tc_hex(hex, &len_bytes);
    uint8_t *from  = tc_hex(from_hex, &ignored);
    uint8_t *to    = tc_hex(to_hex, &ignored);
    tc_err err     = tc_mld_decode(bytes, len_bytes, len_bytes, from, to, msg);

    free(bytes);
    free(from);
    free(to);
    return err;
}

static void assert_address(const struct tc_endpoint *endpoint, const char *want)
{
    char text[TC_ENDPOINT_TEXT_BYTES];

    assert_string_equal(tc_endpoint_address_text(endpoint, text), want);
}

static void messages_of_one_group_are_read(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        enum tc_igmp_kind kind;
        uint8_t version;
        uint32_t max_resp_ms;
        const char *group;
    } rows[] = {
        { V1_QUERY, TC_IGMP_QUERY, 1, 0, "0.0.0.0" },
        { V1_REPORT, TC_IGMP_REPORT, 1, 0, "224.0.0.252" },
        { V2_REPORT, TC_IGMP_REPORT, 2, 0, "239.192.0.7" },
        { V2_LEAVE, TC_IGMP_LEAVE, 2, 0, "239.192.0.7" },
        { V2_GENERAL_QUERY, TC_IGMP_QUERY, 2, 10000, "0.0.0.0" },
        { V2_GROUP_QUERY, TC_IGMP_QUERY, 2, 1000, "239.192.0.7" },
        { V3_GENERAL_QUERY, TC_IGMP_QUERY, 3, 10000, "0.0.0.0" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_igmp_msg msg;

        assert_int_equal(igmp(rows[i].hex, &msg), TC_OK);
        assert_int_equal(msg.family, TC_IP_V4);
        assert_int_equal(msg.kind, rows[i].kind);
        assert_int_equal(msg.version, rows[i].version);
        assert_int_equal(msg.max_resp_ms, rows[i].max_resp_ms);
        assert_address(&msg.group, rows[i].group);
        assert_true(msg.checksum_ok);
        assert_false(msg.is_cut);
    }
}

static void a_query_of_v3_tells_its_timers(TC_NO_STATE)
{
    struct tc_igmp_msg msg;

    assert_int_equal(igmp(V3_GENERAL_QUERY, &msg), TC_OK);
    assert_false(msg.suppress);
    assert_int_equal(msg.robustness, 2);
    assert_int_equal(msg.interval_s, 125);
    assert_int_equal(msg.count, 0);
}

/* As Wireshark prints it: 224.0.0.11, S, QRV 7, five sources */
static void a_recorded_query_names_its_sources(TC_NO_STATE)
{
    static const char *const want[] = { "10.20.30.40", "192.168.20.222",
                                        "100.200.255.255", "1.2.3.4",
                                        "11.22.33.44" };
    struct tc_igmp_msg msg;
    struct tc_endpoint source;
    size_t len_bytes;
    uint8_t *bytes = tc_hex(V3_SOURCES_QUERY, &len_bytes);

    assert_int_equal(tc_igmp_decode(bytes, len_bytes, len_bytes, &msg), TC_OK);
    assert_true(msg.suppress);
    assert_int_equal(msg.robustness, 7);
    assert_int_equal(msg.max_resp_ms, 100);
    assert_int_equal(msg.count, 5);
    assert_true(msg.checksum_ok);
    for (unsigned i = 0; i < 5; i++) {
        assert_true(tc_igmp_query_source(&msg, i, &source));
        assert_address(&source, want[i]);
    }
    assert_false(tc_igmp_query_source(&msg, 5, &source));
    free(bytes);
}

/* RFC 3376 section 4.1.1: (mant | 0x10) << (exp + 3); MLDv2 has 12 bits of
 * mantissa (RFC 3810 section 5.1.3) */
static void large_times_are_floating_point(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        uint32_t max_resp_ms;
        uint16_t interval_s;
    } rows[] = {
        { "117f000000000000 02 7f 0000", 12700, 127 },
        { "1180000000000000 02 80 0000", 12800, 128 },
        { "118f000000000000 02 8f 0000", 24800, 248 },
        { "11a3000000000000 02 a3 0000", 60800, 608 }, /* 19 << 5 */
        { "11ff000000000000 02 ff 0000", 3174400, 31744 },
    };
    struct tc_igmp_msg msg;

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        assert_int_equal(igmp(rows[i].hex, &msg), TC_OK);
        assert_int_equal(msg.max_resp_ms, rows[i].max_resp_ms);
        assert_int_equal(msg.interval_s, rows[i].interval_s);
        assert_false(msg.checksum_ok);
    }
    /* v2 has no exponent: 255 tenths */
    assert_int_equal(igmp("11ff000000000000", &msg), TC_OK);
    assert_int_equal(msg.max_resp_ms, 25500);
    assert_int_equal(mld(MLD2_QUERY, MLD_FROM, MLD_GROUP, &msg), TC_OK);
    assert_int_equal(msg.max_resp_ms, 65536); /* 0x9000: 0x1000 << 4 */
}

static void mld_messages_are_read(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        const char *to;
        enum tc_igmp_kind kind;
        uint8_t version;
        uint32_t max_resp_ms;
        uint16_t count;
    } rows[] = {
        { MLD1_QUERY, ALL_NODES, TC_IGMP_QUERY, 1, 10000, 0 },
        { MLD2_QUERY, MLD_GROUP, TC_IGMP_QUERY, 2, 65536, 1 },
        { MLD1_REPORT, MLD_GROUP, TC_IGMP_REPORT, 1, 0, 0 },
        { MLD1_DONE, ALL_ROUTERS, TC_IGMP_LEAVE, 1, 0, 0 },
        { MLD2_JOIN, V2_ROUTERS, TC_IGMP_REPORT, 2, 0, 1 },
        { MLD2_ALLOW, V2_ROUTERS, TC_IGMP_REPORT, 2, 0, 1 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_igmp_msg msg;

        assert_int_equal(mld(rows[i].hex, MLD_FROM, rows[i].to, &msg), TC_OK);
        assert_int_equal(msg.family, TC_IP_V6);
        assert_int_equal(msg.kind, rows[i].kind);
        assert_int_equal(msg.version, rows[i].version);
        assert_int_equal(msg.max_resp_ms, rows[i].max_resp_ms);
        assert_int_equal(msg.count, rows[i].count);
        assert_true(msg.checksum_ok);
        if (i == 2 || i == 3)
            assert_address(&msg.group, "ff3e::8000:7");
    }
}

static void a_checksum_is_right_for_its_addresses_only(TC_NO_STATE)
{
    struct tc_igmp_msg msg;

    assert_int_equal(
        mld(MLD2_RECORDED_LEAVE, MLD2_RECORDED_FROM, V2_ROUTERS, &msg), TC_OK);
    assert_true(msg.checksum_ok);
    assert_int_equal(mld(MLD2_RECORDED_LEAVE, MLD_FROM, V2_ROUTERS, &msg),
                     TC_OK);
    assert_false(msg.checksum_ok);
}

/* The report of Wireshark's example; sources of the fourth record */
static void recorded_records_are_read_in_order(TC_NO_STATE)
{
    static const struct {
        uint8_t type;
        uint16_t source_count;
        const char *group;
    } want[] = {
        { TC_IGMP_TO_IN, 4, "1.1.1.1" },   { TC_IGMP_TO_EX, 2, "1.3.5.7" },
        { TC_IGMP_IS_IN, 1, "224.0.0.9" }, { TC_IGMP_IS_EX, 3, "4.3.2.1" },
        { TC_IGMP_ALLOW, 2, "2.4.6.8" },
    };
    size_t len_bytes;
    uint8_t *bytes = tc_hex(V3_FIVE_RECORDS, &len_bytes);
    struct tc_igmp_msg msg;
    struct tc_igmp_record record;
    struct tc_endpoint source;

    assert_int_equal(tc_igmp_decode(bytes, len_bytes, len_bytes, &msg), TC_OK);
    assert_true(msg.checksum_ok);
    struct tc_igmp_walk walk = tc_igmp_records_over(&msg);
    for (size_t i = 0; i < TC_LEN(want); i++) {
        assert_int_equal(tc_igmp_next_record(&walk, &record), TC_OK);
        assert_int_equal(record.type, want[i].type);
        assert_int_equal(record.source_count, want[i].source_count);
        assert_address(&record.group, want[i].group);
        assert_int_equal(record.aux_bytes, 0);
        if (record.type == TC_IGMP_IS_EX) {
            assert_true(tc_igmp_record_source(&record, 2, &source));
            assert_address(&source, "111.222.33.44");
            assert_false(tc_igmp_record_source(&record, 3, &source));
        }
    }
    assert_int_equal(tc_igmp_next_record(&walk, &record), TC_END);
    free(bytes);
}

/* Records end at 8 + 24, + 16, + 12, + 20 and + 16 octets */
static void whole_records_before_a_cut_are_given(TC_NO_STATE)
{
    size_t true_bytes;
    uint8_t *bytes = tc_hex(V3_FIVE_RECORDS, &true_bytes);

    for (size_t len = 0; len < true_bytes; len++) {
        uint8_t *exact = tc_exact_copy(bytes, len);
        struct tc_igmp_msg msg;
        struct tc_igmp_record record;
        size_t given = 0;
        tc_err err   = tc_igmp_decode(exact, len, true_bytes, &msg);

        assert_int_equal(err, len < 8 ? TC_ESHORT : TC_OK);
        if (err == TC_OK) {
            struct tc_igmp_walk walk = tc_igmp_records_over(&msg);

            while ((err = tc_igmp_next_record(&walk, &record)) == TC_OK)
                given++;
            assert_int_equal(err, TC_ESHORT);
            assert_int_equal(given, (len >= 32) + (len >= 48) + (len >= 60) +
                                        (len >= 80));
            assert_true(msg.is_cut);
            assert_false(msg.checksum_ok);
        }
        free(exact);
    }
    free(bytes);
}

static void auxiliary_data_is_lent_and_passed_over(TC_NO_STATE)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex("22000000 00000002 04010000 efc00007 01020304"
                            "04000000 efc00008",
                            &len_bytes);
    struct tc_igmp_msg msg;
    struct tc_igmp_record record;

    assert_int_equal(tc_igmp_decode(bytes, len_bytes, len_bytes, &msg), TC_OK);
    struct tc_igmp_walk walk = tc_igmp_records_over(&msg);
    assert_int_equal(tc_igmp_next_record(&walk, &record), TC_OK);
    assert_int_equal(record.aux_bytes, 4);
    assert_int_equal(record.aux[3], 4);
    assert_int_equal(tc_igmp_next_record(&walk, &record), TC_OK);
    assert_address(&record.group, "239.192.0.8");
    free(bytes);
}

static void a_record_beyond_the_packet_is_refused(TC_NO_STATE)
{
    static const char *const rows[] = {
        "22000000 00000001",                          /* none there */
        "22000000 00000001 04000001 efc00007",        /* a source is missing */
        "22000000 00000001 04010000 efc00007 010203", /* and auxiliary data */
        "22000000 00000001 04000000 efc000",          /* half a group */
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        size_t len_bytes;
        uint8_t *bytes = tc_hex(rows[i], &len_bytes);
        struct tc_igmp_msg msg;
        struct tc_igmp_record record;

        assert_int_equal(tc_igmp_decode(bytes, len_bytes, len_bytes, &msg),
                         TC_OK);
        struct tc_igmp_walk walk = tc_igmp_records_over(&msg);
        assert_int_equal(tc_igmp_next_record(&walk, &record), TC_EFORMAT);
        free(bytes);
    }
}

static void a_message_of_wrong_length_is_refused(TC_NO_STATE)
{
    static const char *const v4[] = {
        "",
        "1600fa37efc000",
        "1164ee9b00000000 00",              /* RFC 3376 section 7.1 */
        "1164ee9b00000000 000000",          /* 11 octets */
        "1164ec1e00000000 027d0001 0a0001", /* a source is missing */
    };
    static const char *const v6[] = {
        "",
        "83007f9e00000000",
        "8f00efc6000000",
        MLD1_QUERY "00",
        MLD1_QUERY "0a7d00",
        "82000000 00000000 00000000000000000000000000000000 0a7d0001 2001",
    };
    struct tc_igmp_msg msg;

    for (size_t i = 0; i < TC_LEN(v4); i++)
        assert_int_equal(igmp(v4[i], &msg), TC_EFORMAT);
    for (size_t i = 0; i < TC_LEN(v6); i++)
        assert_int_equal(mld(v6[i], MLD_FROM, ALL_NODES, &msg), TC_EFORMAT);
}

static void what_is_no_membership_message_is_another_kind(TC_NO_STATE)
{
    struct tc_igmp_msg msg;

    assert_int_equal(igmp("13010000efc00007", &msg), TC_EKIND); /* DVMRP */
    assert_int_equal(igmp("14000000efc00007", &msg), TC_EKIND); /* PIM v1 */
    assert_int_equal(mld("8700000000000000", MLD_FROM, ALL_NODES, &msg),
                     TC_EKIND); /* neighbour solicitation */
}

/* What is hidden may change the sum of what is there */
static void a_cut_checksum_is_never_right(TC_NO_STATE)
{
    size_t len_bytes;
    uint8_t *bytes = tc_hex(V2_REPORT, &len_bytes);
    struct tc_igmp_msg msg;

    assert_int_equal(tc_igmp_decode(bytes, len_bytes, len_bytes + 2, &msg),
                     TC_OK);
    assert_true(msg.is_cut);
    assert_false(msg.checksum_ok);
    free(bytes);
}

static void a_query_cut_in_its_sources_gives_those_before(TC_NO_STATE)
{
    size_t true_bytes;
    uint8_t *bytes = tc_hex(V3_SOURCES_QUERY, &true_bytes);
    struct tc_igmp_msg msg;
    struct tc_endpoint source;

    assert_int_equal(tc_igmp_decode(bytes, 19, true_bytes, &msg), TC_OK);
    assert_int_equal(msg.count, 5);
    assert_true(tc_igmp_query_source(&msg, 0, &source));
    assert_false(tc_igmp_query_source(&msg, 1, &source));
    assert_int_equal(tc_igmp_decode(bytes, 11, true_bytes, &msg), TC_ESHORT);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_of_one_group_are_read),
        cmocka_unit_test(a_query_of_v3_tells_its_timers),
        cmocka_unit_test(a_recorded_query_names_its_sources),
        cmocka_unit_test(large_times_are_floating_point),
        cmocka_unit_test(mld_messages_are_read),
        cmocka_unit_test(a_checksum_is_right_for_its_addresses_only),
        cmocka_unit_test(recorded_records_are_read_in_order),
        cmocka_unit_test(whole_records_before_a_cut_are_given),
        cmocka_unit_test(auxiliary_data_is_lent_and_passed_over),
        cmocka_unit_test(a_record_beyond_the_packet_is_refused),
        cmocka_unit_test(a_message_of_wrong_length_is_refused),
        cmocka_unit_test(what_is_no_membership_message_is_another_kind),
        cmocka_unit_test(a_cut_checksum_is_never_right),
        cmocka_unit_test(a_query_cut_in_its_sources_gives_those_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
