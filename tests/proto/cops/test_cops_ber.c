/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/cops/cops_ber.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* The one value of these octets; the caller frees *bytes */
static struct tc_cops_ber value_of(const char *hex, uint8_t **bytes)
{
    struct tc_cops_ber value;
    size_t len_bytes        = tc_unhex(hex, bytes);
    struct tc_cursor cursor = tc_cursor_over(*bytes, len_bytes);

    assert_int_equal(tc_cops_ber_next(&cursor, &value), TC_OK);
    assert_int_equal(tc_cops_ber_next(&cursor, &value), TC_END);
    return value;
}

static void assert_written(const struct tc_writer *w, const char *hex)
{
    uint8_t *want;
    size_t want_bytes = tc_unhex(hex, &want);

    assert_int_equal(w->len_bytes, want_bytes);
    assert_memory_equal(w->bytes, want, want_bytes);
    free(want);
}

/* X.690 section 8.3: two's complement, the first nine bits not all the same */
static void integers_have_as_few_octets_as_keep_the_sign(TC_NO_STATE)
{
    static const struct {
        enum tc_cops_ber_tag tag;
        int64_t value;
        const char *hex;
    } rows[] = {
        { TC_COPS_BER_INTEGER, 0, "020100" },
        { TC_COPS_BER_INTEGER, 127, "02017f" },
        { TC_COPS_BER_INTEGER, 128, "02020080" },
        { TC_COPS_BER_INTEGER, -1, "0201ff" },
        { TC_COPS_BER_INTEGER, -128, "020180" },
        { TC_COPS_BER_INTEGER, -129, "0202ff7f" },
        { TC_COPS_BER_INTEGER, 46, "02012e" },
        { TC_COPS_BER_INTEGER, INT32_MAX, "02047fffffff" },
        { TC_COPS_BER_INTEGER, INT32_MIN, "020480000000" },
        { TC_COPS_BER_INTEGER64, INT64_MAX, "4a087fffffffffffffff" },
        { TC_COPS_BER_INTEGER64, INT64_MIN, "4a088000000000000000" },
        { TC_COPS_BER_INTEGER64, -32769, "4a03ff7fff" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t room[16], *bytes;
        struct tc_writer w       = tc_writer_over(room, sizeof room);
        struct tc_cops_ber value = value_of(rows[i].hex, &bytes);
        int64_t got              = 4711;

        tc_cops_ber_write_integer(&w, rows[i].tag, rows[i].value);
        assert_written(&w, rows[i].hex);
        assert_int_equal(tc_cops_ber_read_integer(&value, &got), TC_OK);
        assert_true(got == rows[i].value);
        free(bytes);
    }
}

static void unsigned_numbers_have_a_zero_before_a_high_bit(TC_NO_STATE)
{
    static const struct {
        enum tc_cops_ber_tag tag;
        uint64_t value;
        const char *hex;
    } rows[] = {
        { TC_COPS_BER_UNSIGNED32, 0, "420100" },
        { TC_COPS_BER_UNSIGNED32, 127, "42017f" },
        { TC_COPS_BER_UNSIGNED32, 128, "42020080" },
        { TC_COPS_BER_UNSIGNED32, 400, "42020190" },
        { TC_COPS_BER_UNSIGNED32, 0x80000000, "42050080000000" },
        { TC_COPS_BER_UNSIGNED32, UINT32_MAX, "420500ffffffff" },
        { TC_COPS_BER_TIME_TICKS, 6000, "43021770" },
        { TC_COPS_BER_UNSIGNED64, UINT64_MAX, "4b0900ffffffffffffffff" },
        { TC_COPS_BER_UNSIGNED64, (uint64_t)1 << 63, "4b09008000000000000000" },
        { TC_COPS_BER_INTEGER, 255, "020200ff" }, /* RFC 3084 section 4.3 */
        { TC_COPS_BER_INTEGER, UINT32_MAX, "020500ffffffff" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t room[16], *bytes;
        struct tc_writer w       = tc_writer_over(room, sizeof room);
        struct tc_cops_ber value = value_of(rows[i].hex, &bytes);
        uint64_t got             = 4711;

        tc_cops_ber_write_unsigned(&w, rows[i].tag, rows[i].value);
        assert_written(&w, rows[i].hex);
        assert_int_equal(tc_cops_ber_read_unsigned(&value, &got), TC_OK);
        assert_true(got == rows[i].value);
        free(bytes);
    }
}

static void an_unsigned_number_without_its_zero_is_understood(TC_NO_STATE)
{
    uint8_t *bytes;
    struct tc_cops_ber value = value_of("4204ffffffff", &bytes);
    uint64_t got;

    assert_int_equal(tc_cops_ber_read_unsigned(&value, &got), TC_OK);
    assert_true(got == UINT32_MAX);
    free(bytes);
}

/* None, negative, too long, another tag */
static void numbers_that_cannot_be_are_refused(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        bool is_integer, is_unsigned;
    } rows[] = {
        { "0200", false, false },
        { "0201ff", true, false },
        { "02050000000001", false, true },
        { "02050100000000", false, false },
        { "0206000000000001", false, false },
        { "4200", false, false },
        { "42050100000000", false, false },
        { "4206000000000001", false, false },
        { "4a09000000000000000001", false, false },
        { "4b09010000000000000000", false, false },
        { "4b0a00000000000000000001", false, false },
        { "0401ff", false, false },
        { "410101", false, false },
        { "0500", false, false },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *bytes;
        struct tc_cops_ber value = value_of(rows[i].hex, &bytes);
        int64_t number           = 4711;
        uint64_t count           = 4711;

        assert_int_equal(tc_cops_ber_read_integer(&value, &number),
                         rows[i].is_integer ? TC_OK : TC_EFORMAT);
        assert_true(rows[i].is_integer || number == 4711);
        assert_int_equal(tc_cops_ber_read_unsigned(&value, &count),
                         rows[i].is_unsigned ? TC_OK : TC_EFORMAT);
        assert_true(rows[i].is_unsigned || count == 4711);
        free(bytes);
    }
}

/* X.690 section 8.19.5 has 2.999.3; RFC 5612's number is 32473 =
 * 1 * 16384 + 125 * 128 + 89 = 81 fd 59; 2^32 - 1 = 8f ff ff ff 7f, and with
 * the 80 of the first arc 0x10000004f = 90 80 80 80 4f */
static void names_are_arcs_in_base_128(TC_NO_STATE)
{
    static const struct {
        struct tc_cops_oid oid;
        const char *hex, *text;
    } rows[] = {
        { { { 2, 999, 3 }, 3 }, "0603883703", "2.999.3" },
        { { { 0, 0 }, 2 }, "060100", "0.0" },
        { { { 0, 39 }, 2 }, "060127", "0.39" },
        { { { 1, 39 }, 2 }, "06014f", "1.39" },
        { { { 2, 0 }, 2 }, "060150", "2.0" },
        { { { 1, 3, 6, 1, 2, 2, 8, 1 }, 8 },
          "06072b060102020801",
          "1.3.6.1.2.2.8.1" },
        { { { 1, 3, 6, 1, 4, 1, 32473, 1, 1, 1, 7 }, 11 },
          "060c2b0601040181fd5901010107",
          "1.3.6.1.4.1.32473.1.1.1.7" },
        { { { 1, 3, 127, 128, 16383, 16384 }, 6 },
          "06092b7f8100ff7f818000",
          "1.3.127.128.16383.16384" },
        { { { 2, UINT32_MAX, UINT32_MAX }, 3 },
          "060a908080804f8fffffff7f",
          "2.4294967295.4294967295" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t room[32], *bytes;
        char text[TC_COPS_OID_TEXT_BYTES];
        struct tc_writer w       = tc_writer_over(room, sizeof room);
        struct tc_cops_ber value = value_of(rows[i].hex, &bytes);
        struct tc_cops_oid got;

        tc_cops_ber_write_oid(&w, &rows[i].oid);
        assert_written(&w, rows[i].hex);
        assert_int_equal(tc_cops_ber_read_oid(&value, &got), TC_OK);
        assert_int_equal(got.count, rows[i].oid.count);
        assert_memory_equal(got.arcs, rows[i].oid.arcs,
                            got.count * sizeof got.arcs[0]);
        assert_string_equal(tc_cops_oid_text(&got, text), rows[i].text);
        free(bytes);
    }
}

/* No octet, an arc without end, a leading zero, 2^32, 2^70, another tag */
static void names_that_cannot_be_are_refused(TC_NO_STATE)
{
    static const char *const rows[] = {
        "0600",
        "0602 2b86",
        "0603 2b8001",
        "0601 80",
        "0606 2b 9080808000",
        "0605 9080808050",
        "060b ffffffffffffffffffff7f",
        "0401 2b",
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *bytes;
        struct tc_cops_ber value = value_of(rows[i], &bytes);
        struct tc_cops_oid got;

        assert_int_equal(tc_cops_ber_read_oid(&value, &got), TC_EFORMAT);
        free(bytes);
    }
}

/* 127 octets after the first: 2 + 126 arcs = 128; one more is too many */
static void a_name_has_128_arcs_at_most(TC_NO_STATE)
{
    uint8_t octets[128];
    char text[TC_COPS_OID_TEXT_BYTES];
    struct tc_cops_ber value = { .at        = octets,
                                 .len_bytes = 127,
                                 .tag       = TC_COPS_BER_OID };
    struct tc_cops_oid got;

    memset(octets, 1, sizeof octets);
    assert_int_equal(tc_cops_ber_read_oid(&value, &got), TC_OK);
    assert_int_equal(got.count, 128);
    for (size_t i = 2; i < got.count; i++)
        got.arcs[i] = UINT32_MAX;
    got.arcs[1] = 39;
    /* "0.39" and 126 times ".4294967295" */
    assert_int_equal(strlen(tc_cops_oid_text(&got, text)), 4 + 126 * 11);
    value.len_bytes = 128;
    assert_int_equal(tc_cops_ber_read_oid(&value, &got), TC_EFORMAT);
}

static void an_address_has_four_octets(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        tc_err want;
    } rows[] = {
        { "4004efc00007", TC_OK },
        { "4003efc000", TC_EFORMAT },
        { "4005efc0000700", TC_EFORMAT },
        { "0404efc00007", TC_EFORMAT },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *bytes, address[4];
        struct tc_cops_ber value = value_of(rows[i].hex, &bytes);

        assert_int_equal(tc_cops_ber_read_ip_address(&value, address),
                         rows[i].want);
        if (rows[i].want == TC_OK)
            assert_memory_equal(address, "\xef\xc0\x00\x07", 4);
        free(bytes);
    }
}

/* X.690 section 8.1.3: to 127 one octet, then 81, then 82; all are read */
static void lengths_take_the_shortest_form(TC_NO_STATE)
{
    static const struct {
        size_t len_bytes;
        const char *head;
    } rows[] = {
        { 0, "4400" },     { 127, "447f" },     { 128, "448180" },
        { 255, "4481ff" }, { 256, "44820100" }, { 65000, "4482fde8" },
    };
    static uint8_t octets[65000], room[65010];

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_writer w = tc_writer_over(room, sizeof room);
        struct tc_cops_ber value;
        uint8_t *head;
        size_t head_bytes = tc_unhex(rows[i].head, &head);

        tc_cops_ber_write_octets(&w, TC_COPS_BER_OPAQUE, octets,
                                 rows[i].len_bytes);
        assert_int_equal(w.len_bytes, head_bytes + rows[i].len_bytes);
        assert_memory_equal(room, head, head_bytes);
        struct tc_cursor cursor = tc_cursor_over(room, w.len_bytes);
        assert_int_equal(tc_cops_ber_next(&cursor, &value), TC_OK);
        assert_int_equal(value.len_bytes, rows[i].len_bytes);
        free(head);
    }
}

