/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "proto/cops/cops_msg.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

static const uint8_t octets[]  = { 1, 2, 3, 4, 5, 6, 7 };
static const uint8_t address[] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0,
                                   0,    0,    0,    0,    0, 0, 0, 1 };

static struct tc_cops_bytes lend(uint8_t c_type, uint16_t len_bytes)
{
    return (struct tc_cops_bytes){ .at        = octets,
                                   .len_bytes = len_bytes,
                                   .c_type    = c_type };
}

/* All objects that the struct has, though no real message has all */
static struct tc_cops_msg everything(void)
{
    struct tc_cops_msg msg = {
        .op               = TC_COPS_REQ,
        .client_type      = 0x4002,
        .handle           = lend(1, 4),
        .has_context      = true,
        .r_type           = TC_COPS_R_INCOMING,
        .m_type           = 7,
        .in_int           = { .c_type = 1, .address = { 10, 0, 0, 1 } },
        .out_int          = { .c_type = 2, .if_index = 9 },
        .reason_code      = TC_COPS_REASON_TEAR,
        .reason_sub_code  = 3,
        .has_decision     = true,
        .decision_command = TC_COPS_INSTALL,
        .decision_flags   = TC_COPS_TRIGGER_ERROR,
        .decision_data    = lend(4, 5),
        .error_code       = 12,
        .error_sub_code   = 13,
        .client_si        = lend(2, 6),
        .report_type      = TC_COPS_ACCOUNTING,
        .has_ka_timer     = true,
        .ka_timer_s       = 0,
        .has_acct_timer   = true,
        .acct_timer_s     = 65535,
        .pepid            = lend(1, 7),
    };

    memcpy(msg.out_int.address, address, sizeof address);
    return msg;
}

static void assert_bytes(const struct tc_cops_bytes *a,
                         const struct tc_cops_bytes *b)
{
    assert_int_equal(a->c_type, b->c_type);
    assert_int_equal(a->len_bytes, b->len_bytes);
    if (b->len_bytes > 0)
        assert_memory_equal(a->at, b->at, b->len_bytes);
}

static void assert_interface(const struct tc_cops_interface *a,
                             const struct tc_cops_interface *b)
{
    assert_int_equal(a->c_type, b->c_type);
    assert_int_equal(a->if_index, b->if_index);
    assert_memory_equal(a->address, b->address, sizeof b->address);
}

static void assert_same(const struct tc_cops_msg *a,
                        const struct tc_cops_msg *b)
{
    assert_int_equal(a->op, b->op);
    assert_int_equal(a->is_solicited, b->is_solicited);
    assert_int_equal(a->client_type, b->client_type);
    assert_int_equal(a->has_context, b->has_context);
    assert_int_equal(a->r_type, b->r_type);
    assert_int_equal(a->m_type, b->m_type);
    assert_int_equal(a->reason_code, b->reason_code);
    assert_int_equal(a->reason_sub_code, b->reason_sub_code);
    assert_int_equal(a->has_decision, b->has_decision);
    assert_int_equal(a->decision_command, b->decision_command);
    assert_int_equal(a->decision_flags, b->decision_flags);
    assert_int_equal(a->error_code, b->error_code);
    assert_int_equal(a->error_sub_code, b->error_sub_code);
    assert_int_equal(a->report_type, b->report_type);
    assert_int_equal(a->has_ka_timer, b->has_ka_timer);
    assert_int_equal(a->ka_timer_s, b->ka_timer_s);
    assert_int_equal(a->has_acct_timer, b->has_acct_timer);
    assert_int_equal(a->acct_timer_s, b->acct_timer_s);
    assert_int_equal(a->other_objects, b->other_objects);
    assert_bytes(&a->handle, &b->handle);
    assert_bytes(&a->decision_data, &b->decision_data);
    assert_bytes(&a->client_si, &b->client_si);
    assert_bytes(&a->pepid, &b->pepid);
    assert_interface(&a->in_int, &b->in_int);
    assert_interface(&a->out_int, &b->out_int);
}

/* header 8, handle 8, context 8, in-int 12, out-int 24, reason 8, decision 8,
 * decision data 4 + 5 + 3, error 8, report 8, ClientSI 4 + 6 + 2, two timers
 * 8 each, PEPID 4 + 7 + 1: 144 octets */
static void every_object_round_trips(TC_NO_STATE)
{
    const struct tc_cops_msg msg = everything();
    struct tc_cops_msg back;
    uint8_t bytes[144];

    assert_int_equal(tc_cops_encoded_len(&msg), sizeof bytes);
    assert_int_equal(tc_cops_encode(&msg, bytes, sizeof bytes), TC_OK);
    assert_int_equal(bytes[7], sizeof bytes);
    assert_int_equal(tc_cops_decode(bytes, sizeof bytes, &back), TC_OK);
    assert_same(&back, &msg);
}

