/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "proto/cops/cops_grammar.h"
#include "tests/proto/cops/paper_messages.h"
#include "tests/support/hex.h"
#include "tests/support/test.h"

/* A letter for each object, so that a row reads like the RFC's grammar */
static const struct {
    char letter;
    const char *hex;
} alphabet[] = {
    { 'H', "0008010100000001" },
    { 'C', "0008020100010001" },
    { 'I', "000c03010a00000100000001" },
    { 'O', "000c04010a00000100000001" },
    { 'R', "0008050100040000" },
    { 'F', "0008060100010000" }, /* Decision: Flags */
    { '2', "00060602aabb0000" },
    { '3', "00040603" },
    { '4', "00040604" },
    { '5', "00040605" },
    { 'f', "0008070100010000" }, /* LPDPDecision: Flags */
    { 'b', "00040702" },
    { 'c', "00040703" },
    { 'd', "00040704" },
    { 'e', "00040705" },
    { 'E', "0008080100010000" },
    { 'S', "00040901" },
    { 'N', "00040902" },
    { 'K', "00080a010000001e" },
    { 'P', "00080b0161626300" },
    { 'T', "00080c0100010000" },
    { 'D', "000c0d01c000020100000cd8" },
    { 'L', "000c0e01c000020100000cd8" },
    { 'A', "00080f010000003c" },
    { 'Y', "001810010000000100000001000000000000000000000000" },
    { 'U', "0004ff01" }, /* nobody's */
};

static uint32_t check(uint8_t first, uint8_t op, uint8_t client_type,
                      const char *word)
{
    char hex[1024];
    uint8_t *bytes;
    int at = snprintf(hex, sizeof hex, "%02x%02x00%02x00000000", first, op,
                      client_type);

    for (; *word; word++)
        for (size_t i = 0; i < TC_LEN(alphabet); i++)
            if (alphabet[i].letter == *word)
                at += snprintf(hex + at, sizeof hex - (size_t)at, "%s",
                               alphabet[i].hex);
    size_t len_bytes = tc_unhex(hex, &bytes);
    bytes[6]         = (uint8_t)(len_bytes >> 8);
    bytes[7]         = (uint8_t)len_bytes;
    uint32_t out     = tc_cops_grammar_check(bytes, len_bytes);
    free(bytes);
    return out;
}

struct row {
    uint8_t op;
    const char *word;
};

/* RFC 2748 sections 3.1 to 3.10, each with as little and as much as may be */
static void what_the_grammar_allows_is_no_violation(TC_NO_STATE)
{
    static const struct row rows[] = {
        { TC_COPS_REQ, "HC" },
        { TC_COPS_REQ, "HCIOSNSY" },
        { TC_COPS_REQ, "HCIOSCfbcdeCfbY" },
        { TC_COPS_REQ, "HCffbfCf" },
        { TC_COPS_REQ, "HCO" },
        { TC_COPS_DEC, "HCF" },
        { TC_COPS_DEC, "HCF2345CF5CFY" },
        { TC_COPS_DEC, "HEY" },
        { TC_COPS_RPT, "HT" },
        { TC_COPS_RPT, "HTSY" },
        { TC_COPS_DRQ, "HRY" },
        { TC_COPS_SSQ, "" },
        { TC_COPS_SSQ, "HY" },
        { TC_COPS_SSC, "" },
        { TC_COPS_SSC, "HY" },
        { TC_COPS_OPN, "P" },
        { TC_COPS_OPN, "PNLY" },
        { TC_COPS_CAT, "K" },
        { TC_COPS_CAT, "KAY" },
        { TC_COPS_CC, "E" },
        { TC_COPS_CC, "EDY" },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_int_equal(check(0x10, rows[i].op, 1, rows[i].word), 0);
    assert_int_equal(check(0x10, TC_COPS_KA, 0, ""), 0);
    assert_int_equal(check(0x10, TC_COPS_KA, 0, "Y"), 0);
}

static void assert_all(const struct row *rows, size_t count,
                       enum tc_cops_violation want)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(check(0x10, rows[i].op, 1, rows[i].word), 1U << want);
}

static void what_must_be_there_is_missed(TC_NO_STATE)
{
    static const struct row rows[] = {
        { TC_COPS_REQ, "" },   { TC_COPS_REQ, "H" },  { TC_COPS_REQ, "C" },
        { TC_COPS_REQ, "HS" }, { TC_COPS_DEC, "" },   { TC_COPS_DEC, "H" },
        { TC_COPS_DEC, "CF" }, { TC_COPS_DEC, "HF" }, { TC_COPS_DEC, "E" },
        { TC_COPS_RPT, "H" },  { TC_COPS_RPT, "T" },  { TC_COPS_DRQ, "R" },
        { TC_COPS_DRQ, "H" },  { TC_COPS_OPN, "N" },  { TC_COPS_CAT, "" },
        { TC_COPS_CAT, "AY" }, { TC_COPS_CC, "" },    { TC_COPS_CC, "D" },
    };

    assert_all(rows, TC_LEN(rows), TC_COPS_MISSING_OBJECT);
}