/* Cut, indefinite, longer than there is, 2^32, 2^64 + 1, a tag that goes on;
 * then the end and no second look */
static void a_value_that_is_not_there_ends_the_values(TC_NO_STATE)
{
    static const char *const rows[] = {
        "02",       "0202ff",       "0280",
        "0481",     "048105aa",     "0485010000000a",
        "1f810100", "0484ffffffff", "0489010000000000000001aa",
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_cops_ber value;
        uint8_t *bytes;
        size_t len_bytes        = tc_unhex(rows[i], &bytes);
        struct tc_cursor cursor = tc_cursor_over(bytes, len_bytes);

        assert_int_equal(tc_cops_ber_next(&cursor, &value), TC_EFORMAT);
        assert_int_equal(tc_cops_ber_next(&cursor, &value), TC_END);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_have_as_few_octets_as_keep_the_sign),
        cmocka_unit_test(unsigned_numbers_have_a_zero_before_a_high_bit),
        cmocka_unit_test(an_unsigned_number_without_its_zero_is_understood),
        cmocka_unit_test(numbers_that_cannot_be_are_refused),
        cmocka_unit_test(names_are_arcs_in_base_128),
        cmocka_unit_test(names_that_cannot_be_are_refused),
        cmocka_unit_test(a_name_has_128_arcs_at_most),
        cmocka_unit_test(an_address_has_four_octets),
        cmocka_unit_test(lengths_take_the_shortest_form),
        cmocka_unit_test(a_value_that_is_not_there_ends_the_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