static void every_room_that_is_too_small_is_refused(TC_NO_STATE)
{
    const struct tc_cops_msg msg = everything();

    for (size_t room = 0; room < tc_cops_encoded_len(&msg); room++) {
        uint8_t *bytes = malloc(room > 0 ? room : 1);

        assert_non_null(bytes);
        assert_int_equal(tc_cops_encode(&msg, bytes, room), TC_EARG);
        free(bytes);
    }
}

static void every_cut_of_every_object_is_short(TC_NO_STATE)
{
    const struct tc_cops_msg msg = everything();
    struct tc_cops_msg back;
    uint8_t bytes[144];

    assert_int_equal(tc_cops_encode(&msg, bytes, sizeof bytes), TC_OK);
    for (size_t len = 0; len < sizeof bytes; len++) {
        uint8_t *exact = tc_exact_copy(bytes, len);

        assert_int_equal(tc_cops_decode(exact, len, &back), TC_ESHORT);
        free(exact);
    }
}

/* The message's length says 4 octets less each time: an object ends beyond,
 * or, between objects, the message is whole */
static void a_message_length_inside_an_object_is_refused(TC_NO_STATE)
{
    static const uint8_t object_ends[] = { 8,  20,  28,  36,  48,  72, 80,
                                           88, 100, 108, 116, 128, 136 };
    const struct tc_cops_msg msg       = everything();
    struct tc_cops_msg back;
    uint8_t bytes[144];

    assert_int_equal(tc_cops_encode(&msg, bytes, sizeof bytes), TC_OK);
    for (uint8_t len = 8; len < sizeof bytes; len = (uint8_t)(len + 4)) {
        bytes[7]  = len;
        bool ends = memchr(object_ends, len, sizeof object_ends) != NULL;

        assert_int_equal(tc_cops_decode(bytes, sizeof bytes, &back),
                         ends ? TC_OK : TC_EFORMAT);
    }
}

/* RFC 2748 section 2.2: C-Types count from 1; an object of C-Type 0, which
 * looks like "no such object", is counted among the others */
static void an_object_of_c_type_0_is_counted(TC_NO_STATE)
{
    static const uint8_t rows[][16] = {
        { 0x10, 1, 0, 1, 0, 0, 0, 16, 0, 8, TC_COPS_HANDLE, 0, 1, 2, 3, 4 },
        { 0x10, 2, 0, 1, 0, 0, 0, 16, 0, 8, TC_COPS_DECISION, 0, 1, 2, 3, 4 },
        { 0x10, 1, 0, 1, 0, 0, 0, 16, 0, 8, TC_COPS_CLIENT_SI, 0, 1, 2, 3, 4 },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++) {
        struct tc_cops_msg msg;

        assert_int_equal(tc_cops_decode(rows[i], sizeof rows[i], &msg), TC_OK);
        assert_int_equal(msg.other_objects, 1);
        assert_int_equal(msg.handle.c_type, 0);
        assert_int_equal(msg.decision_data.c_type, 0);
        assert_int_equal(msg.client_si.c_type, 0);
    }
}

/* Every object twice, the second with other contents: the first stays */
static void a_second_object_of_any_kind_is_counted(TC_NO_STATE)
{
    struct tc_cops_msg first  = everything();
    struct tc_cops_msg second = everything();
    struct tc_cops_msg back;
    uint8_t bytes[2 * 144], again[144];

    second.in_int.if_index  = 5;
    second.out_int.if_index = 5;
    second.reason_code      = 5;
    second.error_code       = 5;
    second.report_type      = 1;
    second.ka_timer_s       = 5;
    second.acct_timer_s     = 5;
    second.m_type           = 5;
    second.decision_flags   = 0;
    second.handle.at        = octets + 1;
    assert_int_equal(tc_cops_encode(&first, bytes, 144), TC_OK);
    assert_int_equal(tc_cops_encode(&second, again, 144), TC_OK);
    memcpy(bytes + 144, again + 8, 144 - 8);
    bytes[6] = (2 * 144 - 8) >> 8;
    bytes[7] = (2 * 144 - 8) & 0xff;

    assert_int_equal(tc_cops_decode(bytes, 2 * 144 - 8, &back), TC_OK);
    first.other_objects = 13;
    assert_same(&back, &first);
}

static void every_op_code_has_its_name(TC_NO_STATE)
{
    static const char *const names[] = { "REQ", "DEC", "RPT", "DRQ", "SSQ",
                                         "OPN", "CAT", "CC",  "KA",  "SSC" };

    for (int op = TC_COPS_REQ; op < TC_COPS_OP_END; op++)
        assert_string_equal(tc_cops_op_name((enum tc_cops_op)op),
                            names[op - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_object_round_trips),
        cmocka_unit_test(every_room_that_is_too_small_is_refused),
        cmocka_unit_test(every_cut_of_every_object_is_short),
        cmocka_unit_test(a_message_length_inside_an_object_is_refused),
        cmocka_unit_test(an_object_of_c_type_0_is_counted),
        cmocka_unit_test(a_second_object_of_any_kind_is_counted),
        cmocka_unit_test(every_op_code_has_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