static void a_second_of_what_may_be_once_is_told(TC_NO_STATE)
{
    static const struct row rows[] = {
        { TC_COPS_REQ, "HHC" },   { TC_COPS_REQ, "HCII" },
        { TC_COPS_REQ, "HCfbb" }, { TC_COPS_DEC, "HCFF" },
        { TC_COPS_DEC, "HCF22" }, { TC_COPS_DEC, "HCF2CF44" },
        { TC_COPS_DEC, "HEE" },   { TC_COPS_RPT, "HTSN" },
        { TC_COPS_DRQ, "HRR" },   { TC_COPS_SSQ, "HH" },
        { TC_COPS_OPN, "PP" },    { TC_COPS_CAT, "KKA" },
        { TC_COPS_CAT, "KAA" },   { TC_COPS_CC, "EDD" },
        { TC_COPS_DEC, "HCFH" },
    };

    assert_all(rows, TC_LEN(rows), TC_COPS_REPEATED_OBJECT);
}

static void what_comes_too_late_is_out_of_order(TC_NO_STATE)
{
    static const struct row rows[] = {
        { TC_COPS_REQ, "CH" },   { TC_COPS_REQ, "HICO" },
        { TC_COPS_REQ, "HCOI" }, { TC_COPS_REQ, "HCSI" },
        { TC_COPS_REQ, "HCfS" }, { TC_COPS_REQ, "HCSfS" },
        { TC_COPS_DEC, "CFH" },  { TC_COPS_DEC, "HCF42" },
        { TC_COPS_RPT, "HST" },  { TC_COPS_DRQ, "RH" },
        { TC_COPS_OPN, "NP" },   { TC_COPS_OPN, "PLN" },
        { TC_COPS_CAT, "AK" },   { TC_COPS_CC, "DE" },
    };

    assert_all(rows, TC_LEN(rows), TC_COPS_WRONG_ORDER);
}

static void what_has_no_place_is_foreign(TC_NO_STATE)
{
    static const struct row rows[] = {
        { TC_COPS_REQ, "HCF" },  { TC_COPS_REQ, "HCR" },
        { TC_COPS_DEC, "HCFf" }, { TC_COPS_DEC, "HCFS" },
        { TC_COPS_RPT, "HTE" },  { TC_COPS_RPT, "HT4" },
        { TC_COPS_DRQ, "HRS" },  { TC_COPS_SSQ, "R" },
        { TC_COPS_SSC, "E" },    { TC_COPS_OPN, "PK" },
        { TC_COPS_CAT, "KL" },   { TC_COPS_CC, "EL" },
    };

    assert_all(rows, TC_LEN(rows), TC_COPS_FOREIGN_OBJECT);
    assert_int_equal(check(0x10, TC_COPS_KA, 0, "H"),
                     1U << TC_COPS_FOREIGN_OBJECT);
}

static void flags_stand_first_in_each_context(TC_NO_STATE)
{
    static const struct row rows[] = {
        { TC_COPS_DEC, "HC" },    { TC_COPS_DEC, "HC2" },
        { TC_COPS_DEC, "HCCF" },  { TC_COPS_DEC, "HCF2C4" },
        { TC_COPS_DEC, "HCY" },   { TC_COPS_REQ, "HCb" },
        { TC_COPS_REQ, "HCC" },   { TC_COPS_REQ, "HCSCb" },
        { TC_COPS_REQ, "HCfCb" },
    };

    assert_all(rows, TC_LEN(rows), TC_COPS_FLAGS_NOT_FIRST);
    /* behind its data, Flags are also out of order */
    assert_int_equal(check(0x10, TC_COPS_DEC, 1, "HC2F"),
                     1U << TC_COPS_FLAGS_NOT_FIRST | 1U << TC_COPS_WRONG_ORDER);
}

static void nothing_follows_integrity(TC_NO_STATE)
{
    static const struct row rows[] = {
        { TC_COPS_REQ, "HCYS" },
        { TC_COPS_DEC, "HYE" },
        { TC_COPS_CAT, "KYY" },
        { TC_COPS_SSQ, "YH" },
    };

    assert_all(rows, TC_LEN(rows), TC_COPS_INTEGRITY_NOT_LAST);
}

static void a_decision_with_an_error_is_neither(TC_NO_STATE)
{
    static const struct row rows[] = {
        { TC_COPS_DEC, "HCFE" },
        { TC_COPS_DEC, "HECF" },
        { TC_COPS_DEC, "HFE" },
    };

    assert_all(rows, TC_LEN(rows), TC_COPS_DECISION_AND_ERROR);
}

static void unknown_objects_are_told_and_passed(TC_NO_STATE)
{
    static const struct row rows[] = {
        { TC_COPS_REQ, "HCU" },
        { TC_COPS_DEC, "UHCUF" },
        { TC_COPS_CAT, "KUAU" },
    };

    assert_all(rows, TC_LEN(rows), TC_COPS_UNKNOWN_OBJECT);
}

/* RFC 2748 sections 2.1, 3.2, 3.3: a DEC and an RPT may be solicited */
static void the_solicited_flag_is_for_answers(TC_NO_STATE)
{
    static const char *const words[TC_COPS_OP_END] = { NULL, "HC", "HCF", "HT",
                                                       "HR", "",   "P",   "K",
                                                       "E",  "",   "" };

    for (uint8_t op = TC_COPS_REQ; op < TC_COPS_OP_END; op++) {
        bool may            = op == TC_COPS_DEC || op == TC_COPS_RPT;
        uint8_t client_type = op == TC_COPS_KA ? 0 : 1;

        assert_int_equal(check(0x11, op, client_type, words[op]),
                         may ? 0 : 1U << TC_COPS_BAD_SOLICITED);
        for (uint8_t flag = 2; flag < 16; flag = (uint8_t)(flag * 2))
            assert_int_equal(check(0x10 | flag, op, client_type, words[op]),
                             1U << TC_COPS_BAD_HEADER_FLAGS);
    }
}

static void a_keep_alive_has_client_type_0(TC_NO_STATE)
{
    assert_int_equal(check(0x10, TC_COPS_KA, 1, ""),
                     1U << TC_COPS_BAD_CLIENT_TYPE);
}

static void octets_that_cannot_be_are_told(TC_NO_STATE)
{
    static const struct {
        const char *hex;
        uint32_t want;
    } rows[] = {
        { "", 1U << TC_COPS_BAD_HEADER },
        { "1009000000000c", 1U << TC_COPS_BAD_HEADER },
        { "100b000000000008", 1U << TC_COPS_BAD_HEADER },
        { "100900000000000c", 1U << TC_COPS_BAD_HEADER },
        { "100500010000000c 00030101", 1U << TC_COPS_BAD_OBJECT_LENGTH },
        { "100500010000000c 00080101", 1U << TC_COPS_BAD_OBJECT_LENGTH },
        { "1005000100000010 0007010101020300", 0 },
        { "1005000100000010 0007010101020304", 1U << TC_COPS_BAD_PADDING },
        { "1008000100000010 0008080100100000", 1U << TC_COPS_BAD_VALUE },
        { "1008000100000010 0007080100010000", 1U << TC_COPS_BAD_CONTENTS },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *bytes;
        size_t len_bytes = tc_unhex(rows[i].hex, &bytes);

        assert_int_equal(tc_cops_grammar_check(bytes, len_bytes), rows[i].want);
        free(bytes);
    }
}

static void the_papers_messages_are_all_right(TC_NO_STATE)
{
    static const struct paper_message rows[] = PAPER_MESSAGES;

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        uint8_t *bytes;
        size_t len_bytes = tc_unhex(rows[i].hex, &bytes);

        assert_int_equal(tc_cops_grammar_check(bytes, len_bytes), 0);
        assert_int_equal(bytes[1], rows[i].op);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_grammar_allows_is_no_violation),
        cmocka_unit_test(what_must_be_there_is_missed),
        cmocka_unit_test(a_second_of_what_may_be_once_is_told),
        cmocka_unit_test(what_comes_too_late_is_out_of_order),
        cmocka_unit_test(what_has_no_place_is_foreign),
        cmocka_unit_test(flags_stand_first_in_each_context),
        cmocka_unit_test(nothing_follows_integrity),
        cmocka_unit_test(a_decision_with_an_error_is_neither),
        cmocka_unit_test(unknown_objects_are_told_and_passed),
        cmocka_unit_test(the_solicited_flag_is_for_answers),
        cmocka_unit_test(a_keep_alive_has_client_type_0),
        cmocka_unit_test(octets_that_cannot_be_are_told),
        cmocka_unit_test(the_papers_messages_are_all_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
